package postgres

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// TestKeptPlansKnowTheEra commits until PostgreSQL keeps a plan, and after a
// restore by the same connection: entries belong to the new era at once.
func TestKeptPlansKnowTheEra(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t), func(c *pgxpool.Config) { c.MaxConns = 1 })
	require.NoError(t, s.Commit(t.Context(), batch("first", order("a"))))
	note := func(from, to int) {
		for i := from; i < to; i++ {
			require.NoError(t, s.Commit(t.Context(), batch(fmt.Sprint(i), change(get(t, s, "a")))))
		}
	}
	note(0, 8)
	eras := func() (eras string) {
		require.NoError(t, poolOf(s).QueryRow(t.Context(), s.texts.of(`select string_agg(era::text, '' order by pos) from recourse.jrn`)).Scan(&eras))
		return eras
	}
	exec(t, s, `update recourse.meta set cluster = '1'`)
	require.NoError(t, Migrate(t.Context(), poolOf(s), &Config{Schema: s.texts.schema}))
	note(8, 10)
	require.Equal(t, "111111111"+"22", eras())
}

// spy keeps what a host's tracer sees.
type spy struct {
	texts []string
	args  []any
}

func (s *spy) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	s.texts, s.args = append(s.texts, d.SQL), append(s.args, d.Args...)
	return ctx
}

func (s *spy) TraceQueryEnd(_ context.Context, _ *pgx.Conn, d pgx.TraceQueryEndData) {
	if d.Err != nil {
		s.texts = append(s.texts, "refused")
	}
}

// TestTracer holds that the host's tracer sees commits and how they end, and
// nothing of what is in them.
func TestTracer(t *testing.T) {
	t.Parallel()
	seen := &spy{}
	s := openSchema(t, pgserver.Database(t), func(c *pgxpool.Config) { c.ConnConfig.Tracer = seen })
	*seen = spy{}
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	require.ErrorIs(t, s.Commit(t.Context(), batch("1", order("a"))), store.ErrToken)
	require.Len(t, seen.texts, 3)
	require.True(t, strings.HasPrefix(seen.texts[0], "with t as (insert into "))
	require.Equal(t, []string{seen.texts[0], "refused"}, seen.texts[1:])
	require.NoError(t, pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
		*seen = spy{}
		require.NoError(t, s.Within(tx).Commit(t.Context(), batch("2", order("b"))))
		require.Len(t, seen.texts, 1)
		return nil
	}))
	require.Empty(t, seen.args)
}
