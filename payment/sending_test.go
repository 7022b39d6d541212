package payment_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/payment"
)

const (
	call   = 20 * time.Second
	margin = 10 * time.Second
)

// Sending 1: the attempt is committed, then called, and not looked up before
// its call has ended, whatever wakes the record.
func TestNoLookUpWhileTheCallRuns(t *testing.T) {
	t.Parallel()
	for _, answer := range []payment.Fact{nil, answered("ref_a", payment.Answer{Outcome: payment.Unanswered})} {
		b := bought(t)
		b.send("ref_a", 10_00)
		require.Len(t, b.calls, 1)
		require.False(t, b.calls[0].Lookup)
		require.Equal(t, payment.Submitted, b.op("ref_a").State)
		a := b.op("ref_a").Attempts[0]
		require.Equal(t, payment.Attempt{N: 1, Key: b.calls[0].In.Key, SentAt: noon, Deadline: noon.Add(call)}, a)
		if answer != nil {
			b.see(answer)
			require.Equal(t, payment.Unknown, b.op("ref_a").State)
		}
		b.see(nothing("ref_a", noon.Add(time.Hour))) // another's look-up proves nothing yet
		for b.env.Now.Before(noon.Add(call + margin)) {
			b.wake()
			require.Empty(t, b.calls, "at %s", b.env.Now)
			require.Equal(t, noon.Add(call+margin), b.p.NextWake())
			b.later(5 * time.Second)
		}
		b.wake()
		require.Len(t, b.calls, 1)
		require.True(t, b.calls[0].Lookup, "a submitted attempt is looked up, never sent again")
		require.Equal(t, payment.Unknown, b.op("ref_a").State)
		require.Equal(t, "no_answer", b.op("ref_a").Reason)
		b.wake() // the process died before it looked: asked again
		require.Len(t, b.calls, 1)
		require.True(t, b.calls[0].Lookup)
	}
}

// Sending 3: what proves that a sending made nothing, and what follows.
func TestProofOfAbsence(t *testing.T) {
	t.Parallel()
	wait := call + margin + time.Minute
	for name, tt := range map[string]struct {
		look   payment.LookedUp
		caps   func(*payment.Capabilities)
		before []payment.Fact
		after  time.Duration // since the sending, when it is looked up
		state  payment.OpState
		sent   bool
		person bool
	}{
		"a search index is none":       {look: payment.LookedUp{Found: payment.Found{AsOf: noon.Add(wait)}}, state: payment.Unknown},
		"an error is none":             {look: payment.LookedUp{Err: true, Found: payment.Found{Complete: true, AsOf: noon.Add(wait)}}, state: payment.Unknown},
		"no time is none":              {look: payment.LookedUp{Found: payment.Found{Complete: true}}, state: payment.Unknown},
		"read before the deadline":     {look: nothing("", noon.Add(call-1)), caps: func(c *payment.Capabilities) { c.ListDelay = 0 }, state: payment.Unknown},
		"read within the list's delay": {look: nothing("", noon.Add(call+time.Minute-1)), state: payment.Unknown},
		"a clock that runs ahead":      {look: nothing("", noon.Add(time.Hour)), after: call + margin, state: payment.Unknown},
		"proof: sent again":            {look: nothing("", noon.Add(call+time.Minute)), state: payment.Submitted, sent: true},
		"key kept too short": {
			look: nothing("", noon.Add(wait)), caps: func(c *payment.Capabilities) { c.KeyRetention = wait + call },
			state: payment.Unknown, person: true,
		},
		"key kept long enough": {
			look: nothing("", noon.Add(wait)), caps: func(c *payment.Capabilities) { c.KeyRetention = wait + call + 1 },
			state: payment.Submitted, sent: true,
		},
		"not idempotent": {
			look: nothing("", noon.Add(wait)), caps: func(c *payment.Capabilities) { c.Idempotent = false },
			state: payment.Unknown, person: true,
		},
		"a saved error": {
			look: nothing("", noon.Add(wait)), before: []payment.Fact{answered("ref_a", payment.Answer{Outcome: payment.Unanswered, Replayed: true})},
			state: payment.Unknown,
		},
		"a saved error without proof": {
			look: payment.LookedUp{}, before: []payment.Fact{answered("ref_a", payment.Answer{Outcome: payment.Unanswered, Replayed: true})},
			state: payment.Unknown,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := bought(t)
			if tt.caps != nil {
				tt.caps(&b.env.Caps)
			}
			b.send("ref_a", 10_00)
			first := b.calls[0].In
			b.see(tt.before...)
			b.later(max(wait, tt.after))
			if tt.after > 0 {
				b.env.Now = noon.Add(tt.after)
			}
			b.wake()
			tt.look.Operation = "ref_a"
			b.see(tt.look)

			op := b.op("ref_a")
			require.Equal(t, tt.state, op.State)
			require.Equal(t, tt.person, op.Escalated)
			if !tt.sent {
				require.Empty(t, b.calls)
				return
			}
			require.Len(t, b.calls, 1)
			again := b.calls[0].In
			require.Equal(t, b.env.Now.Add(call), again.Deadline)
			again.Deadline = first.Deadline
			require.Equal(t, first, again, "same key, same body, same attempt")
			require.Equal(t, 1, op.Attempts[0].Resent)
			require.Equal(t, b.env.Now.Add(call+margin), op.Next)
		})
	}
}

