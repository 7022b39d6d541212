package bench

import (
	"context"
	"fmt"
	"testing"

	"github.com/recourse-go/recourse/store"
)

// note appends one entry to the journal, under a token of its own.
func (r *refunds) note(n int) error {
	for range n {
		id := fmt.Sprint(r.next.Add(1))
		if err := r.rig.store.Commit(context.Background(), store.Batch{
			Token: token(id), Hash: "hash", At: morning, Answer: store.Answer{Code: "refused"},
			Notes: []store.Entry{{Key: key("order", "0"), Event: "refund.refused", Actor: "ana", Data: []byte(handData)}},
		}); err != nil {
			return err
		}
	}
	return nil
}

const handNote = `with t as (insert into recourse.tok (tenant, command, key, at, hash, answer) values ($1, $2, $3, $4, $5, $6) returning 1)
insert into recourse.jrn (era, tx, pos, tenant, kind, id, root_kind, root_id, version, n, at, event, actor, code, token, prev, hash, digests, data)
select 1, pg_current_xact_id(), nextval('recourse.jrn_pos'), $1, 'order', $7, 'order', $7, 0, 0, $4, 'refund.refused', 'ana', '', $8, '', '', '[]', $9 from t`

func (r *refunds) noteByHand(n int) error {
	for range n {
		id := fmt.Sprint(r.next.Add(1))
		if _, err := r.rig.pool.Exec(context.Background(), handNote,
			tenant, command, id, morning, "hash", `{"code":"refused"}`, "0", digest(tenant, command, id), handData); err != nil {
			return err
		}
	}
	return nil
}

// insert is how River appends one job.
func (j *jobs) insert(n int) error {
	for i := range n {
		if _, err := j.client.Insert(context.Background(), timerJob{ID: fmt.Sprint(i), Rest: handData}, nil); err != nil {
			return err
		}
	}
	return nil
}

// An entry appended to the journal by one caller, beside a job appended to
// River's queue.
func BenchmarkJournal(b *testing.B) {
	for _, on := range []string{"on", "off"} {
		b.Run("sync_"+on, func(b *testing.B) {
			r := newRefunds(b, "synchronous_commit="+on)
			queue := newRiver(b, r.rig, nothing)
			compare(b, r.rig.measure, 1000, []rival{
				{"recourse", nil, untimed(r.note)}, {"by hand", nil, untimed(r.noteByHand)}, {"river", nil, untimed(queue.insert)},
			}, []goal{
				shown(wallTime, "river"), shown(totalCPU, "river"), shown(walBytes, "river"), shown(allocs, "river"), shown(trips, "river"),
				shown(wallTime, "by hand"), shown(totalCPU, "by hand"), shown(allocs, "by hand"),
			})
		})
	}
}
