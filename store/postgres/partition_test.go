package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// partition replaces the journal by one that is partitioned by month, as the
// package's documentation describes.
const partition = `
alter table recourse.jrn rename to old;
drop index recourse.jrn_feed, recourse.jrn_key, recourse.jrn_root;
create table recourse.jrn (like recourse.old) partition by range (at);
create index jrn_feed on recourse.jrn (era, tx, pos);
create index jrn_key  on recourse.jrn (tenant, kind, id, pos);
create index jrn_root on recourse.jrn (tenant, root_kind, root_id, pos);
alter table recourse.jrn attach partition recourse.old for values from (minvalue) to ('2026-04-01');
create table recourse.jrn_2026_04 partition of recourse.jrn for values from ('2026-04-01') to ('2026-05-01')`

// TestPartitioned goes on with a partitioned journal, and reads on when an old
// month is gone.
func TestPartitioned(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	require.NoError(t, poolOf(s).AcquireFunc(t.Context(), func(c *pgxpool.Conn) error {
		return c.Conn().PgConn().Exec(t.Context(), s.texts.of(partition)).Close()
	}))
	s, err := Open(t.Context(), poolOf(s), &Config{Schema: s.texts.schema})
	require.NoError(t, err)
	april := batch("2", change(get(t, s, "a")))
	april.At = day.AddDate(0, 1, 0)
	require.NoError(t, s.Commit(t.Context(), april))
	es, end := fed(t, s, "", 2)
	require.NoError(t, store.Verify(es, get(t, s, "a").Head))

	exec(t, s, `alter table recourse.jrn detach partition recourse.old`)
	fed(t, s, "", 1)
	april.Token.Key, april.Puts = "3", []store.Put{change(get(t, s, "a"))}
	require.NoError(t, s.Commit(t.Context(), april))
	fed(t, s, end, 1)
	n, err := s.Erase(t.Context(), "eu", "cus-1")
	require.NoError(t, err)
	require.Equal(t, store.Erased{Records: 1}, n, "what was detached is the host's")
}
