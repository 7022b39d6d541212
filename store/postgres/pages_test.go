package postgres

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

// pages are those that calls touched, by the name of the index, table or sequence.
type pages map[string]touched

type touched struct {
	pages  float64
	height int // of an index: how many pages one descent touches; 0 of others
}

const (
	statHeights = `select indexrelname, 0::float8, (bt_metap(schemaname || '.' || indexrelname)).level + 1 from pg_stat_user_indexes where schemaname = $1`
	statPages   = `
select indexrelname, idx_blks_hit + idx_blks_read, 0 from pg_statio_user_indexes where schemaname = $1
union all select relname, heap_blks_hit + heap_blks_read + coalesce(toast_blks_hit + toast_blks_read, 0), 0 from pg_statio_user_tables where schemaname = $1
union all select relname, blks_hit + blks_read, 0 from pg_statio_user_sequences where schemaname = $1`
)

// touch counts the pages that each of so many calls touches. Connections report
// what they touched when they please, so both that touch the tables are made to,
// and nobody else may.
func (g *grown) touch(t *testing.T, times int, call func(n int) error) pages {
	t.Helper()
	heights := g.stat(t, statHeights)
	report(t, g.stats)
	report(t, g.pool)
	before := g.stat(t, statPages)
	for n := range times {
		require.NoError(t, call(n))
	}
	report(t, g.pool)
	out := pages{}
	for name, c := range g.stat(t, statPages) {
		if c.pages -= before[name].pages; c.pages > 0 {
			out[name] = touched{c.pages / float64(times), heights[name].height}
		}
	}
	return out
}

func (g *grown) stat(t *testing.T, text string) pages {
	t.Helper()
	rows, err := g.stats.Query(t.Context(), text, g.store.texts.schema)
	require.NoError(t, err)
	out := pages{}
	var name string
	var c touched
	_, err = pgx.ForEachRow(rows, []any{&name, &c.pages, &c.height}, func() error {
		out[name] = c
		return nil
	})
	require.NoError(t, err)
	return out
}

// report has a pool of one connection report the pages that it touched.
func report(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	for range 2 { // it does so after the statement that follows
		_, err := pool.Exec(t.Context(), `select pg_stat_force_next_flush()`)
		require.NoError(t, err)
	}
}

// all counts the pages.
func (p pages) all() (n float64) {
	for _, c := range p {
		n += c.pages
	}
	return n
}

// indexes counts those of indexes.
func (p pages) indexes() (n float64) {
	for _, c := range p {
		if c.height > 0 {
			n += c.pages
		}
	}
	return n
}

// height is that of the highest index.
func (p pages) height() (n float64) {
	for _, c := range p {
		n = max(n, float64(c.height))
	}
	return n
}

// exceed says where there are more pages than the wanted number of descents of
// an index, or of pages of anything else. Now and then a page is full, and is
// split: that is half a descent, spread over all calls.
func (p pages) exceed(most map[string]float64) (whys []string) {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		n, unit := p[name].pages, "pages"
		if h := p[name].height; h > 0 {
			n, unit = n/float64(h)-0.5, "descents"
		}
		if n > most[name] {
			whys = append(whys, fmt.Sprintf("%.1f %s of %s, want at most %.0f", n, unit, name, most[name]))
		}
	}
	return whys
}
