package mem_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
	"github.com/recourse-go/recourse/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var harness = storetest.Harness{
	New: func(testing.TB) store.Store { return mem.New() },
	Tamper: func(_ testing.TB, s store.Store, key store.Key, version int64, n int) {
		s.(*mem.Store).Tamper(key, version, n)
	},
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, harness)
}

func TestStress(t *testing.T) { storetest.Stress(t, harness, storetest.Size{}) }

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, harness) }

func TestModel(t *testing.T) { storetest.Model(t, harness, storetest.Scaled(4_000, 1_000_000)) }
