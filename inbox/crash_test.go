package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

var errDown = errors.New("the store is down")

// brittle fails at one call of the port, before it is made or after, when the
// caller cannot know that it was.
type brittle struct {
	store.Store

	at      int64 // the failing call, from 1; 0 for none
	after   bool
	calls   atomic.Int64
	commits atomic.Int64
}

func (b *brittle) call(do func() error) error {
	hit := b.calls.Add(1) == b.at
	if hit && !b.after {
		return errDown
	}
	if err := do(); err != nil || !hit {
		return err
	}
	return errDown
}

func (b *brittle) Load(ctx context.Context, token *store.Token, sel store.Select) (l store.Loaded, err error) {
	err = b.call(func() error { l, err = b.Store.Load(ctx, token, sel); return err })
	return l, err
}

func (b *brittle) Commit(ctx context.Context, batch store.Batch) error {
	return b.call(func() error { b.commits.Add(1); return b.Store.Commit(ctx, batch) })
}

func (b *brittle) Lease(ctx context.Context, req store.LeaseRequest) (recs []store.Record, err error) {
	err = b.call(func() error { recs, err = b.Store.Lease(ctx, req); return err })
	return recs, err
}

// happened counts what was journaled about the domain's records, but for the
// flags of disputes, see [post.world], and for orphans that were matched: when
// the order comes first there are none.
func (p *post) happened() map[string]int {
	out := map[string]int{}
	for _, e := range p.journal() {
		if kind := e.Key.Kind; kind != "delivery" && kind != "source" && e.Event != "dispute.flagged" && e.Event != kind+".matched" {
			out[e.Key.String()+" "+e.Event+" "+e.Code]++
		}
	}
	return out
}

// F8: whatever call fails, and whether or not it took effect, the end is the
// same and nothing is booked twice.
func TestCrashAtEveryStep(t *testing.T) {
	t.Parallel()
	arrival := []string{"dispute", "refund1", "payment", "refund2", "both", "order"}
	run := func(t *testing.T, at int64, after bool) (*post, *brittle) {
		b := &brittle{Store: mem.New(), at: at, after: after}
		p := over(t, b)
		p.story()
		// One delivery of two events, which are two commits.
		p.says("both", gaveBack("re_3"), paid())
		for _, id := range arrival {
			for { // the sender repeats what was not acknowledged
				_, err := p.Receive(t.Context(), source, signed(id))
				if err == nil {
					break
				}
				require.ErrorIs(t, err, errDown)
			}
		}
		for range 100 {
			n, err := p.Step(t.Context())
			if err != nil {
				require.ErrorIs(t, err, errDown)
			}
			if n == 0 && err == nil {
				if p.now.After(noon.Add(time.Hour)) {
					return p, b
				}
				p.now = p.now.Add(10 * time.Minute) // until leases end and what was put off is due
			}
		}
		require.Fail(t, "never done")
		return nil, nil
	}
	clean, counted := run(t, 0, false)
	clean.settled()
	world, happened, calls := clean.world(), clean.happened(), counted.calls.Load()
	require.Equal(t, "-10.00 EUR", func() string { p := clean.payment("pi_1"); return p.Balance().Raw.String() }())
	require.Greater(t, calls, int64(20))
	for at := int64(1); at <= calls; at++ {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("call %d after=%t", at, after), func(t *testing.T) {
				t.Parallel()
				p, b := run(t, at, after)
				require.GreaterOrEqual(t, b.calls.Load(), at, "the fault was met")
				p.settled()
				require.Empty(t, cmp.Diff(world, p.world()))
				require.Empty(t, cmp.Diff(happened, p.happened()))
				require.LessOrEqual(t, p.count("payment.matched"), 1)
				require.Len(t, p.all("delivery"), len(arrival))
			})
		}
	}
}

func TestCommitsOfADelivery(t *testing.T) {
	t.Parallel()
	b := &brittle{Store: mem.New()}
	p := over(t, b)
	p.story()
	for _, id := range []string{"order", "payment", "refund1", "dispute"} {
		before := b.commits.Load()
		p.receive(id)
		p.work()
		require.EqualValues(t, 2, b.commits.Load()-before, "%s: receive, apply and mark", id)
	}
	before := b.commits.Load()
	p.receive("order")
	require.Equal(t, before, b.commits.Load(), "a repetition writes nothing")

	// A payment that comes first is tried once more, for its order.
	b = &brittle{Store: mem.New()}
	p = over(t, b)
	p.story()
	p.receive("payment")
	p.work()
	p.receive("order")
	p.work()
	p.settled()
	require.EqualValues(t, 5, b.commits.Load(), "2 of the order, 3 of the payment")

	p.says("three", gaveBack("re_1"), gaveBack("re_2"), gaveBack("re_3"))
	before = b.commits.Load()
	p.receive("three")
	p.work()
	require.EqualValues(t, 4, b.commits.Load()-before, "one more for each further event")
}

