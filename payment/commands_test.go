package payment_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

func (b *book) refuses(want error, c payment.Cmd) {
	_, err := payment.Decide(b.p, c, b.env)
	require.ErrorIs(b.t, err, want)
	require.NotEmpty(b.t, err.Error())
	var coded interface{ Code() string }
	require.ErrorAs(b.t, err, &coded)
	require.NotEmpty(b.t, coded.Code())
}

func (b *book) captured(id string, amount int64) {
	b.do(payment.CaptureCmd{ID: id, Amount: eur(amount)})
	b.wake()
	b.see(answered(id, payment.Answer{Outcome: payment.Done, VendorID: "ca_" + id}))
}

// Orders-I2, payments-I2: captures stay within what is authorized.
func TestCaptureWithinTheAuthorization(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	for _, bad := range []money.Money{eur(100_01), eur(0), eur(-1), {}, money.New(1, money.USD)} {
		b.refuses(payment.ErrAmount, payment.CaptureCmd{ID: "cap_x", Amount: bad})
	}
	b.do(payment.CaptureCmd{ID: "cap_a", Amount: eur(60_00)})
	b.refuses(payment.ErrAmount, payment.CaptureCmd{ID: "cap_b", Amount: eur(60_00)}) // two at once
	b.refuses(payment.ErrOperation, payment.CaptureCmd{ID: "cap_a", Amount: eur(1)})
	b.wake()
	require.Equal(t, "ch_1", b.calls[0].In.Object)
	b.see(answered("cap_a", payment.Answer{Outcome: payment.Done, VendorID: "ca_1"}))
	require.Equal(t, payment.PartiallyCaptured, b.p.Coverage())
	b.captured("b", 40_00)
	require.Equal(t, payment.Captured, b.p.Coverage())
	b.refuses(payment.ErrAmount, payment.CaptureCmd{ID: "cap_c", Amount: eur(1)})

	// What the vendor captured beyond that is booked, and seen.
	b.see(payment.Reported{Source: "stripe", Kind: payment.Capture, VendorID: "ca_9", State: payment.Succeeded, Amount: eur(1)})
	require.Equal(t, []string{payment.OverCaptured}, b.p.Attention)
	require.Equal(t, payment.Overpaid, b.p.Coverage())
	require.Equal(t, eur(100_01), b.headroom())
}

func TestIncrementAndOvercapture(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	b.p.Details.Overcapture = eur(5_00)
	b.see(payment.Reported{Source: "stripe", Kind: payment.Increment, VendorID: "in_1", State: payment.Succeeded, Amount: eur(20_00)})
	b.refuses(payment.ErrAmount, payment.CaptureCmd{ID: "cap_a", Amount: eur(125_01)})
	b.captured("a", 125_00)
	require.Empty(t, b.p.Attention)
}

// Payments-I4: a final capture releases the rest, from when it is asked.
func TestFinalCapture(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	b.p.Details.Overcapture = eur(5_00)
	b.do(payment.CaptureCmd{ID: "cap_a", Amount: eur(40_00), Final: true})
	b.refuses(payment.ErrAmount, payment.CaptureCmd{ID: "cap_b", Amount: eur(1)})
	b.wake()
	require.True(t, b.calls[0].In.Final)
	b.see(answered("cap_a", payment.Answer{Outcome: payment.Done, VendorID: "ca_1"}))
	b.refuses(payment.ErrAmount, payment.CaptureCmd{ID: "cap_b", Amount: eur(1)})
	b.refuses(payment.ErrAmount, payment.VoidCmd{ID: "void_a"})
	require.Equal(t, eur(40_00), b.p.Balance().Authorized)
	require.Equal(t, payment.PartiallyCaptured, b.p.Coverage())
}

