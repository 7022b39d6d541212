package bench

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPostgresCounts holds what does not depend on the machine: a command is two
// statements in two round trips, and leaves no more in the server's log than the
// same by hand, nor more garbage.
func TestPostgresCounts(t *testing.T) {
	const n = 200
	r := newRefunds(t, "fsync=off")
	ours, byHand, locking := r.by(1, "recourse", r.ours), r.by(1, "by hand", r.rig.twoStatements), r.by(1, "locking", r.rig.locking)
	usages := map[string]usage{}
	for _, one := range []rival{ours, byHand, locking} {
		_, err := one.run(20)
		require.NoError(t, err)
		usages[one.name], err = r.rig.measure(n, one.run)
		require.NoError(t, err)
		t.Logf("%s: %+v", one.name, usages[one.name])
	}
	require.InDelta(t, 2, usages["recourse"].trips, 2.0/n)
	require.InDelta(t, 2, usages["by hand"].trips, 2.0/n)
	require.InDelta(t, 10, usages["locking"].trips, 2.0/n)
	require.LessOrEqual(t, usages["recourse"].wal, 1.05*usages["by hand"].wal)
	require.LessOrEqual(t, usages["recourse"].allocs, usages["by hand"].allocs)
	require.Len(t, logged(t, r, func() error { return r.ours(t.Context(), orderID(1), "logged") }), 2)
}
