package postgres

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// fillTables writes n records of two tenants and what belongs to them.
const fillTables = `
insert into recourse.rec select 't' || i % 2, 'k' || i % 3, 'id' || i, 'k0', 'id' || i / 5, 1, 's' || i % 10, now(), now(), now(), 1,
	now() + i * interval '1 s', now() + i * interval '1 s', '', 1, '5', '[]', '[]', null, null, null, '{}' from generate_series(1, 20000) i;
insert into recourse.ref select tenant, 'shop', id, kind, id, true from recourse.rec;
insert into recourse.lab select tenant, kind, 'l' || right(id, 2), created, id from recourse.rec;
insert into recourse.sub select tenant, 'sub' || id, kind, id from recourse.rec;
insert into recourse.tok select tenant, kind, id, now(), '', '{}' from recourse.rec;
insert into recourse.jrn select 1, (5 + random() * 5)::int::text::xid8, nextval('recourse.jrn_pos'), tenant, kind, id, root_kind, root_id, 1, 0, now(), '', '', '', '', '', '', '[]', null, '{}'
	from recourse.rec, generate_series(1, 3);
analyze`

// walk matches a plan that reads a whole table.
var walk = regexp.MustCompile(`Seq Scan on (rec|ref|lab|jrn|sub|tok)\b`)

// TestPlans holds that no call walks a whole table, nor sorts more than it
// gives, in the plans that PostgreSQL keeps for prepared statements.
func TestPlans(t *testing.T) {
	t.Parallel()
	// A server of its own: filling the tables would hold up the feeds of others.
	s := openSchema(t, pgserver.Start(t, "fsync=off").DSN(), func(c *pgxpool.Config) { c.MaxConns = 1 })
	require.NoError(t, poolOf(s).AcquireFunc(t.Context(), func(c *pgxpool.Conn) error {
		return c.Conn().PgConn().Exec(t.Context(), s.texts.of(fillTables)).Close()
	}))
	texts := map[string]bool{} // whether the plan may sort what it found
	for _, text := range []string{
		feed, feedWaits, historyByKey, historyByRoot, fmt.Sprintf(lease, 50), forget, storedToken,
		dropSubject, recPrivate, entriesPrivate, scrubRecord, scrubEntry,
	} {
		texts[s.texts.of(text)] = false
	}
	texts[s.texts.of(lockHolders)] = true
	for _, b := range batches(t) {
		d := s.draft(b)
		for range 2 {
			texts[s.texts.of(compose(d))] = true // its lists
			for i := range d.steps {
				d.steps[i].same = d.steps[i].put != nil && d.steps[i].put.Record.Version > 1
			}
		}
	}
	k := store.Key{}
	for _, sel := range []store.Select{
		{}, {Keys: []store.Key{k}}, {Roots: []store.Key{k}}, {Refs: []store.RefKey{{}}},
		{Keys: []store.Key{k, k, k}, Roots: []store.Key{k, k}, Refs: []store.RefKey{{}, {}}},
	} {
		for _, token := range []bool{true, false} {
			texts[s.texts.of(composeLoad(token, sel))] = true // the few roots of a ref
		}
	}
	for _, q := range queries() {
		for _, after := range []store.Cursor{{}, {At: day, ID: "x"}} {
			texts[s.texts.of(find(q, after).text.String())] = q.Ref != nil
		}
		texts[s.texts.of(count(q, 9).text.String())] = q.Ref != nil
	}
	for text, sorts := range texts {
		plan := planOf(t, s, text)
		require.NotRegexp(t, walk, plan, text)
		if !sorts {
			require.NotContains(t, plan, "Sort", text)
		}
	}
}

// batches gives some of each step, alone and together.
func batches(t *testing.T) (out []store.Batch) {
	t.Helper()
	bare := store.Put{Record: store.Record{Key: orderKey("bare"), State: "open", Schema: 1, Body: []byte(`{}`)}}
	old := order("old")
	old.Record.Version, old.Record.Created = 3, day
	older := old
	older.Record.Key.ID = "older"
	for _, puts := range [][]store.Put{nil, {bare}, {order("a")}, {old}, {bare, order("a"), old, older}} {
		for _, guards := range [][]store.Guard{nil, {{Key: orderKey("g"), Version: 1}, {Key: orderKey("z"), Version: 1}}} {
			b := batch("k", puts...)
			b.Guards = guards
			b.Notes = []store.Entry{{Key: orderKey("n"), Event: "order.remarked"}}
			sealed, err := store.Seal(b)
			require.NoError(t, err)
			out = append(out, sealed)
		}
	}
	return out
}

// queries gives one of every shape.
func queries() []store.Query {
	var out []store.Query
	for _, by := range []store.Order{store.ByCreated, store.ByDue, store.ByWake} {
		for _, states := range [][]string{nil, {"s1"}, {"s1", "s2"}} {
			for _, label := range []string{"", "l1"} {
				for _, ref := range []*store.Ref{nil, {Name: "shop", Value: "1"}} {
					for _, desc := range []bool{false, true} {
						out = append(out, store.Query{Tenant: "t0", Kind: "k1", By: by, States: states, Label: label, Ref: ref, Desc: desc, Limit: 10})
					}
				}
			}
		}
	}
	return out
}

var placeholder = regexp.MustCompile(`\$\d+`)

// planOf gives the plan that does not know its arguments.
func planOf(t *testing.T, s *Store, text string) string {
	t.Helper()
	n := 0
	for _, p := range placeholder.FindAllString(text, -1) {
		i, err := strconv.Atoi(p[1:])
		require.NoError(t, err)
		n = max(n, i)
	}
	args := ""
	if n > 0 {
		args = "(" + strings.TrimSuffix(strings.Repeat("null,", n), ",") + ")"
	}
	var lines []string
	require.NoError(t, pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
		conn := tx.Conn().PgConn()
		require.NoError(t, conn.Exec(t.Context(), "set local plan_cache_mode = force_generic_plan; prepare p as "+text).Close(), text)
		results, err := conn.Exec(t.Context(), "explain (costs off) execute p"+args).ReadAll()
		for _, r := range results {
			for _, row := range r.Rows {
				lines = append(lines, string(row[0]))
			}
		}
		require.NoError(t, err, text)
		return conn.Exec(t.Context(), "deallocate p").Close()
	}))
	require.NotEmpty(t, lines)
	return strings.Join(lines, "\n")
}