// Payments-I5: capture in time, also when the command is older than the wake.
func TestCaptureInTime(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	b.do(payment.CaptureCmd{ID: "cap_a", Amount: eur(1)})
	b.later(7 * 24 * time.Hour)
	_, err := payment.Decide(b.p, payment.CaptureCmd{ID: "cap_b", Amount: eur(1)}, b.env)
	var late *payment.LateError
	require.ErrorAs(t, err, &late)
	require.Equal(t, "too_late", late.Code())
	require.Contains(t, late.Error(), "2026-03-09")
	b.wake()
	require.Empty(t, b.calls)
	require.Equal(t, payment.Released, b.op("cap_a").State)
	require.Equal(t, "expired", b.op("cap_a").Reason)

	b.see(payment.Reported{ // authorized again
		Source: "stripe", Kind: payment.Authorization, VendorID: "ch_2", State: payment.Succeeded,
		Amount: eur(30_00), ExpiresAt: b.env.Now.Add(time.Hour),
	})
	b.refuses(payment.ErrAmount, payment.CaptureCmd{ID: "cap_c", Amount: eur(30_01)})
	b.do(payment.CaptureCmd{ID: "cap_c", Amount: eur(30_00)})
	require.Equal(t, b.object("ch_2").ID, b.op("cap_c").Parent)

	b = authorized(t)
	b.p.Details.CaptureBefore = noon
	_, err = payment.Decide(b.p, payment.CaptureCmd{ID: "cap_b", Amount: eur(1)}, b.env)
	require.ErrorAs(t, err, &late)

	b = authorized(t)
	b.do(payment.CaptureCmd{ID: "cap_a", Amount: eur(1)})
	b.see(payment.Opened{
		Source: "stripe", Account: "stripe", VendorID: "pi_1", Amount: eur(100_00),
		Details: payment.Details{CaptureBefore: noon.Add(time.Hour)},
	})
	b.later(time.Hour)
	b.wake()
	require.Equal(t, "expired", b.op("cap_a").Reason)
}

// What was captured of an authorization that is gone does not eat up the next.
func TestCeilingOfASecondAuthorization(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	b.captured("a", 60_00)
	b.see(
		payment.Reported{Source: "stripe", Kind: payment.Authorization, VendorID: "ch_1", State: payment.Canceled},
		payment.Reported{Source: "stripe", Kind: payment.Authorization, VendorID: "ch_2", State: payment.Succeeded, Amount: eur(40_00)},
	)
	b.refuses(payment.ErrAmount, payment.CaptureCmd{ID: "cap_b", Amount: eur(40_01)})
	b.captured("b", 40_00)
	require.Equal(t, eur(100_00), b.headroom())
	require.Empty(t, b.p.Attention)
}

// A void and a capture never race each other.
func TestVoidAndCapture(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	b.do(payment.VoidCmd{ID: "void_a"})
	b.refuses(payment.ErrOperation, payment.VoidCmd{ID: "void_b"})
	b.wake()
	b.see(answered("void_a", payment.Answer{Outcome: payment.Unanswered}))
	b.refuses(payment.ErrOperation, payment.CaptureCmd{ID: "cap_a", Amount: eur(1)})
	b.see(answered("void_a", payment.Answer{Outcome: payment.Done}))
	require.Equal(t, payment.Voided, b.p.Coverage())
	b.refuses(payment.ErrAmount, payment.CaptureCmd{ID: "cap_a", Amount: eur(1)})

	b = authorized(t)
	b.do(payment.CaptureCmd{ID: "cap_a", Amount: eur(40_00)})
	b.refuses(payment.ErrOperation, payment.VoidCmd{ID: "void_a"})
	b.wake()
	b.see(answered("cap_a", payment.Answer{Outcome: payment.Unanswered}))
	b.refuses(payment.ErrOperation, payment.VoidCmd{ID: "void_a"})
	require.Equal(t, payment.StatusUnknown, b.p.Status())

	// Others captured between the command and its sending.
	b = authorized(t)
	b.do(payment.VoidCmd{ID: "void_a"})
	b.see(payment.Reported{Source: "stripe", Kind: payment.Capture, VendorID: "ca_9", State: payment.Pending, Amount: eur(10_00)})
	b.wake()
	require.Empty(t, b.calls)
	require.Equal(t, "capture_open", b.op("void_a").Reason)

	b = authorized(t)
	b.do(payment.VoidCmd{ID: "void_a"})
	b.see(payment.Reported{Source: "stripe", Kind: payment.Capture, VendorID: "ca_9", State: payment.Succeeded, Amount: eur(10_00)})
	b.wake()
	require.Equal(t, "over_authorization", b.op("void_a").Reason)

	b = authorized(t)
	b.do(payment.CaptureCmd{ID: "cap_a", Amount: eur(10_00)})
	b.see(payment.Reported{Source: "stripe", Kind: payment.Void, VendorID: "vo_9", State: payment.Succeeded})
	b.wake()
	require.Equal(t, "over_authorization", b.op("cap_a").Reason, "voided by others, all of it")

	b = authorized(t)
	b.do(payment.CaptureCmd{ID: "cap_a", Amount: eur(10_00)})
	b.see(payment.Reported{Source: "stripe", Kind: payment.Void, VendorID: "vo_9", State: payment.Pending})
	b.wake()
	require.Equal(t, "void_open", b.op("cap_a").Reason)
	require.Empty(t, b.p.Attention)
}

