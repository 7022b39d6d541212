package inbox_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/store"
)

func permutations(of []string) [][]string {
	if len(of) < 2 {
		return [][]string{of}
	}
	var all [][]string
	for i, first := range of {
		rest := append(slices.Clone(of[:i]), of[i+1:]...)
		for _, p := range permutations(rest) {
			all = append(all, append([]string{first}, p...))
		}
	}
	return all
}

// settled holds that every delivery was applied, waits for nothing and belongs
// to the customer.
func (p *post) settled() {
	p.Helper()
	for _, rec := range p.all("delivery") {
		d, err := inbox.Repo.Decode(rec)
		require.NoError(p, err)
		require.Equal(p, inbox.Applied, d.State, "%s: %s", d.EventID, d.Reason)
		require.Empty(p, d.Awaits, d.EventID)
		require.Zero(p, d.Next, d.EventID)
		for _, part := range d.Private {
			require.Equal(p, customer, part.Subject, d.EventID)
		}
	}
}

func TestEveryOrderOfArrivalEndsAlike(t *testing.T) {
	t.Parallel()
	usual := newPost(t)
	for _, id := range usual.story() {
		usual.receive(id)
		usual.work()
	}
	usual.settled()
	want := usual.world()
	require.Len(t, want, 3, "an order, its payment, its dispute")
	paid := usual.payment("pi_1")
	require.Equal(t, "10.00 EUR", paid.Balance().Raw.String(), "100 - 2×20 - 50")

	for _, order := range permutations(usual.story()) {
		each, once := newPost(t), newPost(t)
		each.story()
		once.story()
		for _, id := range order {
			each.receive(id)
			each.work()
			each.receive(id) // again, as vendors do
			once.receive(id)
			once.now = once.now.Add(time.Second)
		}
		each.work()
		once.work()
		for _, p := range []*post{each, once} {
			p.settled()
			require.Empty(t, cmp.Diff(want, p.world()), "arrived as %v", order)
		}
	}
}

// F9: shuffled and repeated, with replays of what waits in between.
func TestShuffledAndRepeatedEndsAlike(t *testing.T) {
	t.Parallel()
	usual := newPost(t)
	for _, id := range usual.story() {
		usual.receive(id)
	}
	usual.work()
	want := usual.world()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	for range 60 {
		p := newPost(t)
		var arrivals []string
		for _, id := range p.story() {
			for range 1 + r.IntN(5) {
				arrivals = append(arrivals, id)
			}
		}
		r.Shuffle(len(arrivals), func(i, j int) { arrivals[i], arrivals[j] = arrivals[j], arrivals[i] })
		for _, id := range arrivals {
			id = p.receive(id)
			switch r.IntN(3) {
			case 0:
				p.work()
			case 1:
				if p.apply(id) == inbox.Parked {
					require.NoError(t, p.Replay(t.Context(), tenant, id))
				}
			}
		}
		p.work()
		p.settled()
		require.Empty(t, cmp.Diff(want, p.world()), "seed %d, arrived as %v", seed, arrivals)
		require.Len(t, p.all("delivery"), 5, "one for each event")
	}
}

// F10: the event comes before the host has committed its own order. Nothing
// comes in through the inbox that would wake it.
func TestPaymentFindsTheOrderTheHostPlacesLater(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	paid, disputed := p.receive("payment"), p.receive("dispute")
	p.work()
	pay := p.payment("pi_1")
	require.Equal(t, pay.Key, pay.Root, "an orphan is its own root")
	require.Equal(t, inbox.Applied, p.delivery(paid).State)
	require.Equal(t, noon.Add(time.Minute), p.delivery(paid).Next)

	p.place(snapshot())
	p.now = noon.Add(time.Minute)
	p.work()
	o1 := order.Repo.Key(tenant, "o1")
	require.Equal(t, o1, p.payment("pi_1").Root)
	require.Equal(t, o1, p.all("dispute")[0].Root, "the dispute moved with its payment")
	require.Equal(t, 1, p.count("payment.matched"))
	require.Equal(t, 1, p.count("dispute.matched"))
	require.Equal(t, customer, p.delivery(disputed).Private[0].Subject)
	p.settled()

	history, err := store.Timeline(t.Context(), p.store, store.HistoryQuery{Key: pay.Key})
	require.NoError(t, err)
	l, err := p.store.Load(t.Context(), nil, store.Select{Keys: []store.Key{pay.Key}})
	require.NoError(t, err)
	require.NoError(t, store.Verify(history, l.Records[0].Head))
}

func TestOrphanStopsLookingAndIsStillWoken(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	id := p.receive("payment")
	for range len(inbox.DefaultRetry()) + 1 {
		p.work()
		p.now = p.now.Add(25 * time.Hour)
	}
	d := p.delivery(id)
	require.Equal(t, inbox.Applied, d.State, "its payment is booked, so it is no dead letter")
	require.Zero(t, d.Next)
	p.receive("order")
	p.work()
	p.settled()
	require.Equal(t, order.Repo.Key(tenant, "o1"), p.payment("pi_1").Root)
}

func TestOrderIsFoundByOurIDToo(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	byID := paid()
	byID.Order = inbox.OrderRef{ID: "o1"}
	p.says("payment", byID)
	p.receive("payment")
	p.work()
	p.receive("order")
	p.work()
	p.settled()
	require.Equal(t, order.Repo.Key(tenant, "o1"), p.payment("pi_1").Root)
}

// What a merchant typed into the vendor's order field must not cost the fact.
func TestOrderRefThatIsNoIDIsPassedOver(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	odd := paid()
	odd.Order = inbox.OrderRef{ID: "Bestellung Nr. 7 für Jörg", Channel: order.Channel{Name: "shop", Order: "# 7"}}
	p.says("payment", odd)
	require.Equal(t, inbox.Applied, p.apply(p.receive("payment")))
	require.Equal(t, p.payment("pi_1").Key, p.payment("pi_1").Root)
}

func TestPaymentStaysWithItsOrder(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	other := snapshot()
	other.Content.ID, other.Content.Sale.Channel.Order = "o2", "1002"
	p.says("other", inbox.OrderEvent{Snapshot: other})
	moved := gaveBack("re_1")
	moved.Order = inbox.OrderRef{ID: "o2"}
	p.says("moved", moved)
	for _, id := range []string{"order", "other", "payment", "moved"} {
		p.receive(id)
	}
	p.work()
	pay := p.payment("pi_1")
	require.Equal(t, order.Repo.Key(tenant, "o1"), pay.Root)
	require.Equal(t, "80.00 EUR", pay.Balance().Raw.String())
}
