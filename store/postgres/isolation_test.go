package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store/storetest"
)

// TestIsolation proves the same promises on pools whose host has chosen
// another isolation level: what a commit checks, it checks in its statement.
func TestIsolation(t *testing.T) {
	t.Parallel()
	dsn := pgserver.Database(t)
	for _, level := range []string{"repeatable read", "serializable"} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			storetest.Run(t, harness(dsn, func(c *pgxpool.Config) {
				c.ConnConfig.RuntimeParams["default_transaction_isolation"] = level
			}))
		})
	}
}