func TestVoidAmounts(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	b.refuses(payment.ErrAmount, payment.VoidCmd{ID: "void_a", Amount: eur(100_01)})
	b.refuses(payment.ErrAmount, payment.VoidCmd{ID: "void_a", Amount: eur(-1)})
	b.env.Caps.PartialVoid = false
	b.refuses(payment.ErrUnsupported, payment.VoidCmd{ID: "void_a", Amount: eur(10_00)})
	b.env.Caps.PartialVoid = true
	b.do(payment.VoidCmd{ID: "void_a", Amount: eur(10_00)})
	b.wake()
	b.see(answered("void_a", payment.Answer{Outcome: payment.Done}))
	require.Equal(t, eur(90_00), b.p.Balance().Authorized)
	// The vendor's own cancellation of the authorization is no second void.
	b.see(payment.Reported{Source: "stripe", Kind: payment.Authorization, VendorID: "ch_1", State: payment.Canceled})
	require.Zero(t, b.p.Balance().Authorized.Minor())
	require.Equal(t, payment.Voided, b.p.Coverage())
	b.refuses(payment.ErrOperation, payment.VoidCmd{ID: "void_b"})
	b.see(payment.Reported{Source: "stripe", Kind: payment.Authorization, VendorID: "ch_2", State: payment.Succeeded, Amount: eur(40_00)})
	require.Equal(t, eur(40_00), b.p.Balance().Authorized, "the old void takes nothing from the new authorization")
}

func TestUnsupported(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	b.env.Caps = payment.Capabilities{}
	b.refuses(payment.ErrUnsupported, payment.CaptureCmd{ID: "cap_a", Amount: eur(1)})
	b.refuses(payment.ErrUnsupported, payment.VoidCmd{ID: "void_a"})
	b = newBook(t)
	b.refuses(payment.ErrAmount, payment.Authorize{Account: "a", VendorID: "v"})
	b.refuses(payment.ErrOperation, payment.Authorize{Account: "a", Amount: eur(1)})
	b.refuses(payment.ErrOperation, payment.Authorize{VendorID: "v", Amount: eur(1)})
}

// Nothing may go back while a capture of the payment is unknown.
func TestUnknownCaptureBlocksRefunds(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	b.captured("a", 50_00)
	b.do(payment.CaptureCmd{ID: "b", Amount: eur(10_00)})
	b.wake()
	require.Equal(t, eur(50_00), b.headroom())
	b.see(answered("b", payment.Answer{Outcome: payment.Unanswered}))
	_, err := payment.Reserve(b.p, payment.Operation{ID: "ref_a", Amount: eur(1)}, b.env)
	var short *payment.HeadroomError
	require.ErrorAs(t, err, &short)
	require.ErrorIs(t, err, payment.ErrHeadroom)
	require.Equal(t, "capture_unknown", short.Why)
	require.Equal(t, "over_headroom", short.Code())
	require.Contains(t, short.Error(), "capture_unknown")
	b.see(answered("b", payment.Answer{Outcome: payment.Done}))
	require.Equal(t, eur(60_00), b.headroom())
}

