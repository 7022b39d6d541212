package postgres

import (
	"cmp"
	"context"
	"slices"
	"strconv"
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
	after, err := q.Place()
	if err != nil {
		return page, err
	}
	s := find(q, after)
	text := p.texts.of(s.text.String())
	err = p.db.read(ctx, func(qr querier) (err error) {
		page.Records, err = query(ctx, qr, scanRecord, text, s.args...)
		return err
	})
	if err != nil {
		return store.Page{}, err
	}
	slices.SortFunc(page.Records, func(a, b store.Record) int {
		if q.Desc {
			a, b = b, a
		}
		return cmp.Or(timeBy(q.By, a).Compare(timeBy(q.By, b)), cmp.Compare(a.Key.ID, b.Key.ID))
	})
	if len(page.Records) > q.Limit {
		page.Records = page.Records[:q.Limit]
		last := page.Records[q.Limit-1]
		page.Next = store.Cursor{At: timeBy(q.By, last), ID: last.Key.ID}.String()
	}
	return page, nil
}

// Count implements [store.Store].
func (p port) Count(ctx context.Context, q store.Query, limit int) (n int, err error) {
	if q, err = q.Check(); err != nil {
		return 0, err
	}
	if limit < 1 {
		return 0, &store.BatchError{Why: "a count wants a limit of at least 1"}
	}
	s := count(q, limit)
	text := p.texts.of(s.text.String())
	err = p.db.read(ctx, func(qr querier) error {
		found, err := query(ctx, qr, scanOne[int], text, s.args...)
		if err == nil {
			n = found[0]
		}
		return err
	})
	return n, err
}

// search is composed of constant fragments, in which each ? stands for the
// next argument.
type search struct {
	text strings.Builder
	args []any
}

func (s *search) add(text string, args ...any) {
	for _, a := range args {
		before, rest, _ := strings.Cut(text, "?")
		s.args = append(s.args, a)
		s.text.WriteString(before + "$" + strconv.Itoa(len(s.args)))
		text = rest
	}
	s.text.WriteString(text)
}

// find composes the statement of one page, and one record more.
func find(q store.Query, after store.Cursor) *search {
	s := &search{}
	s.each(q, after, recordColumns, q.Limit+1)
	return s
}

// count composes the statement that counts up to limit. It walks the indexes
// that find does.
func count(q store.Query, limit int) *search {
	s := &search{}
	s.add("select count(*) from (select 1 from (")
	s.each(q, store.Cursor{}, "1", limit)
	s.add(") found limit ?) counted", limit)
	return s
}

// each selects up to limit records, or that many of each state.
func (s *search) each(q store.Query, after store.Cursor, columns string, limit int) {
	groups := [][]string{q.States}
	if len(q.States) > 1 && fromState(q) {
		states := slices.Compact(slices.Sorted(slices.Values(q.States)))
		groups = slices.Collect(slices.Chunk(states, 1))
	}
	for i, states := range groups {
		if i > 0 {
			s.add(" union all ")
		}
		s.add("(select " + columns)
		s.match(q, states)
		s.sort(q, after)
		s.add(" limit ?)", limit)
	}
}

// fromState reports whether the index by state leads to the records. It is by
// created only: the others have few records.
func fromState(q store.Query) bool {
	return q.Ref == nil && q.Label == "" && len(q.States) > 0 && q.By == store.ByCreated
}

// fromLabel reports whether the table of labels does. It is by created only too.
func fromLabel(q store.Query) bool {
	return q.Ref == nil && q.Label != "" && q.By == store.ByCreated
}

// sort adds the order and the place to go on from.
func (s *search) sort(q store.Query, after store.Cursor) {
	by, id, sign, order := columnOf(q.By), "r.id", " > ", ""
	if fromLabel(q) {
		by, id = "l.created", "l.id"
	}
	if q.Desc {
		sign, order = " < ", " desc"
	}
	if after.ID != "" {
		s.add(" and ("+by+", "+id+")"+sign+"(?, ?)", store.Time(after.At), after.ID)
	}
	s.add(" order by " + by + order + ", " + id + order)
}

// match adds from and where. Labels are put so that the server can neither begin
// with all records that carry one, which it takes for a few if it has no
// statistics, nor look up a record by anything but its whole key.
func (s *search) match(q store.Query, states []string) {
	if fromLabel(q) {
		s.add(` from recourse.lab l, lateral (select * from recourse.rec r
			where r.tenant = l.tenant and r.kind = l.kind and r.id = l.id and r.created = l.created offset 0) r
			where l.tenant = ? and l.kind = ? and l.label = ?`, q.Tenant, q.Kind, q.Label)
	} else {
		s.add(" from recourse.rec r where r.tenant = ? and r.kind = ?", q.Tenant, q.Kind)
		if q.Label != "" {
			s.add(" and (select true from recourse.lab l where l.tenant = r.tenant and l.kind = r.kind and l.label = ? and l.created = r.created and l.id = r.id)", q.Label)
		}
	}
	switch len(states) {
	case 0:
	case 1:
		s.add(" and r.state = ?", states[0])
	default:
		s.add(" and r.state = any(?)", states)
	}
	if q.Ref != nil {
		s.add(" and r.id in (select id from recourse.ref where tenant = ? and name = ? and value = ? and kind = ?)", q.Tenant, q.Ref.Name, q.Ref.Value, q.Kind)
	}
	switch q.By {
	case store.ByCreated: // every record has one
	case store.ByDue:
		s.add(" and r.due is not null")
	case store.ByWake:
		s.add(" and r.wake is not null")
	}
}

func columnOf(by store.Order) string {
	switch by {
	case store.ByDue:
		return "r.due"
	case store.ByWake:
		return "r.wake"
	case store.ByCreated:
	}
	return "r.created"
}

func timeBy(by store.Order, r store.Record) time.Time {
	switch by {
	case store.ByDue:
		return r.Due
	case store.ByWake:
		return r.Wake
	case store.ByCreated:
	}
	return r.Created
}
