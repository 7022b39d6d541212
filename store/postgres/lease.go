package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

// lease takes what is due and held by nobody; what another is just taking, or
// committing, it passes over. The limit is part of the text, because the plan
// depends on it.
const lease = `with due as (
	select tenant, kind, id, ready_at from recourse.rec
	where ready_at <= $1 and schema <= coalesce(($2::jsonb ->> kind)::integer, 0)
	order by ready_at, tenant, kind, id limit %d for update skip locked)
update recourse.rec r set ready_at = $3 from due
where r.tenant = due.tenant and r.kind = due.kind and r.id = due.id
returning ` + recordColumns + `, due.ready_at`

// Lease implements [store.Store].
func (p port) Lease(ctx context.Context, req store.LeaseRequest) (leased []store.Record, err error) {
	if err := req.Check(); err != nil {
		return nil, err
	}
	schemas, err := json.Marshal(req.Schemas)
	if err != nil {
		return nil, err
	}
	now := store.Time(req.Now)
	until := store.Time(now.Add(req.For))
	text := p.texts.of(fmt.Sprintf(lease, req.Limit))
	var due []dueRecord
	err = p.db.write(ctx, func(q querier) (err error) {
		due, err = query(ctx, q, scanDue, text, now, string(schemas), until)
		return err
	})
	slices.SortFunc(due, func(a, b dueRecord) int { return cmp.Or(a.ready.Compare(b.ready), a.Key.Compare(b.Key)) })
	for _, d := range due {
		leased = append(leased, d.Record)
	}
	return leased, err
}

// dueRecord is a record with the time since when it is due.
type dueRecord struct {
	store.Record

	ready time.Time
}

func scanDue(rows pgx.Rows) (d dueRecord, err error) {
	raw := rows.RawValues()
	d.ready = instantOf(raw[columns])
	d.Record, err = readRecord(raw)
	return d, err
}
