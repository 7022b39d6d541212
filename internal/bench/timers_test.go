package bench

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/recourse-go/recourse/store"
)

const (
	claim = 100 // timers at a time, and River's workers
	hands = 8   // that complete them
)

// The timers are due payments. Before each run n of them are made due.
const (
	wind     = `update recourse.rec set wake = $1, ready_at = $1 where tenant = $2 and kind = 'payment' and id in (select generate_series(0, $3::int - 1)::text)`
	handTake = `with due as (select tenant, kind, id from recourse.rec where ready_at <= $1 order by ready_at limit $3 for update skip locked)
update recourse.rec r set ready_at = $2 from due where r.tenant = due.tenant and r.kind = due.kind and r.id = due.id
returning r.id, r.version, r.head, r.body`
	handDone = `with
t as (insert into recourse.tok (tenant, command, key, at, hash, answer) values ($1, 'timer', $2, $3, 'hash', $4) on conflict do nothing returning 1),
p as (update recourse.rec set version = version + 1, updated = $3, wake = null, ready_at = null, head = $5, body = $6, tx = greatest(tx, pg_current_xact_id())
	where tenant = $1 and kind = 'payment' and id = $7 and version = $8 and exists (select 1 from t) returning tx),
j as (insert into recourse.jrn (era, tx, pos, tenant, kind, id, root_kind, root_id, version, n, at, event, actor, code, token, prev, hash, digests, data)
	select 1, tx, nextval('recourse.jrn_pos'), $1, 'payment', $7, 'order', $7, $8 + 1, 0, $3, 'payment.woken', 'ana', '', $9, $10, $5, '[]', $11 from p)
select case when exists (select 1 from p) then 0 else recourse.fail('RC002', '') end`
)

// timer is a due record in the hand-written code.
type timer struct {
	id      string
	version int64
	head    string
	body    []byte
}

// The store leases what is due, a hundred at a time, and each is completed in a
// commit of its own: that is what the runner does.
func (r *refunds) leased(n int) error {
	return inTurns(n, func() ([]store.Record, error) {
		return r.rig.store.Lease(context.Background(), store.LeaseRequest{Schemas: map[string]int{"payment": schema}, Now: morning, For: time.Hour, Limit: claim})
	}, func(rec store.Record) (err error) {
		rec.Wake = time.Time{}
		if rec.Body, err = raised(rec.Body); err != nil {
			return err
		}
		return r.rig.store.Commit(context.Background(), store.Batch{
			Token: store.Token{Tenant: tenant, Command: "timer", Key: fmt.Sprint(r.next.Add(1))}, Hash: "hash", At: morning,
			Answer: store.Answer{Code: "done"}, Puts: []store.Put{put(rec, "payment.woken")},
		})
	})
}

