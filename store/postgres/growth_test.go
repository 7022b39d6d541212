package postgres

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/storetest"
)

// TestGrowth holds that what a call reads does not grow with the database, with
// and without statistics, whether the server plans for the arguments or for any:
// it looks at the plan that each call ran by, and counts the pages, of which a
// larger database costs one more for each descent of an index that got a level
// more. RECOURSE_FULL=1 makes it a million records.
func TestGrowth(t *testing.T) {
	t.Parallel()
	server := pgserver.Start(t, "fsync=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=512MB",
		"shared_preload_libraries=auto_explain", "auto_explain.log_min_duration=0", "auto_explain.log_level=notice",
		"auto_explain.log_analyze=on", "auto_explain.log_format=json", "auto_explain.log_timing=off")
	admin := openPool(t, server.DSN(), func(c *pgxpool.Config) { c.MaxConns = 1 })
	_, err := admin.Exec(t.Context(), `create extension pageinspect`)
	require.NoError(t, err)
	var small map[string]pages
	for _, size := range []int{smallSize, storetest.Scaled(100_000, 1_000_000)} {
		g := &grown{calls: map[string]pages{}, stats: admin, size: size}
		first := openSchema(t, server.DSN(), func(c *pgxpool.Config) { c.MaxConns = 1 })
		populate(t, first, size)
		for _, statistics := range []string{"no statistics", "statistics"} {
			for _, mode := range []string{"force_generic_plan", "force_custom_plan"} {
				g.pool = openPool(t, server.DSN(), g.watch, func(c *pgxpool.Config) {
					c.MaxConns = 1
					c.ConnConfig.RuntimeParams["plan_cache_mode"] = mode
				})
				g.store, err = Open(t.Context(), g.pool, &Config{Schema: first.texts.schema})
				require.NoError(t, err)
				g.callAll(t, statistics+", "+mode)
			}
			exec(t, first, "analyze")
			report(t, poolOf(first))
		}
		if small == nil {
			small = g.calls
		}
		for call, p := range g.calls {
			t.Logf("%7d records: %6.1f pages, %6.1f of them of indexes: %s", size, p.all(), p.indexes(), call)
			if !strings.Contains(call, "label") && p.all() > 1.4*small[call].all()+5 {
				t.Errorf("%s at %d records: %.1f pages, %.1f at 1,000", call, size, p.all(), small[call].all())
			}
		}
	}
}

// smallSize is so few records that walking through all is best at times.
const smallSize = 1000

// grown is a store with many records, whose plans are read.
type grown struct {
	store *Store
	pool  *pgxpool.Pool // of the store
	stats *pgxpool.Pool
	size  int
	calls map[string]pages

	commands int // made so far

	mu    sync.Mutex
	plans []string
}

// watch keeps the plans that auto_explain reports.
func (g *grown) watch(c *pgxpool.Config) {
	c.ConnConfig.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		if _, plan, ok := strings.Cut(n.Message, "plan:\n"); ok {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.plans = append(g.plans, plan)
		}
	}
}

// populate writes half as many orders as there are to be records, with a payment
// each. One in ten is open, one in twenty has a deadline, all payments are due.
func populate(t *testing.T, s *Store, size int) {
	t.Helper()
	for _, text := range []string{
		`insert into recourse.rec (tenant, kind, id, root_kind, root_id, version, state, wake, due, ready_at, schema, created, updated, head, era, tx, refs, labels, body)
			select 'eu', kind, n::text, 'order', n::text, 1, case n % 10 when 0 then 'open' else 'shut' end, w, d, w, 1, u, u, 'head', 1, pg_current_xact_id(), '[]', '[]',
			json_build_object('id', n, 'rest', repeat('x', 600))
			from generate_series(1, $1::int / 2) n, unnest(array['order', 'payment']) kind,
			lateral (select $2::timestamptz + n * interval '1 s' as u, case n % 20 when 0 then $2::timestamptz + n * interval '1 s' end as d,
				case when kind = 'payment' then $2::timestamptz + n * interval '1 s' when n % 20 = 0 then $2::timestamptz + interval '9 years' + n * interval '1 s' end as w) x`,
		`insert into recourse.jrn (era, tx, pos, tenant, kind, id, root_kind, root_id, version, n, at, event, actor, code, token, prev, hash, digests, data)
			select era, tx, nextval('recourse.jrn_pos'), tenant, kind, id, root_kind, root_id, 1, 0, updated, 'made', '', '', '', '', 'head', '[]', '{}' from recourse.rec order by updated, kind`,
		`insert into recourse.ref (tenant, name, value, kind, id, uniq) select tenant, 'psp', 'pi_' || id, kind, id, true from recourse.rec where kind = 'payment'`,
		`insert into recourse.lab (tenant, kind, label, created, id) select tenant, kind, case when id like '%77' then 'vip' else 'all' end, created, id from recourse.rec where kind = 'order'`,
		`insert into recourse.sub (tenant, subject, kind, id) select tenant, md5(id), kind, id from recourse.rec where kind = 'order'`,
		`insert into recourse.tok (tenant, command, key, at, hash, answer) select tenant, 'order.place', id, updated, 'hash', '{"code":"ok"}' from recourse.rec where kind = 'order'`,
	} {
		if strings.Contains(text, "$2") {
			exec(t, s, text, size, day)
		} else {
			exec(t, s, text)
		}
	}
}

