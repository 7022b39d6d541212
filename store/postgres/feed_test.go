package postgres

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/store"
)

// fed reads the feed from a position until it has n entries. It is patient,
// because transactions of other tests hold the feed up.
func fed(t *testing.T, s *Store, after store.Position, n int) ([]store.Entry, store.Position) {
	t.Helper()
	var all []store.Entry
	require.Eventually(t, func() bool {
		es, next, err := s.Feed(t.Context(), after, store.MaxLimit)
		require.NoError(t, err)
		all, after = append(all, es...), next
		return len(all) >= n
	}, 30*time.Second, time.Millisecond)
	require.Len(t, all, n)
	return all, after
}

// TestPositions pins the form and refuses all others, and places where no
// entry stands.
func TestPositions(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	_, p := fed(t, s, "", 1)
	require.Regexp(t, `^p1:1:\d+:1$`, p)
	at, err := parsePosition(p)
	require.NoError(t, err)
	for _, bad := range []store.Position{
		"x", "p1", "p1:", "p1:1:2", p + ":1", p + " ", "p2" + p[2:], "p1:+1" + p[4:], "p1:01" + p[4:], "p1:9999999999:1:1",
		"p1:1:99999999999999999999:1", "p1:1:-1:1", "p1:-1:1:1",
		place{at.era + 1, at.tx, at.pos}.position(), place{at.era, at.tx + 1, at.pos}.position(),
		place{at.era, at.tx, at.pos + 1}.position(), place{at.era, 1 << 62, at.pos}.position(), place{}.position(),
	} {
		_, same, err := s.Feed(t.Context(), bad, 10)
		require.ErrorIs(t, err, store.ErrCursor, bad)
		require.Equal(t, bad, same)
	}
}

func FuzzPosition(f *testing.F) {
	f.Add("p1:1:2:3")
	f.Add("p1:-1:18446744073709551615:9223372036854775807")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parsePosition(store.Position(s))
		if err != nil {
			require.ErrorIs(t, err, store.ErrCursor)
			return
		}
		require.Equal(t, store.Position(s), p.position())
	})
}

// TestFeedLag names the transaction that holds the feed up.
func TestFeedLag(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Start(t).DSN(), func(c *pgxpool.Config) { c.ConnConfig.RuntimeParams["application_name"] = "nightly report" })
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	fed(t, s, "", 1)
	lag, err := s.FeedLag(t.Context())
	require.NoError(t, err)
	require.Zero(t, lag)

	require.NoError(t, pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `select pg_current_xact_id()`)
		require.NoError(t, err)
		require.NoError(t, s.Commit(t.Context(), batch("2", order("b"))))
		fed(t, s, "", 1)
		lag, err := s.FeedLag(t.Context())
		require.NoError(t, err)
		require.True(t, lag.Waiting)
		require.Positive(t, lag.For)
		require.EqualValues(t, tx.Conn().PgConn().PID(), lag.Holder.PID)
		require.Equal(t, "nightly report", lag.Holder.Application)
		require.Equal(t, "idle in transaction", lag.Holder.State)
		require.WithinDuration(t, time.Now(), lag.Holder.Since, time.Minute)
		health, err := recoursetest.New(t, recoursetest.Options{Store: s}).Tenant("eu").Health(t.Context())
		require.NoError(t, err)
		require.Equal(t, lag.Holder, health.Feed.Holder)
		return nil
	}))
	fed(t, s, "", 2)
}

// TestRestored moves the tables to where transaction ids are much lower, as a
// dump that is restored into a new cluster does. The store refuses to run
// until Migrate has begun a new era; then old positions are good, nothing is
// skipped, and a record's entries stay in order.
func TestRestored(t *testing.T) {
	t.Parallel()
	dsn := pgserver.Database(t)
	s := openSchema(t, dsn)
	for i := range 3 {
		require.NoError(t, s.Commit(t.Context(), batch(fmt.Sprint(i), order(fmt.Sprint(i)))))
	}
	_, middle := fed(t, s, "", 3)
	require.NoError(t, s.Commit(t.Context(), batch("3", change(get(t, s, "0")))))
	fed(t, s, middle, 1)

	// In the rows, a restore changes nothing but what their xids mean.
	exec(t, s, `update recourse.rec set tx = (tx::text::bigint + 1000000)::text::xid8`)
	exec(t, s, `update recourse.jrn set tx = (tx::text::bigint + 1000000)::text::xid8`)
	exec(t, s, `update recourse.meta set cluster = '1'`)
	at, err := parsePosition(middle)
	require.NoError(t, err)
	at.tx += 1000000
	middle = at.position()

	c := &Config{Schema: s.texts.schema}
	_, err = Open(t.Context(), poolOf(s), c)
	require.ErrorIs(t, err, store.ErrMovedDatabase)
	var schema *store.DatabaseError
	require.ErrorAs(t, err, &schema)
	require.Equal(t, "database_moved", schema.Code())
	require.NoError(t, Migrate(t.Context(), poolOf(s), c))
	s, err = Open(t.Context(), poolOf(s), c)
	require.NoError(t, err)
	require.NoError(t, Migrate(t.Context(), poolOf(s), c), "again: nothing to do")

	require.NoError(t, s.Commit(t.Context(), batch("4", change(get(t, s, "0")))))
	require.NoError(t, s.Commit(t.Context(), batch("5", change(get(t, s, "0")))))
	es, end := fed(t, s, middle, 3)
	for i, e := range es {
		require.Equal(t, orderKey("0"), e.Key)
		require.EqualValues(t, i+2, e.Version)
	}
	require.Regexp(t, `^p1:2:`, end)
	fed(t, s, "", 6)
}
