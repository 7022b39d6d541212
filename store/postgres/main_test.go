package postgres

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/internal/pgserver"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		pgserver.Stop()
		os.Exit(code)
	}))
}