// An operation whose key only repeats a saved error can be retried under a new
// key, so a list that hides what the vendor did would pay twice: two lists, the
// second one after a pause, must agree.
func TestSavedErrorIsDisprovedByTwoLists(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 10_00)
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Unanswered, Replayed: true}))
	b.later(call + margin + time.Minute)
	b.wake()
	for range 3 { // of two runners at once, too, the lists count once
		b.see(nothing("ref_a", b.env.Now))
		require.Equal(t, payment.Unknown, b.op("ref_a").State)
		require.Equal(t, eur(90_00), b.headroom(), "still reserved")
	}

	hidden := *b
	hidden.later(5 * time.Minute)
	hidden.see(nothing("ref_a", hidden.env.Now))
	op := hidden.op("ref_a")
	require.Equal(t, payment.Failed, op.State)
	require.Equal(t, payment.VendorError, op.Reason)
	require.True(t, op.Retryable)
	require.Equal(t, eur(100_00), hidden.headroom(), "freed")

	b.later(5 * time.Minute)
	late := payment.LookedUp{Operation: "ref_a", Found: payment.Found{Complete: true, AsOf: b.env.Now, Objects: []payment.Object{
		{Kind: payment.Refund, VendorID: "re_1", Operation: "ref_a", State: payment.Succeeded, Amount: eur(10_00)},
	}}}
	b.see(late)
	require.Equal(t, payment.Succeeded, b.op("ref_a").State, "the second list shows what the first one hid")
}

// Silence is looked into after 5 minutes, an hour and five days; then a person
// decides, and nothing is sent or looked up any more.
func TestLookUpSchedule(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, state := range []payment.OpState{payment.Unknown, payment.Pending} {
		b := bought(t)
		b.send("ref_a", 10_00)
		if state == payment.Pending {
			b.see(answered("ref_a", payment.Answer{Outcome: payment.Waiting, VendorID: "re_1"}))
			require.Equal(t, noon.Add(5*time.Minute), b.p.NextWake())
		}
		b.env.Now = b.p.NextWake()
		for i, pause := range []time.Duration{5 * time.Minute, time.Hour, day, day, day, day, day, 0} {
			b.wake()
			require.Len(t, b.calls, 1, "look-up %d", i)
			b.see(payment.LookedUp{Operation: "ref_a"})
			require.Equal(t, state, b.op("ref_a").State)
			if pause > 0 {
				require.Equal(t, b.env.Now.Add(pause), b.p.NextWake(), "look-up %d", i)
			}
			b.later(pause)
		}
		require.True(t, b.op("ref_a").Escalated)
		require.Equal(t, "finance", b.op("ref_a").WhoMustAct)
		require.Contains(t, b.p.Attention, payment.UnknownOperation)
		require.True(t, b.p.NextWake().IsZero())
		b.later(30 * day)
		b.wake()
		require.Empty(t, b.calls)
		require.Equal(t, eur(90_00), b.headroom(), "still counted")

		b.see(refund("re_1", "ref_a", payment.Succeeded, 10_00))
		require.Empty(t, b.p.Attention)
	}
}

// A fact that shows the operation alive ends its escalation.
func TestFactEndsEscalation(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.env.Timing.Resolve = []time.Duration{}
	b.send("ref_a", 10_00)
	b.later(time.Hour)
	b.wake()
	b.see(payment.LookedUp{Operation: "ref_a"})
	require.True(t, b.op("ref_a").Escalated)
	b.see(refund("re_1", "ref_a", payment.Pending, 10_00))
	require.False(t, b.op("ref_a").Escalated)
	require.NotContains(t, b.p.Attention, payment.UnknownOperation)
	require.False(t, b.p.NextWake().IsZero())

	b.later(time.Hour)
	b.see(payment.LookedUp{Operation: "ref_a"})
	require.True(t, b.op("ref_a").Escalated)
	f := refund("re_1", "ref_a", payment.Pending, 10_00)
	f.ARN = "7422"
	b.see(f) // the same state, and yet the vendor works on it
	require.False(t, b.op("ref_a").Escalated)
	require.False(t, b.p.NextWake().IsZero())
}