// The outcomes of a person's word.
func TestAttest(t *testing.T) {
	t.Parallel()
	unknown := func(t *testing.T, mode payment.Mode) *book {
		t.Helper()
		b := bought(t)
		b.take(payment.Reserve(b.p, payment.Operation{ID: "ref_a", Amount: eur(10_00), Mode: mode, Cleared: true}, b.env))
		b.wake()
		b.see(answered("ref_a", payment.Answer{Outcome: payment.Unanswered}))
		return b
	}
	word := payment.Attest{Operation: "ref_a", Outcome: payment.Succeeded, Proof: "doc_1"}

	t.Run("guards", func(t *testing.T) {
		t.Parallel()
		b := unknown(t, payment.Command)
		for _, bad := range []payment.Attest{
			{Operation: "x", Outcome: payment.Succeeded, Proof: "p"},
			{Operation: b.object("ch_1").ID, Outcome: payment.Succeeded, Proof: "p"},
			{Operation: "ref_a", Outcome: payment.Pending, Proof: "p"},
			{Operation: "ref_a", Outcome: payment.Succeeded},
			{Operation: "ref_a", Outcome: payment.Succeeded, Proof: "p", VendorID: "re_b"},
		} {
			b.see(refund("re_b", "", payment.Succeeded, 1_00))
			if bad.VendorID != "" {
				b.send("ref_b", 1_00)
				b.see(answered("ref_b", payment.Answer{Outcome: payment.Done, VendorID: "re_b"}))
			}
			b.refuses(payment.ErrOperation, bad)
		}
		b.refuses(payment.ErrAmount, payment.Attest{Operation: "ref_a", Outcome: payment.Succeeded, Proof: "p", Amount: eur(-1)})
		b.reserve("ref_c", 1_00)
		b.refuses(payment.ErrOperation, payment.Attest{Operation: "ref_c", Outcome: payment.Failed, Proof: "p"})
		b.wake()
		b.refuses(payment.ErrOperation, payment.Attest{Operation: "ref_c", Outcome: payment.Failed, Proof: "p"})
	})
	t.Run("succeeded", func(t *testing.T) {
		t.Parallel()
		b := unknown(t, payment.Command)
		w := word
		w.Amount = eur(8_00)
		b.do(w)
		require.Equal(t, payment.Succeeded, b.op("ref_a").State)
		require.Equal(t, eur(92_00), b.headroom(), "observed, no mismatch")
		b.do(w)
		require.Empty(t, b.last)
		b.refuses(payment.ErrOperation, payment.Attest{Operation: "ref_a", Outcome: payment.Failed, Proof: "p"})
		b.see(refund("re_1", "ref_a", payment.Failed, 0))
		require.Equal(t, payment.Failed, b.op("ref_a").State, "the object outweighs the word")
	})
	t.Run("succeeded, and then the vendor says how much", func(t *testing.T) {
		t.Parallel()
		b := unknown(t, payment.Command)
		w := word
		w.Amount = eur(8_00)
		b.do(w)
		b.see(refund("re_1", "ref_a", payment.Succeeded, 9_00))
		require.Equal(t, eur(9_00), b.op("ref_a").Booked())
		require.Equal(t, []string{payment.AmountMismatch}, b.p.Attention)
	})
	t.Run("failed, and then it came", func(t *testing.T) {
		t.Parallel()
		b := unknown(t, payment.Command)
		w := word
		w.Outcome = payment.Failed
		b.do(w)
		require.Equal(t, payment.Failed, b.op("ref_a").State)
		require.Equal(t, "attested", b.op("ref_a").Reason)
		require.Equal(t, eur(100_00), b.headroom())
		b.see(refund("re_1", "ref_a", payment.Succeeded, 10_00))
		require.Equal(t, payment.Succeeded, b.op("ref_a").State, "not reversed: it counts")
		require.Equal(t, eur(90_00), b.headroom())
		require.Equal(t, []string{payment.LateSuccess}, b.p.Attention)
	})
	t.Run("an object that was taken for another's", func(t *testing.T) {
		t.Parallel()
		b := unknown(t, payment.Command)
		b.see(refund("re_1", "", payment.Succeeded, 10_00))
		require.Equal(t, eur(80_00), b.headroom())
		w := word
		w.VendorID = "re_1"
		b.do(w)
		require.Equal(t, eur(90_00), b.headroom())
		require.Empty(t, b.p.Attention)
	})
	t.Run("in a portal", func(t *testing.T) {
		t.Parallel()
		b := unknown(t, payment.Attested)
		b.do(word)
		require.Equal(t, payment.Pending, b.op("ref_a").State, "confirmed by a report only")
		require.Equal(t, "psp", b.op("ref_a").WhoMustAct)
		require.False(t, b.p.NextWake().IsZero())
		b.see(refund("re_1", "ref_a", payment.Succeeded, 9_00))
		require.Equal(t, payment.Succeeded, b.op("ref_a").State)
		require.Empty(t, b.p.Attention, "the payer's amount is observed")
		require.Equal(t, eur(91_00), b.headroom())
	})
	t.Run("in a portal, after look-ups in vain", func(t *testing.T) {
		t.Parallel()
		b := bought(t)
		b.env.Timing.Resolve = []time.Duration{}
		b.take(payment.Reserve(b.p, payment.Operation{ID: "ref_a", Amount: eur(10_00), Mode: payment.Attested, Cleared: true}, b.env))
		b.wake()
		b.see(answered("ref_a", payment.Answer{Outcome: payment.Waiting}))
		b.later(time.Hour)
		b.wake()
		b.see(payment.LookedUp{Operation: "ref_a"})
		require.True(t, b.p.NextWake().IsZero())
		b.do(word)
		require.False(t, b.p.NextWake().IsZero(), "looked into again")
		require.Empty(t, b.p.Attention)
	})
	t.Run("by a trigger", func(t *testing.T) {
		t.Parallel()
		b := unknown(t, payment.Trigger)
		b.see(refund("re_1", "ref_a", payment.Succeeded, 11_00))
		require.Empty(t, b.p.Attention)
		require.Equal(t, eur(89_00), b.headroom())
	})
}

