package bench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// The refund command as a careful programmer would write it for this one job,
// on the same tables: the same rows in two statements, which know what can
// change and what cannot, and no code that is there for other commands.
const (
	handLoad = `select (select hash from recourse.tok where tenant = $1 and command = $2 and key = $3),
	o.version, o.head, o.body, p.version, p.head, p.body
from recourse.rec o, recourse.rec p
where o.tenant = $1 and o.kind = 'order' and o.id = $4 and p.tenant = $1 and p.kind = 'payment' and p.id = $4`

	handWrite = `with
t as (insert into recourse.tok (tenant, command, key, at, hash, answer) values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning 1),
o as (update recourse.rec set version = version + 1, updated = $4, head = $7, body = $8, tx = greatest(tx, pg_current_xact_id())
	where tenant = $1 and kind = 'order' and id = $9 and version = $10 and exists (select 1 from t) returning tx),
p as (update recourse.rec set version = version + 1, updated = $4, head = $11, body = $12, tx = greatest(tx, pg_current_xact_id())
	where tenant = $1 and kind = 'payment' and id = $9 and version = $13 and exists (select 1 from o) returning tx),
r as (insert into recourse.rec (tenant, kind, id, root_kind, root_id, version, state, schema, created, updated, head, era, tx, refs, labels, body)
	select $1, 'refund', $14, 'order', $9, 1, 'open', 1, $4, $4, $15, 1, pg_current_xact_id(), '[]', '[]', $16 where exists (select 1 from p) returning tx),
j as (insert into recourse.jrn (era, tx, pos, tenant, kind, id, root_kind, root_id, version, n, at, event, actor, code, token, prev, hash, digests, data)
	select 1, v.tx, nextval('recourse.jrn_pos'), $1, v.kind, v.id, 'order', $9, v.version + 1, 0, $4, v.event, 'ana', '', $17, v.prev, v.hash, '[]', $18
	from (values ((select tx from o), 'order', $9, $10, 'order.entitlement', $19::text, $7::text), ((select tx from p), 'payment', $9, $13, 'payment.operation', $20, $11),
		((select tx from r), 'refund', $14, 0::bigint, 'refund.requested', '', $15)) v (tx, kind, id, version, event, prev, hash))
select case when exists (select 1 from r) then 0 else recourse.fail('RC002', '') end`
)

const handData = `{"amount":"1.00","currency":"EUR"}`

var errMoved = errors.New("the token is used, or the order or payment is another by now")

// handState is what the command loads.
type handState struct {
	used           *string
	order, payment struct {
		version int64
		head    string
		body    []byte
	}
}

func (s *handState) into() []any {
	return []any{&s.used, &s.order.version, &s.order.head, &s.order.body, &s.payment.version, &s.payment.head, &s.payment.body}
}

// raise decides. It returns the body of the refund.
func (s *handState) raise() (refund []byte, err error) {
	if s.used != nil {
		return nil, errMoved
	}
	if s.order.body, err = raised(s.order.body); err != nil {
		return nil, err
	}
	if s.payment.body, err = raised(s.payment.body); err != nil {
		return nil, err
	}
	return newRecord("refund", "").Body, nil
}

// twoStatements does the command in two round trips.
func (r *rig) twoStatements(ctx context.Context, order, id string) error {
	var s handState
	if err := r.pool.QueryRow(ctx, handLoad, tenant, command, id, order).Scan(s.into()...); err != nil {
		return err
	}
	refund, err := s.raise()
	if err != nil {
		return err
	}
	headO := chained(s.order.head, "order", order, s.order.version+1, "order.entitlement", id)
	headP := chained(s.payment.head, "payment", order, s.payment.version+1, "payment.operation", id)
	headR := chained("", "refund", id, 1, "refund.requested", id)
	_, err = r.pool.Exec(ctx, handWrite, tenant, command, id, morning, "hash", handAnswer(order, id, &s), headO, s.order.body, order, s.order.version,
		headP, s.payment.body, s.payment.version, id, headR, refund, digest(tenant, command, id), handData, s.order.head, s.payment.head)
	return err
}