// A look-up that was made before a re-sending proves nothing about it.
func TestStaleLookUp(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 10_00)
	b.later(10 * time.Minute)
	b.wake()
	read := b.env.Now
	b.see(nothing("ref_a", read))
	require.Len(t, b.calls, 1, "sent again")
	b.see(nothing("ref_a", read)) // the same answer, delivered twice
	require.Empty(t, b.calls)
	b.later(call + margin)
	b.wake()
	b.see(nothing("ref_a", read))
	require.Empty(t, b.calls)
	require.Equal(t, 1, b.op("ref_a").Attempts[0].Resent)
}

func TestResentInVain(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.env.Timing.Resolve = []time.Duration{time.Minute, time.Minute}
	b.send("ref_a", 10_00)
	sent := 1
	for range 10 {
		b.later(5 * time.Minute)
		b.wake()
		b.see(nothing("ref_a", b.env.Now))
		sent += len(b.calls)
	}
	require.Equal(t, 3, sent)
	require.True(t, b.op("ref_a").Escalated)
}

// Sending 1, 2: guards are judged again before the first sending and before a
// re-sending.
func TestHeadroomGoneBeforeSending(t *testing.T) {
	t.Parallel()
	chargeback := payment.Exposure{Dispute: "du_1", Amount: eur(100_00), Status: payment.ExposureLive, Chargeback: true}
	b := bought(t)
	b.reserve("ref_a", 10_00)
	b.expose(chargeback)
	b.wake()
	require.Empty(t, b.calls)
	require.Equal(t, payment.Released, b.op("ref_a").State)
	require.Equal(t, "chargeback", b.op("ref_a").Reason)

	b = bought(t)
	b.send("ref_a", 10_00)
	b.expose(chargeback)
	b.later(time.Hour)
	b.wake()
	b.see(nothing("ref_a", b.env.Now))
	require.Empty(t, b.calls)
	require.Equal(t, payment.Unknown, b.op("ref_a").State)
	require.True(t, b.op("ref_a").Escalated, "one list without it is no proof that it failed: a person decides")

	// Store credit is paid from the same money as the card.
	b = bought(t)
	b.take(payment.Reserve(b.p, payment.Operation{ID: "ref_a", Amount: eur(10_00), Target: payment.ToStoreCredit, Cleared: true}, b.env))
	b.expose(chargeback)
	b.wake()
	require.Equal(t, payment.Released, b.op("ref_a").State)
}

// Simulation, seed 470: a refund was made, its answer lost and the next list
// read without it; a chargeback forbade sending again. Called failed, it freed a
// unit that was paid again.
func TestWhatCannotBeSentAgainStaysReserved(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 10_00)
	b.expose(payment.Exposure{Dispute: "du_1", Amount: eur(50_00), Status: payment.ExposureLive, Chargeback: true})
	b.later(time.Hour)
	b.wake()
	b.see(nothing("ref_a", b.env.Now))
	require.Equal(t, int64(10_00), b.p.Balance().Refunded.Minor(), "it may be out: it counts")
	require.Contains(t, b.p.Attention, payment.UnknownOperation)
	b.see(payment.Reported{Source: b.p.Books, Kind: payment.Refund, VendorID: "re_1", Operation: "ref_a", State: payment.Succeeded, Amount: eur(10_00)})
	require.Equal(t, payment.Succeeded, b.op("ref_a").State)
	require.NotContains(t, b.p.Attention, payment.LateSuccess)
}

// Idempotency keys are the vendor's for a whole account: what two payments call
// alike must not be taken for one.
func TestOneOperationIDOnTwoPaymentsIsTwoKeys(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, id := range []string{"p_1", "p_2"} {
		b := bought(t)
		b.p.Key.ID = id
		b.reserve("ref_a", 10_00)
		b.wake()
		keys[b.calls[0].In.Key] = true
	}
	require.Len(t, keys, 2)
}

// A refund that others made in between takes the room.
func TestForeignRefundTakesTheRoom(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.reserve("ref_a", 60_00)
	b.see(refund("re_x", "", payment.Pending, 50_00))
	b.wake()
	require.Equal(t, payment.Released, b.op("ref_a").State)
	require.Equal(t, "no_headroom", b.op("ref_a").Reason)
	require.Equal(t, eur(50_00), b.headroom())
}

// Sending 3: a late success of the old operation stops the one sent in its
// place, if that is unsent; money for both would be there.
func TestLateSuccessStopsTheRetry(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.send("ref_a", 10_00)
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Declined, Reason: "processing_error", Retryable: true}))
	require.True(t, b.op("ref_a").Retryable)
	b.take(payment.Reserve(b.p, payment.Operation{ID: "ref_b", Amount: eur(10_00), Cleared: true, Retries: "ref_a"}, b.env))
	b.see(refund("re_1", "ref_a", payment.Pending, 10_00)) // it may come through yet
	maybe := *b
	maybe.wake()
	require.Empty(t, maybe.calls)
	require.Equal(t, payment.Released, maybe.op("ref_b").State)

	b.see(refund("re_1", "ref_a", payment.Succeeded, 10_00))
	require.Equal(t, []string{payment.LateSuccess}, b.p.Attention)
	b.wake()
	require.Empty(t, b.calls)
	require.Equal(t, payment.Released, b.op("ref_b").State)
	require.Equal(t, payment.LateSuccess, b.op("ref_b").Reason)
	require.Equal(t, eur(90_00), b.headroom())
}

