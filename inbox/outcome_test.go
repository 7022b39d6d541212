package inbox_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/internal/machine"
	"github.com/recourse-go/recourse/internal/machine/machinetest"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/store"
)

func TestMachine(t *testing.T) {
	t.Parallel()
	machinetest.CrossProduct(t, inbox.Machine)
	machinetest.Golden(t, inbox.Machine, "testdata/delivery.mmd")
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	inDollars, theirs, noLines := snapshot(), snapshot(), snapshot()
	inDollars.Content.Currency, inDollars.Content.Total = money.USD, money.MustParse("100.00 USD")
	inDollars.Content.Lines = []order.PlaceLine{{ID: "l1", Quantity: 1, Total: money.MustParse("100.00 USD")}}
	inDollars.Version = noon.Add(time.Hour)
	huge := disputed()
	for _, id := range []string{"txn_1", "txn_2"} {
		huge.Observation.Movements = append(huge.Observation.Movements, dispute.Movement{
			ID: id, Kind: dispute.Withdrawal, Amount: money.New(math.MaxInt64, money.EUR),
		})
	}
	theirs.Content.Sale.Channel.Order = "9009" // the id of our order, of another sale
	noLines.Content.Lines[0].Quantity = -1

	otherPayment := paid()
	otherPayment.Payment = "pi_2"
	otherDispute := disputed()
	otherDispute.Payment = "pi_3"
	third := paid()
	third.Payment, third.Order = "pi_3", inbox.OrderRef{}
	third.Facts = []payment.Fact{payment.Opened{Source: source, Account: account, VendorID: "pi_3", Amount: eur("5.00")}}
	second := paid()
	second.Payment = "pi_4"
	second.Facts = []payment.Fact{payment.Opened{Source: source, Account: account, VendorID: "pi_4", Amount: eur("5.00")}}
	secondDispute := disputed()
	secondDispute.Payment = "pi_4"
	noID := disputed()
	noID.Observation.Dispute = ""
	nobody := gaveBack("re_1")
	nobody.Payment = "pi_unheard_of"
	nameless := gaveBack("re_1")
	nameless.Payment = ""
	noGrammar := gaveBack("re_1")
	noGrammar.Account = "an account"

	for name, c := range map[string]struct {
		events []inbox.Event
		err    error
		state  inbox.State
		reason inbox.Reason
		detail string
	}{
		"applied":               {events: []inbox.Event{gaveBack("re_1")}, state: inbox.Applied},
		"no events":             {state: inbox.Ignored},
		"unknown type":          {err: &inbox.Refusal{Reason: inbox.UnknownType}, state: inbox.Ignored, reason: inbox.UnknownType},
		"unsupported version":   {err: &inbox.Refusal{Reason: inbox.UnsupportedVersion}, state: inbox.Dead, reason: inbox.UnsupportedVersion},
		"malformed":             {err: &inbox.Refusal{Reason: inbox.Malformed}, state: inbox.Dead, reason: inbox.Malformed},
		"no refusal":            {err: errors.New("unexpected byte"), state: inbox.Dead, reason: inbox.Malformed},
		"odd reason":            {err: &inbox.Refusal{Reason: "so to say"}, state: inbox.Dead, reason: inbox.Malformed},
		"no event at all":       {events: []inbox.Event{nil}, state: inbox.Dead, reason: inbox.Malformed},
		"unmatched refund":      {events: []inbox.Event{nobody}, state: inbox.Parked, reason: inbox.Unmatched},
		"unmatched dispute":     {events: []inbox.Event{inbox.DisputeEvent{Account: account, Payment: "ch_9", Observation: disputed().Observation}}, state: inbox.Parked, reason: inbox.Unmatched},
		"no payment named":      {events: []inbox.Event{nameless}, state: inbox.Dead, reason: inbox.Malformed},
		"account is no id":      {events: []inbox.Event{noGrammar}, state: inbox.Dead, reason: inbox.Malformed, detail: "invalid_id"},
		"opens another payment": {events: []inbox.Event{otherPayment}, state: inbox.Dead, reason: inbox.Malformed},
		"other currency":        {events: []inbox.Event{inbox.OrderEvent{Snapshot: inDollars}}, state: inbox.Dead, reason: inbox.CurrencyMismatch, detail: "currency_mismatch"},
		"overflow":              {events: []inbox.Event{huge}, state: inbox.Dead, reason: inbox.AmountOverflow},
		"order of another sale": {events: []inbox.Event{inbox.OrderEvent{Snapshot: theirs}}, state: inbox.Dead, reason: inbox.Conflict},
		"malformed order":       {events: []inbox.Event{inbox.OrderEvent{Snapshot: noLines}}, state: inbox.Dead, reason: inbox.Malformed, detail: "invalid_order"},
		"dispute without id":    {events: []inbox.Event{noID}, state: inbox.Dead, reason: inbox.Malformed, detail: "invalid_observation"},
		"dispute of nothing":    {events: []inbox.Event{inbox.DisputeEvent{Account: account}}, state: inbox.Dead, reason: inbox.Malformed},
		"dispute of two in one": {events: []inbox.Event{disputed(), second, secondDispute}, state: inbox.Dead, reason: inbox.Conflict},
		"dispute of two orders": {events: []inbox.Event{disputed(), third, otherDispute}, state: inbox.Dead, reason: inbox.Conflict},
		"booked up to the bad":  {events: []inbox.Event{gaveBack("re_1"), nameless, gaveBack("re_2")}, state: inbox.Dead, reason: inbox.Malformed},
		"all that can be":       {events: []inbox.Event{nobody, gaveBack("re_1")}, state: inbox.Parked, reason: inbox.Unmatched},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			p.story()
			p.receive("order")
			p.receive("payment")
			p.work()
			p.says("this", c.events...)
			if c.err != nil {
				p.fails("this", c.err)
			}
			id := p.receive("this")
			require.Equal(t, c.state, p.apply(id))
			d := p.delivery(id)
			require.Equal(t, c.state, d.State)
			require.Equal(t, c.reason, d.Reason)
			if c.detail != "" {
				require.Equal(t, c.detail, d.Detail)
			}
			require.Equal(t, c.state == inbox.Parked, !d.Next.IsZero(), "only what is parked wakes")
			found := p.all("delivery")
			for _, rec := range found {
				if rec.Key.ID == id && (c.state == inbox.Dead || c.state == inbox.Parked) {
					require.Equal(t, []string{"attention:" + string(c.state)}, rec.Labels)
				}
			}
			raw, err := p.Raw(t.Context(), tenant, id)
			require.NoError(t, err)
			require.Equal(t, "this", string(raw.Body))
			if pay := p.payment("pi_1"); name == "booked up to the bad" || name == "all that can be" {
				require.Len(t, pay.Operations, 2, "the event that could be booked is")
				require.Equal(t, 1, d.Events)
			}
		})
	}
}