const (
	often  = 5  // that most calls are made to be measured
	listed = 20 // records on a page, each of which may stand on a page of its own

	spread = 5 // records that are looked at and not listed

	listIndexPages = 8 // of indexes, that a list reads at any depth
)

// ofCommand is what a command on an order, its payment and a new refund takes:
// how often it goes down each index, and how many pages it touches of each
// table. The records that it changes keep their state and times, and with them
// their places in all indexes.
var ofCommand = map[string]float64{
	"rec_pkey": 5, "rec_root": 2, "rec_state": 1, "rec_created": 1, "rec": 14,
	"jrn_key": 3, "jrn_root": 3, "jrn_feed": 3, "jrn_pos": 3, "jrn": 4,
	"tok_pkey": 3, "tok_at": 1, "tok": 3,
	"meta": 6,
}

// callAll makes each call there is.
func (g *grown) callAll(t *testing.T, how string) {
	t.Helper()
	middle := g.size / 4 // an order
	at := func(n int) time.Time { return day.Add(time.Duration(n) * time.Second) }
	deep := store.Cursor{At: at(middle), ID: fmt.Sprint(middle)}.String()
	load := func(sel store.Select) func(int) error {
		return func(int) error {
			l, err := g.store.Load(t.Context(), &store.Token{Tenant: "eu", Command: "x", Key: "y"}, sel)
			if err == nil && len(l.Records) == 0 {
				err = fmt.Errorf("nothing was found by %v", sel)
			}
			return err
		}
	}
	var half place
	require.NoError(t, g.stats.QueryRow(t.Context(), g.store.texts.of(`select era, tx, pos from recourse.jrn order by pos offset $1 limit 1`), g.size/2).Scan(&half.era, &half.tx, &half.pos))
	for _, c := range []struct {
		name    string
		records float64 // of a list: how many it may look at
		call    func(n int) error
	}{
		{"command", 0, func(int) error {
			g.commands++ // each on another order
			return g.command(t, fmt.Sprint("new-", g.commands), fmt.Sprint(middle+g.commands))
		}},
		{"load by key", 0, load(store.Select{Keys: []store.Key{orderKey(fmt.Sprint(middle))}})},
		{"load by root", 0, load(store.Select{Roots: []store.Key{orderKey(fmt.Sprint(middle))}})},
		{"load by ref", 0, load(store.Select{Refs: []store.RefKey{{Tenant: "eu", Name: "psp", Value: fmt.Sprint("pi_", middle)}}})},
		{"first page", listed + 1, g.list(t, store.Query{})},
		{"first page, newest first", listed + 1, g.list(t, store.Query{Desc: true})},
		{"page in the middle", listed + 1, g.list(t, store.Query{After: deep})},
		{"page in the middle, newest first", listed + 1, g.list(t, store.Query{After: deep, Desc: true})},
		{"page by state", listed + 1, g.list(t, store.Query{After: deep, States: []string{"open"}})},
		{"page by two states", 2 * (listed + 1), g.list(t, store.Query{After: deep, States: []string{"open", "shut"}, Desc: true})},
		{"page by due", listed + 1, g.list(t, store.Query{By: store.ByDue})},
		{"page by wake", listed + 1, g.list(t, store.Query{By: store.ByWake, Desc: true})},
		{"page by label", listed + 1, g.list(t, store.Query{After: deep, Label: "all"})},
		{"page by label, newest first", listed + 1, g.list(t, store.Query{Label: "all", Desc: true})},
		{"page by a rare label", listed + 1, g.list(t, store.Query{Label: "vip"})},
		{"page by label and state", listed + 1, g.list(t, store.Query{After: deep, Label: "all", States: []string{"shut"}})},
		{"page by label and due", listed + 1, g.list(t, store.Query{After: deep, Label: "all", By: store.ByDue})},
		{"page by ref", listed + 1, g.list(t, store.Query{Ref: &store.Ref{Name: "psp", Value: fmt.Sprint("pi_", middle)}})},
		{"count", 0, func(int) error {
			_, err := g.store.Count(t.Context(), store.Query{Tenant: "eu", Kind: "order", States: []string{"open"}}, listed)
			return err
		}},
		{"lease", 0, func(int) error { // half of all records wait for it
			_, err := g.store.Lease(t.Context(), store.LeaseRequest{Schemas: map[string]int{"payment": 1}, Now: at(g.size), For: 1000 * time.Hour, Limit: 10})
			return err
		}},
		{"feed from the beginning", 0, func(int) error { _, _, err := g.store.Feed(t.Context(), "", 100); return err }},
		{"feed in the middle", 0, func(int) error { _, _, err := g.store.Feed(t.Context(), half.position(), 100); return err }},
		{"history", 0, func(int) error {
			_, err := g.store.History(t.Context(), store.HistoryQuery{Key: orderKey(fmt.Sprint(middle))})
			return err
		}},
		{"history below a root", 0, func(int) error {
			_, err := g.store.History(t.Context(), store.HistoryQuery{Root: orderKey(fmt.Sprint(middle))})
			return err
		}},
		{"erase of a stranger", 0, func(n int) error { _, err := g.store.Erase(t.Context(), "eu", fmt.Sprint("nobody", n)); return err }},
		{"forget", 0, func(n int) error { _, err := g.store.Forget(t.Context(), at(n*3), 3); return err }},
	} {
		name := how + ": " + c.name
		times := often
		if c.name == "command" {
			times *= 5 // so that a page that is split now and then is not taken for a descent
		}
		p := g.measure(t, name, times, c.call)
		g.calls[name] = p
		switch {
		case g.size == smallSize:
		case c.name == "command":
			for _, why := range p.exceed(ofCommand) {
				t.Errorf("%s at %d records: %s", name, g.size, why)
			}
		case strings.Contains(c.name, "label"): // each record is found by its key, or its label is
			if most := listIndexPages + float64(listed+spread)*p.height(); p.indexes() > most || p.all()-p.indexes() > 2*(listed+spread) {
				t.Errorf("%s at %d records: %.1f pages of indexes, want at most %.0f, and %.1f others", name, g.size, p.indexes(), most, p.all()-p.indexes())
			}
		case c.records > 0 && (p.indexes() > listIndexPages || p.all()-p.indexes() > c.records):
			t.Errorf("%s at %d records: %.1f pages of indexes, want at most %d, and %.1f others, want at most %.0f",
				name, g.size, p.indexes(), listIndexPages, p.all()-p.indexes(), c.records)
		}
	}
}

