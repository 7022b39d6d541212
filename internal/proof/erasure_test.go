package proof_test

import (
	"testing"

	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

func TestErasureOnMem(t *testing.T) {
	t.Parallel()
	proof.Erasure(t, func(testing.TB) store.Store { return mem.New() }, nil)
}