func TestParkedUntilTheScheduleIsUsedUp(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	id := p.receive("refund1")
	p.work()
	want := noon
	for _, wait := range inbox.DefaultRetry() {
		d := p.delivery(id)
		require.Equal(t, inbox.Parked, d.State)
		want = want.Add(wait)
		require.Equal(t, want, d.Next)
		p.now = want.Add(-time.Microsecond)
		n, err := p.Step(t.Context())
		require.NoError(t, err)
		require.Zero(t, n, "not before its time")
		p.now = want
		p.work()
	}
	d := p.delivery(id)
	require.Equal(t, inbox.Dead, d.State)
	require.Equal(t, inbox.Unmatched, d.Reason)
	require.Empty(t, d.Awaits)
	require.Contains(t, p.log.String(), "a delivery is dead")

	// The payment comes all the same, and somebody replays the dead letter.
	p.receive("order")
	p.receive("payment")
	p.work()
	require.Equal(t, inbox.Dead, p.delivery(id).State)
	require.NoError(t, p.Replay(t.Context(), tenant, id))
	require.NoError(t, p.Replay(t.Context(), tenant, id), "twice is once")
	require.Equal(t, 1, p.count("delivery.replayed"))
	p.work()
	p.settled()
	require.ErrorIs(t, p.Replay(t.Context(), tenant, id), machine.ErrIllegal)
}

// What was applied stays applied, even if a newer release of its source cannot
// read it any more when its order comes.
func TestAppliedStaysApplied(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	id := p.receive("payment")
	p.work()
	p.fails("payment", &inbox.Refusal{Reason: inbox.UnsupportedVersion})
	p.receive("order")
	p.work()
	d := p.delivery(id)
	require.Equal(t, inbox.Applied, d.State)
	require.Empty(t, d.Reason)
	require.Zero(t, d.Next)
}

func TestReplayOfWhatWasErased(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	p.receive("order")
	p.receive("payment")
	p.work()
	p.says("half", gaveBack("re_1"), nil)
	id := p.receive("half")
	require.Equal(t, inbox.Dead, p.apply(id))
	_, err := p.store.Erase(t.Context(), tenant, customer)
	require.NoError(t, err)
	require.NoError(t, p.Replay(t.Context(), tenant, id))
	require.Equal(t, inbox.Dead, p.apply(id))
	require.Equal(t, inbox.Malformed, p.delivery(id).Reason)
}

func TestReplayOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	require.ErrorIs(t, p.Replay(t.Context(), tenant, "nothing"), store.ErrNotFound)
	_, err := p.Apply(t.Context(), tenant, "nothing")
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = p.Raw(t.Context(), tenant, "nothing")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestPagesShowNothingOfWhatWasSaid(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	for i := range 103 {
		p.now = noon.Add(time.Duration(i) * time.Second)
		p.says(string(rune('a'+i)), gaveBack("re_1"))
		p.receive(string(rune('a' + i)))
		p.work()
	}
	first, err := p.Parked(t.Context(), tenant, "")
	require.NoError(t, err)
	require.Len(t, first.Deliveries, 100)
	require.NotEmpty(t, first.Next)
	rest, err := p.Parked(t.Context(), tenant, first.Next)
	require.NoError(t, err)
	require.Empty(t, rest.Next)
	seen := map[string]bool{}
	for _, d := range append(first.Deliveries, rest.Deliveries...) {
		require.Nil(t, d.Private)
		seen[d.EventID] = true
	}
	require.Len(t, seen, 103)
	none, err := p.Dead(t.Context(), tenant, "")
	require.NoError(t, err)
	require.Empty(t, none.Deliveries)
	_, err = p.Dead(t.Context(), tenant, "no cursor")
	require.ErrorIs(t, err, store.ErrCursor)
}

func TestStepGoesByTimeOfReceipt(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	var read []string
	for _, id := range []string{"first", "second"} {
		p.script.says[id] = func() ([]inbox.Event, error) {
			read = append(read, id)
			return []inbox.Event{gaveBack("re_1")}, nil
		}
	}
	p.receive("first")
	p.work() // parked for a minute
	p.now = noon.Add(30 * time.Second)
	p.receive("second")
	p.now = noon.Add(2 * time.Minute)
	p.work()
	require.Equal(t, []string{"first", "first", "second"}, read)
}

// Many runners at the same deliveries book each fact once.
func TestConcurrentSteps(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	ids := p.story()
	var mu sync.Mutex
	var kept []string
	var g errgroup.Group
	for _, id := range ids {
		g.Go(func() error {
			r, err := p.Receive(t.Context(), source, signed(id))
			mu.Lock()
			defer mu.Unlock()
			kept = append(kept, r.ID)
			return err
		})
	}
	require.NoError(t, g.Wait())
	for range 8 {
		g.Go(func() error {
			for _, id := range kept {
				if _, err := p.Apply(t.Context(), tenant, id); err != nil && !errors.Is(err, store.ErrBusy) {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	p.now = noon.Add(time.Hour)
	p.work()
	p.settled()
	require.Equal(t, 1, p.count("payment.opened"))
	require.Equal(t, 1, p.count("dispute.opened"))
	require.Equal(t, 1, p.count("order.placed"))
	pay := p.payment("pi_1")
	require.Len(t, pay.Operations, 3)
}

// Somebody else finishes the delivery while we read it: nothing is left to do.
func TestFinishedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, says := range map[string][]inbox.Event{"applied": {inbox.OrderEvent{Snapshot: snapshot()}}, "ignored": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			id := p.receive("evt")
			reads := 0
			p.script.says["evt"] = func() ([]inbox.Event, error) {
				if reads++; reads == 1 {
					require.Equal(t, name, string(p.apply(id)))
				}
				return says, nil
			}
			require.Equal(t, name, string(p.apply(id)))
			require.Equal(t, 1, p.count("delivery."+name))
			require.Zero(t, p.count("delivery.retried"))
			require.EqualValues(t, 2, p.delivery(id).Version, "received, and finished once")
		})
	}
}

func TestRunStops(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.Idle = time.Millisecond
	ctx, stop := context.WithCancel(t.Context())
	var g errgroup.Group
	p.story()
	id := p.receive("order")
	g.Go(func() error { return p.Run(ctx) })
	require.Eventually(t, func() bool {
		l, err := p.store.Load(t.Context(), nil, store.Select{Keys: []store.Key{inbox.Repo.Key(tenant, id)}})
		return err == nil && l.Records[0].State == string(inbox.Applied)
	}, 5*time.Second, time.Millisecond)
	stop()
	require.NoError(t, g.Wait())
}
