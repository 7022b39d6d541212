package sqlite

import (
	"testing"

	"github.com/recourse-go/recourse/internal/linear"
)

func TestLinearizable(t *testing.T) {
	t.Parallel()
	linear.Record(t, openTemp(t), linear.Size{}).Check(t)
}