// The one word, in its order.
func TestStatus(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.do(payment.Authorize{Account: "stripe", VendorID: "pi_1", Amount: eur(100_00), State: payment.ActionRequired})
	require.Equal(t, payment.StatusActionRequired, b.p.Status())
	require.Equal(t, payment.CoverageNone, b.p.Coverage())
	require.Equal(t, payment.ID("eu", "stripe", "pi_1"), b.p.ID())

	b = authorized(t)
	require.Equal(t, "authorized", b.p.Status())
	b = bought(t)
	require.Equal(t, "captured", b.p.Status())
	b.send("ref_a", 40_00)
	require.Equal(t, payment.StatusRefundPending, b.p.Status())
	b.see(answered("ref_a", payment.Answer{Outcome: payment.Done, VendorID: "re_1"}))
	require.Equal(t, payment.StatusPartRefunded, b.p.Status())
	b.see(refund("re_2", "", payment.Succeeded, 60_00))
	require.Equal(t, payment.StatusRefunded, b.p.Status())
	b.see(refund("re_3", "", payment.ActionRequired, 1))
	require.Equal(t, payment.StatusActionRequired, b.p.Status())
	b.expose(payment.Exposure{Dispute: "d1", Amount: eur(1), Status: payment.ExposureLive, Chargeback: true})
	require.Equal(t, payment.StatusDisputeOpen, b.p.Status())
	b.see(refund("re_2", "", payment.Succeeded, 61_00))
	require.Equal(t, payment.StatusConflicted, b.p.Status())
}

// Coverage is a function of the facts, not of the order of payments.
func TestCoverageOfSeveral(t *testing.T) {
	t.Parallel()
	with := func(s payment.OpState) payment.Payment {
		b := newBook(t)
		b.do(payment.Authorize{Account: "stripe", VendorID: "pi_" + string(s), Amount: eur(100_00), State: s})
		return b.p
	}
	for _, tt := range []struct {
		a, b payment.OpState
		want payment.Coverage
	}{
		{payment.Failed, payment.Pending, payment.CoverageNone},
		{payment.Failed, payment.Expired, payment.CoverageExpired},
		{payment.Canceled, payment.Failed, payment.Voided},
		{payment.Failed, payment.Failed, payment.CoverageFailed},
		{payment.Reversed, payment.Failed, payment.CoverageFailed},
		{payment.Failed, payment.Succeeded, payment.Authorized},
		{payment.Pending, payment.Succeeded, payment.Authorized},
	} {
		a, b := with(tt.a), with(tt.b)
		require.Equal(t, tt.want, payment.CoverageOf(eur(100_00), []payment.Payment{a, b}), "%s, %s", tt.a, tt.b)
		require.Equal(t, tt.want, payment.CoverageOf(eur(100_00), []payment.Payment{b, a}), "%s, %s", tt.b, tt.a)
	}
	half := with(payment.Succeeded)
	require.Equal(t, payment.PartiallyAuthorized, payment.CoverageOf(eur(200_00), []payment.Payment{half}))
}