// Events of one delivery on an orphan do not make it wait for itself.
func TestCommitsOfAnOrphan(t *testing.T) {
	t.Parallel()
	b := &brittle{Store: mem.New()}
	p := over(t, b)
	orphan := paid()
	orphan.Order = inbox.OrderRef{}
	p.says("three", orphan, gaveBack("re_1"), gaveBack("re_2"))
	id := p.receive("three")
	p.work()
	require.EqualValues(t, 4, b.commits.Load())
	require.Zero(t, p.delivery(id).Next)
}

// F15: a panic ends its own delivery only.
func TestPoisonKeepsNobodyBack(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	p.receive("order")
	p.receive("payment")
	for i := range 100 {
		id := fmt.Sprintf("evt%d", i)
		p.says(id, gaveBack(id))
		if i%10 == 0 {
			p.script.says[id] = func() ([]inbox.Event, error) { panic("the body says " + id) }
		}
		p.receive(id)
	}
	p.work()
	page, err := p.Dead(t.Context(), tenant, "")
	require.NoError(t, err)
	require.Len(t, page.Deliveries, 10)
	for _, d := range page.Deliveries {
		require.Equal(t, inbox.Panicked, d.Reason)
	}
	pay := p.payment("pi_1")
	require.Len(t, pay.Operations, 1+90)
	require.NotContains(t, p.log.String(), "the body says")

	// Once the reader is mended it is replayed by its id.
	id := page.Deliveries[0].EventID
	p.says(id, gaveBack(id))
	require.NoError(t, p.Replay(t.Context(), tenant, page.Deliveries[0].ID()))
	p.work()
	require.Equal(t, inbox.Applied, p.delivery(page.Deliveries[0].ID()).State)
	pay = p.payment("pi_1")
	require.Len(t, pay.Operations, 1+91)
}

// A delivery that fails for no fault of its own is put off, and in the end
// parked for a person; the others go on.
func TestWhatCannotBeDecidedHereIsPutOff(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	p.receive("order")
	p.receive("payment")
	p.work()
	// A newer release has written the payment.
	l, err := p.store.Load(t.Context(), nil, store.Select{Keys: []store.Key{p.payment("pi_1").Key}})
	require.NoError(t, err)
	newer := l.Records[0]
	newer.Schema = 99
	p.commit(store.Put{Record: newer})

	id := p.receive("refund1")
	free := snapshot()
	free.Content.ID, free.Content.Sale.Channel.Order = "o2", "1002"
	p.says("free", inbox.OrderEvent{Snapshot: free})
	other := p.receive("free")
	n, err := p.Step(t.Context())
	require.ErrorIs(t, err, store.ErrNewerSchema)
	require.Equal(t, 2, n)
	require.Equal(t, inbox.Applied, p.delivery(other).State)
	d := p.delivery(id)
	require.Equal(t, inbox.Received, d.State)
	require.Equal(t, noon.Add(time.Minute), d.Next)

	for range len(inbox.DefaultRetry()) {
		p.now = p.now.Add(25 * time.Hour)
		_, err = p.Step(t.Context())
		require.ErrorIs(t, err, store.ErrNewerSchema)
	}
	d = p.delivery(id)
	require.Equal(t, inbox.Parked, d.State)
	require.Equal(t, inbox.Failed, d.Reason)
	require.Zero(t, d.Next)
	page, err := p.Parked(t.Context(), tenant, "")
	require.NoError(t, err)
	require.Len(t, page.Deliveries, 1)
	require.NotContains(t, p.log.String(), "refund1", "no id of the vendor in the log")
}

func TestSourceThatIsGoneIsNoDeadLetter(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	id := p.receive("order")
	delete(p.Sources, source)
	_, err := p.Apply(t.Context(), tenant, id)
	require.ErrorIs(t, err, inbox.ErrSource)
	require.Equal(t, inbox.Received, p.delivery(id).State)
}
