package recourse_test

import (
	"os"
	"strconv"
	"testing"

	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestProofOnMem(t *testing.T) {
	proof.Run(t, func(testing.TB) store.Store { return mem.New() }, seeds())
}

// seeds is how many storms are simulated; RECOURSE_SEEDS asks for others.
func seeds() int {
	n, err := strconv.Atoi(os.Getenv("RECOURSE_SEEDS"))
	if err != nil {
		return 100
	}
	return n
}
