package mem_test

import (
	"testing"

	"github.com/recourse-go/recourse/internal/linear"
	"github.com/recourse-go/recourse/store/mem"
)

func TestLinearizable(t *testing.T) {
	t.Parallel()
	linear.Record(t, mem.New(), linear.Size{}).Check(t)
}