// leasedTogether completes the hundred in one commit.
func (r *refunds) leasedTogether(n int) error {
	ctx := context.Background()
	for n > 0 {
		due, err := r.rig.store.Lease(ctx, store.LeaseRequest{Schemas: map[string]int{"payment": schema}, Now: morning, For: time.Hour, Limit: claim})
		if err != nil || len(due) == 0 {
			return errors.Join(err, fmt.Errorf("%d timers are left, and none is due", n))
		}
		n -= len(due)
		b := store.Batch{Token: store.Token{Tenant: tenant, Command: "timer", Key: fmt.Sprint(r.next.Add(1))}, Hash: "hash", At: morning, Answer: store.Answer{Code: "done"}}
		for _, rec := range due {
			rec.Wake = time.Time{}
			if rec.Body, err = raised(rec.Body); err != nil {
				return err
			}
			b.Puts = append(b.Puts, put(rec, "payment.woken"))
		}
		if err := r.rig.store.Commit(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// bare does the same rows with two statements by hand.
func (r *refunds) bare(n int) error {
	ctx := context.Background()
	return inTurns(n, func() ([]timer, error) {
		rows, err := r.rig.pool.Query(ctx, handTake, morning, morning.Add(time.Hour), claim)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t timer, err error) {
			return t, row.Scan(&t.id, &t.version, &t.head, &t.body)
		})
	}, func(t timer) error { return completeByHand(ctx, r.rig.pool, t, fmt.Sprint(r.next.Add(1))) })
}

func completeByHand(ctx context.Context, pool *pgxpool.Pool, t timer, id string) error {
	body, err := raised(t.body)
	if err != nil {
		return err
	}
	head := chained(t.head, "payment", t.id, t.version+1, "payment.woken", id)
	answer := fmt.Sprintf(`{"code":"done","changed":[{"key":{"tenant":%q,"kind":"payment","id":%q},"version":%d}]}`, tenant, t.id, t.version+1)
	_, err = pool.Exec(ctx, handDone, tenant, id, morning, answer, head, body, t.id, t.version, digest(tenant, "timer", id), t.head, handData)
	return err
}

const handTimer = `select id, version, head, body from recourse.rec where tenant = $1 and kind = 'payment' and id = $2`

// wake is what a job of River has to do to have the effect of a timer of ours.
func (r *refunds) wake(id string) error {
	var t timer
	err := r.rig.pool.QueryRow(context.Background(), handTimer, tenant, id).Scan(&t.id, &t.version, &t.head, &t.body)
	if err == nil {
		err = completeByHand(context.Background(), r.rig.pool, t, fmt.Sprint(r.next.Add(1)))
	}
	return err
}

// inTurns claims until n timers are done, and has them completed by some hands
// while it claims the next.
func inTurns[T any](n int, take func() ([]T, error), complete func(T) error) error {
	work := make(chan T, claim)
	failed := make(chan error, 1)
	go func() {
		failed <- spread(hands, hands, func(int, int) error {
			var err error
			for t := range work {
				err = errors.Join(err, complete(t))
			}
			return err
		})
	}()
	var err error
	for err == nil && n > 0 {
		var due []T
		if due, err = take(); len(due) == 0 {
			err = errors.Join(err, fmt.Errorf("%d timers are left, and none is due", n))
		}
		n -= len(due)
		for _, t := range due {
			work <- t
		}
	}
	close(work)
	return errors.Join(err, <-failed)
}

// wind makes the first n payments due again.
func (r *refunds) wind(n int) error {
	_, err := r.rig.pool.Exec(context.Background(), wind, morning, tenant, n)
	if err == nil {
		_, err = r.rig.pool.Exec(context.Background(), `vacuum recourse.rec`)
	}
	return err
}

// Timers claimed by one claimer and completed.
func BenchmarkTimers(b *testing.B) {
	for _, on := range []string{"on", "off"} {
		b.Run("sync_"+on, func(b *testing.B) {
			r := newRefunds(b, "synchronous_commit="+on)
			empty, full := newRiver(b, r.rig, nothing), newRiver(b, r.rig, r.wake)
			compare(b, r.rig.measure, 3000, []rival{
				{"recourse", r.wind, untimed(r.leased)},
				{"bare statements", r.wind, untimed(r.bare)},
				{"one commit a claim", r.wind, untimed(r.leasedTogether)},
				{"river, jobs that do nothing", empty.fill, empty.work},
				{"river, jobs that do the same", full.fill, full.work},
			}, []goal{
				atMost(wallTime, "bare statements", 1.2),
				atMost(totalCPU, "bare statements", 1.2),
				atLeast(wallTime, "river, jobs that do the same", 1.1),
				shown(totalCPU, "river, jobs that do the same"), shown(walBytes, "river, jobs that do the same"),
				atLeast(wallTime, "river, jobs that do nothing", 1.1),
				shown(totalCPU, "river, jobs that do nothing"), shown(walBytes, "river, jobs that do nothing"),
				shown(wallTime, "one commit a claim"), shown(totalCPU, "one commit a claim"),
			})
		})
	}
}