// Sending 5, in whatever order the two are heard.
func TestLateSuccess(t *testing.T) {
	t.Parallel()
	declined := answered("ref_a", payment.Answer{Outcome: payment.Declined, Reason: "no"})
	came := refund("re_1", "ref_a", payment.Succeeded, 10_00)
	for _, facts := range [][]payment.Fact{{declined, came}, {came, declined}} {
		b := bought(t)
		b.send("ref_a", 10_00)
		b.see(facts[0])
		b.see(facts[1])
		require.Equal(t, payment.Succeeded, b.op("ref_a").State)
		require.Equal(t, []string{payment.LateSuccess}, b.p.Attention)
		require.Equal(t, eur(90_00), b.headroom())
		require.Empty(t, b.op("ref_a").Reason)
	}
	b := bought(t)
	b.reserve("ref_a", 10_00)
	b.take(payment.Release(b.p, "ref_a", "withdrawn", b.env))
	b.see(came)
	require.Equal(t, []string{payment.LateSuccess}, b.p.Attention)
	require.Equal(t, eur(90_00), b.headroom())
}

// An answer of the vendor's that names another operation's object moved nothing.
func TestAnswersThatNameNoObject(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[payment.Outcome]payment.OpState{
		payment.Done: payment.Succeeded, payment.Waiting: payment.Pending,
		payment.Declined: payment.Failed, payment.Rejected: payment.Failed, payment.Unanswered: payment.Unknown,
	} {
		b := bought(t)
		b.send("ref_a", 10_00)
		b.see(answered("ref_a", payment.Answer{Outcome: outcome, Expected: noon.Add(time.Hour), WhoMustAct: "customer", FeeKept: eur(30), Settlement: eur(9_00), ARN: "1"}))
		op := b.op("ref_a")
		require.Equal(t, want, op.State)
		require.Equal(t, outcome, op.Attempts[0].Answer)
		require.Equal(t, eur(30), op.FeeKept)
		require.Equal(t, eur(9_00), op.Settlement)
		b.see(refund("re_1", "ref_a", payment.Failed, 10_00))
		require.Equal(t, payment.Failed, b.op("ref_a").State, "the object outweighs the answer %s", outcome)
	}
	b := bought(t)
	b.send("ref_a", 10_00)
	for _, f := range []payment.Fact{
		payment.Answered{Operation: "ref_x", Attempt: 1}, payment.Answered{Operation: "ref_a", Attempt: 2},
		payment.LookedUp{Operation: "ref_x"}, refund("", "", payment.Succeeded, 1), refund("", "ref_x", payment.Succeeded, 1),
	} {
		_, err := payment.Observe(b.p, b.env, f)
		require.ErrorIs(t, err, payment.ErrOperation, "%+v", f)
	}
}

func TestClearAndRelease(t *testing.T) {
	t.Parallel()
	b := bought(t)
	b.take(payment.Reserve(b.p, payment.Operation{ID: "ref_a", Amount: eur(10_00)}, b.env))
	b.wake()
	require.Empty(t, b.calls, "not cleared")
	b.take(payment.Clear(b.p, "ref_a", b.env))
	b.take(payment.Clear(b.p, "ref_a", b.env))
	require.Empty(t, b.last, "cleared already")
	b.wake()
	require.Len(t, b.calls, 1)
	_, err := payment.Clear(b.p, "ref_a", b.env)
	require.ErrorIs(t, err, payment.ErrOperation)
	b.take(payment.Release(b.p, "ref_a", "late", b.env))
	require.Empty(t, b.last, "what was sent is not released")
	_, err = payment.Reserve(b.p, payment.Operation{ID: "ref_a", Amount: eur(1)}, b.env)
	require.ErrorIs(t, err, payment.ErrOperation, "the id is taken")
	_, err = payment.Reserve(b.p, payment.Operation{Amount: eur(1)}, b.env)
	require.Error(t, err, "no id")
}

// Two tenants that share a money account never share a vendor key.
func TestKeysAreTheTenants(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, tenant := range []string{"eu", "us"} {
		b := bought(t)
		b.env.Tenant = tenant
		b.send("ref_a", 10_00)
		keys[b.calls[0].In.Key] = true
		require.LessOrEqual(t, len(b.calls[0].In.Key), 255)
	}
	require.Len(t, keys, 2)
}
