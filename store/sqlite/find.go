package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Find implements [store.Store]. By state it reads one page a state from the
// index and merges them; by ref it reads all that carry it.
func (p port) Find(ctx context.Context, q store.Query) (page store.Page, err error) {
	if q, err = q.Check(); err != nil {
		return page, err
	}
	c, err := q.Place()
	if err != nil {
		return page, err
	}
	err = p.read(ctx, func(t *txn) error {
		hits, err := t.pick(ctx, q, c)
		if err != nil {
			return err
		}
		if len(hits) > q.Limit {
			hits = hits[:q.Limit]
			last := hits[q.Limit-1]
			page.Next = store.Cursor{At: time.UnixMicro(last.at).UTC(), ID: last.id}.String()
		}
		rowids := make([]int64, len(hits))
		for i, h := range hits {
			rowids[i] = h.rowid
		}
		page.Records, err = t.fetch(ctx, rowids)
		return err
	})
	return page, err
}

// Count implements [store.Store].
func (p port) Count(ctx context.Context, q store.Query, limit int) (n int, err error) {
	if q, err = q.Check(); err != nil {
		return 0, err
	}
	if limit < 1 {
		return 0, &store.BatchError{Why: "a count wants a limit of at least 1"}
	}
	err = p.read(ctx, func(t *txn) error {
		s := statement{}
		s.add(`select count(*) from (select 1`)
		s.match(q, q.States)
		s.add(` limit ?)`, limit)
		found, err := query(ctx, t, scanOne[int], s.text.String(), s.args...)
		if err == nil {
			n = found[0]
		}
		return err
	})
	return n, err
}

// hit is where a record stands in the list.
type hit struct {
	at    int64
	id    string
	rowid int64
}

func scanHit(rows *sql.Rows) (h hit, err error) {
	err = rows.Scan(&h.at, &h.id, &h.rowid)
	return h, err
}

// pick finds a page's places, and one more if there is one.
func (t *txn) pick(ctx context.Context, q store.Query, after store.Cursor) ([]hit, error) {
	groups := [][]string{q.States}
	if sourceOf(q) == fromState {
		states := slices.Compact(slices.Sorted(slices.Values(q.States)))
		groups = slices.Collect(slices.Chunk(states, 1))
	}
	var hits []hit
	for _, states := range groups {
		s := page(q, states, after)
		found, err := query(ctx, t, scanHit, s.text.String(), s.args...)
		if err != nil {
			return nil, err
		}
		hits = append(hits, found...)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if q.Desc {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
	})
	return hits[:min(len(hits), q.Limit+1)], nil
}

// statement is composed of constant fragments and arguments, nothing else.
type statement struct {
	text strings.Builder
	args []any
}

func (s *statement) add(text string, args ...any) {
	s.text.WriteString(text)
	s.args = append(s.args, args...)
}

// source says which table or index leads to the records of a query.
type source int

const (
	fromRef   source = iota
	fromTime         // the index of the order
	fromLabel        // by created only, as the next: the other orders have few records,
	fromState        // all with their state in the index
)

func sourceOf(q store.Query) source {
	switch {
	case q.Ref != nil:
		return fromRef
	case q.Label != "" && q.By == store.ByCreated:
		return fromLabel
	case q.Label == "" && len(q.States) > 0 && q.By == store.ByCreated:
		return fromState
	}
	return fromTime
}

// page selects one page of hits.
func page(q store.Query, states []string, after store.Cursor) *statement {
	var s statement
	by, id := columnOf(q.By), `r.id`
	if sourceOf(q) == fromLabel {
		by, id = `l.created`, `l.id`
	}
	s.add(`select ` + by + `, r.id, r.rowid`)
	s.match(q, states)
	if after.ID != "" {
		s.add(` and (` + by + `, ` + id + `) `)
		if q.Desc {
			s.add(`< (?, ?)`, after.At.UnixMicro(), after.ID)
		} else {
			s.add(`> (?, ?)`, after.At.UnixMicro(), after.ID)
		}
	}
	if q.Desc {
		s.add(` order by `+by+` desc, `+id+` desc limit ?`, q.Limit+1)
	} else {
		s.add(` order by `+by+`, `+id+` limit ?`, q.Limit+1)
	}
	return &s
}

// match adds from and where. The index is named because SQLite, without
// statistics, would rather sort than walk the right one.
func (s *statement) match(q store.Query, states []string) {
	switch from := sourceOf(q); from {
	case fromRef:
		s.add(` from ref f cross join rec r on r.tenant = f.tenant and r.kind = f.kind and r.id = f.id`)
		s.add(` where f.tenant = ? and f.name = ? and f.value = ? and f.kind = ?`, q.Tenant, q.Ref.Name, q.Ref.Value, q.Kind)
		s.labeled(q)
	case fromLabel:
		s.add(` from lab l cross join rec r on r.tenant = l.tenant and r.kind = l.kind and r.id = l.id`)
		s.add(` where l.tenant = ? and l.kind = ? and l.label = ?`, q.Tenant, q.Kind, q.Label)
	case fromTime, fromState:
		s.add(` from rec r indexed by `)
		s.add(indexOf(q.By, from))
		s.add(` where r.tenant = ? and r.kind = ?`, q.Tenant, q.Kind)
		s.labeled(q)
	}
	switch len(states) {
	case 0:
	case 1:
		s.add(` and r.state = ?`, states[0])
	default:
		b, _ := json.Marshal(states) // strings always marshal
		s.add(` and r.state in (select value from json_each(?))`, string(b))
	}
	switch q.By {
	case store.ByCreated: // every record has one
	case store.ByDue:
		s.add(` and r.due is not null`)
	case store.ByWake:
		s.add(` and r.wake is not null`)
	}
}

// labeled looks the label up of each record that is found otherwise.
func (s *statement) labeled(q store.Query) {
	if q.Label != "" {
		s.add(` and exists (select 1 from lab l where l.tenant = r.tenant and l.kind = r.kind and l.label = ? and l.created = r.created and l.id = r.id)`, q.Label)
	}
}

func columnOf(by store.Order) string {
	switch by {
	case store.ByDue:
		return `r.due`
	case store.ByWake:
		return `r.wake`
	case store.ByCreated:
	}
	return `r.created`
}

func indexOf(by store.Order, from source) string {
	switch {
	case from == fromState:
		return `rec_state`
	case by == store.ByDue:
		return `rec_due`
	case by == store.ByWake:
		return `rec_wake`
	}
	return `rec_created`
}