// list reads a page of orders.
func (g *grown) list(t *testing.T, q store.Query) func(int) error {
	q.Tenant, q.Kind, q.Limit = "eu", "order", listed
	return func(int) error {
		_, err := g.store.Find(t.Context(), q)
		return err
	}
}

// command loads an order with what is below it, and writes both and a refund.
func (g *grown) command(t *testing.T, id, order string) error {
	b := batch(id)
	l, err := g.store.Load(t.Context(), &b.Token, store.Select{Roots: []store.Key{orderKey(order)}})
	if err != nil {
		return err
	}
	refund := store.Record{Key: store.Key{Tenant: "eu", Kind: "refund", ID: id}, Root: orderKey(order), State: "open", Schema: 1, Body: json.RawMessage(`{}`)}
	for _, r := range append(l.Records, refund) {
		b.Puts = append(b.Puts, store.Put{Record: r, Entries: []store.Entry{{Event: "changed"}}})
	}
	return g.store.Commit(t.Context(), b)
}

// measure counts the pages that a call touches when the caches of the
// connection are warm, and looks at the plans of all its statements.
func (g *grown) measure(t *testing.T, name string, times int, call func(n int) error) pages {
	t.Helper()
	require.NoError(t, call(0), name)
	require.NoError(t, call(1), name)
	g.mu.Lock()
	g.plans = nil
	g.mu.Unlock()
	touched := g.touch(t, times, func(n int) error { return call(2 + n) })
	g.mu.Lock()
	defer g.mu.Unlock()
	require.GreaterOrEqual(t, len(g.plans), times, name)
	for _, text := range g.plans {
		var explained struct{ Plan plan }
		require.NoError(t, json.Unmarshal([]byte(text), &explained), text)
		if why := explained.Plan.unbounded(); why != "" && g.size > smallSize {
			t.Errorf("%s at %d records: %s\n%s", name, g.size, why, text)
			break
		}
	}
	return touched
}

// plan is a node of one that ran.
type plan struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Plans    []plan
}

// boundedRows is more than any call here has to look at: a page of 100 or so,
// and the leases and tokens that it skips.
const boundedRows = 500

// unbounded says what is wrong with a plan: a walk through a whole table other
// than the one row of meta, or a node that looks at more rows than the call
// asks for, be it to sort them or to drop them.
func (p plan) unbounded() string {
	if strings.Contains(p.Type, "Seq Scan") && p.Relation != "meta" && p.Loops > 0 {
		return "walks all of " + p.Relation
	}
	if n := (p.Rows + p.Removed) * p.Loops; n > boundedRows {
		return fmt.Sprintf("%s on %q looks at %.0f rows", p.Type, p.Relation, n)
	}
	for _, child := range p.Plans {
		if why := child.unbounded(); why != "" {
			return why
		}
	}
	return ""
}
