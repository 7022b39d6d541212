package sqlite

import (
	"context"
	"encoding/json"

	"github.com/recourse-go/recourse/store"
)

const (
	pickDue = `select rowid from rec r indexed by rec_ready
where ready_at <= ?1 and exists (select 1 from json_each(?2) k where k.key = r.kind and k.value >= r.schema)
order by ready_at, tenant, kind, id limit ?3`
	pushReady = `update rec set ready_at = ?1 where rowid in (select value from json_each(?2))`
)

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
	err = p.write(ctx, func(t *txn) error {
		leased = nil
		due, err := query(ctx, t, scanOne[int64], pickDue, micros(now), string(schemas), req.Limit)
		if err != nil || len(due) == 0 {
			return err
		}
		rows, err := json.Marshal(due)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, pushReady, micros(store.Time(now.Add(req.For))), string(rows)); err != nil {
			return err
		}
		leased, err = t.fetch(ctx, due)
		return err
	})
	if err != nil {
		return nil, err
	}
	return leased, nil
}