// chained hashes an entry with the one before it.
func chained(prev, kind, id string, version int64, event, token string) string {
	return digest(prev, kind, id, fmt.Sprint(version), event, token, "ana", morning.String(), handData)
}

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// handAnswer is as long as the answer that our store keeps.
func handAnswer(order, id string, s *handState) string {
	return fmt.Sprintf(`{"code":"approved","changed":[{"key":{"tenant":%[1]q,"kind":"order","id":%[2]q},"version":%[4]d},`+
		`{"key":{"tenant":%[1]q,"kind":"payment","id":%[2]q},"version":%[5]d},{"key":{"tenant":%[1]q,"kind":"refund","id":%[3]q},"version":1}]}`,
		tenant, order, id, s.order.version+1, s.payment.version+1)
}

// The same again as most would write it: a transaction that locks what it reads.
const (
	lockLoad = `select o.version, o.head, o.body, p.version, p.head, p.body from recourse.rec o, recourse.rec p
where o.tenant = $1 and o.kind = 'order' and o.id = $2 and p.tenant = $1 and p.kind = 'payment' and p.id = $2 for update`
	lockToken  = `insert into recourse.tok (tenant, command, key, at, hash, answer) values ($1, $2, $3, $4, $5, $6)`
	lockUpdate = `update recourse.rec set version = version + 1, updated = $4, head = $5, body = $6, tx = greatest(tx, pg_current_xact_id())
where tenant = $1 and kind = $2 and id = $3`
	lockInsert = `insert into recourse.rec (tenant, kind, id, root_kind, root_id, version, state, schema, created, updated, head, era, tx, refs, labels, body)
values ($1, 'refund', $2, 'order', $3, 1, 'open', 1, $4, $4, $5, 1, pg_current_xact_id(), '[]', '[]', $6)`
	lockEntry = `insert into recourse.jrn (era, tx, pos, tenant, kind, id, root_kind, root_id, version, n, at, event, actor, code, token, prev, hash, digests, data)
values (1, pg_current_xact_id(), nextval('recourse.jrn_pos'), $1, $2, $3, 'order', $4, $5, 0, $6, $7, 'ana', '', $8, $9, $10, '[]', $11)`
)

// locking does the command in a transaction of 10 statements, begin and commit
// among them.
func (r *rig) locking(ctx context.Context, order, id string) error {
	return pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		var s handState
		if err := tx.QueryRow(ctx, lockLoad, tenant, order).Scan(s.into()[1:]...); err != nil {
			return err
		}
		refund, err := s.raise()
		if err != nil {
			return err
		}
		headO := chained(s.order.head, "order", order, s.order.version+1, "order.entitlement", id)
		headP := chained(s.payment.head, "payment", order, s.payment.version+1, "payment.operation", id)
		headR := chained("", "refund", id, 1, "refund.requested", id)
		mark := digest(tenant, command, id)
		for _, q := range []struct {
			text string
			args []any
		}{
			{lockToken, []any{tenant, command, id, morning, "hash", handAnswer(order, id, &s)}},
			{lockUpdate, []any{tenant, "order", order, morning, headO, s.order.body}},
			{lockUpdate, []any{tenant, "payment", order, morning, headP, s.payment.body}},
			{lockInsert, []any{tenant, id, order, morning, headR, refund}},
			{lockEntry, []any{tenant, "order", order, order, s.order.version + 1, morning, "order.entitlement", mark, s.order.head, headO, handData}},
			{lockEntry, []any{tenant, "payment", order, order, s.payment.version + 1, morning, "payment.operation", mark, s.payment.head, headP, handData}},
			{lockEntry, []any{tenant, "refund", id, order, 1, morning, "refund.requested", mark, "", headR, handData}},
		} {
			if _, err := tx.Exec(ctx, q.text, q.args...); err != nil {
				return err
			}
		}
		return nil
	})
}
