package sqlite

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/storetest"
)

// grown opens a store with that many orders of about a kilobyte, all due, each
// updated and due a millisecond after the one before.
func grown(t *testing.T, n int) *Store {
	t.Helper()
	s := openTemp(t)
	s.readers.SetMaxOpenConns(1) // whose pages are counted
	p := order("o")
	p.Record.Body = []byte(`"` + strings.Repeat("x", 1000) + `"`)
	p.Record.Private, p.Entries[0].Private = nil, nil
	require.NoError(t, s.Commit(t.Context(), batch("o", p)))
	require.NoError(t, s.InTx(t.Context(), func(tx *sql.Tx, _ store.Store) error {
		for _, text := range []string{
			`create temp table n as with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) select i, printf('o%07d', i) as id from n`,
			`insert into rec (tenant, kind, id, root_kind, root_id, version, state, wake, due, ready_at, schema, created, updated, head, refs, labels, body)
				select tenant, kind, n.id, kind, n.id, version, state, wake + 1000 * i, due + 1000 * i, ready_at + 1000 * i, schema, created + 1000 * i, updated + 1000 * i, head,
				json_array(json_object('name', 'shop', 'value', n.id, 'unique', json('true'))), labels, body from n, rec r where r.id = 'o'`,
			`insert into ref select tenant, 'shop', n.id, kind, n.id, 1 from n, rec r where r.id = 'o'`,
			`insert into lab select tenant, kind, label, created + 1000 * i, n.id from n, lab l where l.id = 'o'`,
			`insert into jrn (tenant, kind, id, root_kind, root_id, version, n, at, event, actor, code, token, prev, hash, data)
				select tenant, kind, n.id, kind, n.id, version, n, at, event, actor, code, token, prev, hash, data from n, jrn j where j.id = 'o'`,
			`insert into tok select tenant, command, n.id, at, hash, answer from n, tok k where k.key = 'o'`,
			`drop table n`,
		} {
			args := []any{n}
			if !strings.Contains(text, "?") {
				args = nil
			}
			if _, err := tx.ExecContext(t.Context(), text, args...); err != nil {
				return err
			}
		}
		return nil
	}))
	return s
}

// pagesOf counts the pages that a call reads with an empty cache: every page it
// touches, once for each connection it uses.
func pagesOf(t *testing.T, s *Store, call func() error) (pages int) {
	t.Helper()
	for _, db := range []*sql.DB{s.readers, s.writer} {
		_, err := db.ExecContext(t.Context(), `pragma shrink_memory`)
		require.NoError(t, err)
		misses(t, db)
	}
	require.NoError(t, call())
	return misses(t, s.readers) + misses(t, s.writer)
}

// misses tells how many pages a pool's one connection read since the last time.
func misses(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	c, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close()) }()
	require.NoError(t, c.Raw(func(dc any) error {
		n, _, err = dc.(sqlite.DBStatus).Status(sqlite.DBStatusCacheMiss, true)
		return err
	}))
	return n
}

const listed = 20 // records on a page

// cost is what calls read at one size of the store, in pages.
type cost struct {
	command, lease int
	lists          [][4]int // the first page of a list, and three deeper ones
}

func costAt(t *testing.T, n int) (c cost) {
	t.Helper()
	s := grown(t, n)
	k := n / 2
	change := func() error {
		k++
		return command(t.Context(), s, fmt.Sprintf("o%07d", k), k)
	}
	require.NoError(t, change())
	misses(t, s.readers)
	misses(t, s.writer)
	const commands = 20 // that find in the cache what a command before them read
	for range commands {
		require.NoError(t, change())
	}
	c.command = (misses(t, s.readers) + misses(t, s.writer)) / commands

	for _, q := range []store.Query{
		{By: store.ByCreated}, {By: store.ByCreated, States: []string{"open"}}, {By: store.ByCreated, States: []string{"open", "shut"}},
		{By: store.ByDue}, {By: store.ByWake, Desc: true},
		{By: store.ByCreated, Label: "vip"}, {By: store.ByCreated, Label: "vip", Desc: true}, {By: store.ByDue, Label: "vip"},
	} {
		q.Tenant, q.Kind, q.Limit = "eu", "order", listed
		var list [4]int
		for i, at := range []int{0, n / 10, n / 2, n - 100} {
			if at > 0 {
				times := map[store.Order]time.Time{store.ByCreated: day, store.ByWake: day.Add(time.Hour), store.ByDue: day.Add(2 * time.Hour)}
				q.After = store.Cursor{At: times[q.By].Add(time.Duration(at) * time.Millisecond), ID: "x"}.String()
			}
			list[i] = pagesOf(t, s, func() error {
				p, err := s.Find(t.Context(), q)
				require.Len(t, p.Records, q.Limit)
				return err
			})
		}
		c.lists = append(c.lists, list)
	}

	c.lease = pagesOf(t, s, func() error {
		due, err := s.Lease(t.Context(), store.LeaseRequest{Schemas: map[string]int{"order": 1}, Now: day.Add(99 * time.Hour), For: time.Hour, Limit: 100})
		require.Len(t, due, 100)
		return err
	})
	return c
}

// TestGrowth holds that what calls cost does not grow with the store, but by
// one page where a tree they walk got one level deeper: commands, pages of a
// list however deep, and leases from a backlog. It counts pages, not time.
// RECOURSE_FULL=1 makes it a million records.
func TestGrowth(t *testing.T) {
	t.Parallel()
	n := storetest.Scaled(100_000, 1_000_000)
	small, large := costAt(t, 1000), costAt(t, n)
	t.Logf("1000 records: %+v; %d records: %+v", small, n, large)
	const (
		level = 5 // at most, where each tree that a command walks has one level more
		index = 8 // pages of indexes that a list reads, with the levels above its records
		most  = listed + index
	)
	require.LessOrEqual(t, large.command, small.command+level)
	require.LessOrEqual(t, float64(large.lease), 1.3*float64(small.lease))
	for _, list := range large.lists {
		for _, pages := range list {
			require.LessOrEqual(t, pages, list[0]+3, "deep pages cost what the first does")
			require.LessOrEqual(t, pages, most, "a record costs at most a page")
		}
	}
}
