package refund_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
)

func TestRequestReservesUnitsAndMoneyInOneCommit(t *testing.T) {
	t.Parallel()
	s := sold(t)
	d := s.do(anna, mugs("r1", 2))
	require.Equal(t, "approved", d.Code)
	f := s.refund("r1")
	require.Equal(t, refund.Approved, f.State)
	require.Equal(t, refund.TypeReturn, f.Type)
	require.Equal(t, eur("6.67"), f.Total)
	require.Equal(t, "12.33", s.headroom("p1"))
	require.Equal(t, "0.00", s.left("l1/1"))
	require.Equal(t, "3.33", s.left("l1/3"))
	require.Equal(t, payment.Created, s.payment("p1").Operations[1].State)
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policies refund.Policies
		state    refund.State
		cleared  bool
	}{
		"allow":    {nil, refund.Approved, true},
		"approval": {oneSupervisor, refund.Requested, false},
		"review":   {lookFirst, refund.NeedsReview, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sold(t)
			s.env.Policies = c.policies
			d := s.do(anna, mugs("r1", 1))
			require.Equal(t, string(c.state), d.Code)
			require.Equal(t, c.state, s.state("r1"))
			require.Equal(t, "15.66", s.headroom("p1"), "reserved whatever the verdict")
			require.Equal(t, c.cleared, s.payment("p1").Operations[1].Cleared)
			sent := s.send(done)
			require.Equal(t, c.cleared, sent == 1, "nothing is sent without a yes")
		})
	}
	t.Run("deny", func(t *testing.T) {
		t.Parallel()
		s := sold(t)
		s.env.Policies = never
		before := text(t, s.records())
		d := s.do(anna, mugs("r1", 1))
		require.Equal(t, "denied", d.Code)
		require.Equal(t, policy.Deny, d.Verdict.Outcome)
		require.Empty(t, d.Entries)
		require.Len(t, d.Notes, 1)
		require.Equal(t, "refund.denied", d.Notes[0].Event)
		require.Equal(t, before, text(t, s.records()), "a denial leaves a note and nothing else")
	})
}

func TestWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	ask := func(change func(*refund.Request)) refund.Request {
		q := refund.Request{ID: "r1", Order: "o1", Reason: "damaged"}
		change(&q)
		return q
	}
	for name, c := range map[string]struct {
		q     refund.Request
		total string
		typ   refund.Type
		code  string // of the refusal
		says  string
	}{
		"a whole line":        {q: mugs("r1", 3), total: "10.00", typ: refund.TypeReturn},
		"a line in two parts": {q: ask(func(q *refund.Request) { q.Lines = []refund.LineRequest{{"l1", 1}, {"l1", 2}} }), total: "10.00", typ: refund.TypeReturn},
		"more than there is":  {q: mugs("r1", 4), code: "invalid_request", says: "3 can still be refunded"},
		"no pieces":           {q: mugs("r1", 0), code: "invalid_request", says: "asks for 0 pieces"},
		"no such line":        {q: ask(func(q *refund.Request) { q.Lines = []refund.LineRequest{{"l9", 1}} }), code: "invalid_request", says: "0 can still"},
		"a unit":              {q: ask(func(q *refund.Request) { q.Units = []refund.ItemRequest{{ID: "l2/1"}} }), total: "5.00", typ: refund.TypeReturn},
		"a part of a unit":    {q: ask(func(q *refund.Request) { q.Units = []refund.ItemRequest{{"l2/1", eur("1.50")}} }), total: "1.50", typ: refund.TypeReturn},
		"a unit and its line": {q: ask(func(q *refund.Request) { q.Lines, q.Units = mugs("", 2).Lines, []refund.ItemRequest{{ID: "l1/1"}} }), total: "10.00", typ: refund.TypeReturn},
		"a unit twice":        {q: ask(func(q *refund.Request) { q.Units = []refund.ItemRequest{{"l2/1", eur("1.00")}, {"l2/1", eur("1.00")}} }), code: "invalid_request", says: "twice"},
		"more than a unit":    {q: ask(func(q *refund.Request) { q.Units = []refund.ItemRequest{{"l2/1", eur("5.01")}} }), code: "over_entitlement", says: "5.00 EUR"},
		"less than nothing":   {q: ask(func(q *refund.Request) { q.Units = []refund.ItemRequest{{"l2/1", eur("-1.00")}} }), code: "over_entitlement", says: "-1.00"},
		"no such unit":        {q: ask(func(q *refund.Request) { q.Units = []refund.ItemRequest{{ID: "l9/1"}} }), code: "unknown_item", says: "l9/1"},
		"shipping":            {q: ask(func(q *refund.Request) { q.Shipping = []refund.ItemRequest{{ID: "s1"}} }), total: "4.00", typ: refund.TypeShipping},
		"shipping as a unit":  {q: ask(func(q *refund.Request) { q.Units = []refund.ItemRequest{{ID: "s1"}} }), code: "invalid_request", says: "asked for apart"},
		"a unit as shipping":  {q: ask(func(q *refund.Request) { q.Shipping = []refund.ItemRequest{{ID: "l2/1"}} }), code: "invalid_request", says: "asked for apart"},
		"goodwill":            {q: goodwill("r1", "2.00"), total: "2.00", typ: refund.TypeGoodwill},
		"bad will":            {q: goodwill("r1", "-2.00"), code: "invalid_request", says: "negative"},
		"nothing at all":      {q: ask(func(*refund.Request) {}), code: "invalid_request", says: "gives something back"},
		"more than was paid":  {q: goodwill("r1", "19.01"), code: "over_headroom", says: "19.00 EUR"},
		"no reason":           {q: ask(func(q *refund.Request) { q.Reason = "" }), code: "invalid_request", says: "code"},
		"a reason in prose":   {q: ask(func(q *refund.Request) { q.Reason = "she was sad" }), code: "invalid_request", says: "note"},
		"an unknown type":     {q: ask(func(q *refund.Request) { q.Type = "whim" }), code: "invalid_request", says: "whim"},
		"an unknown basis":    {q: ask(func(q *refund.Request) { q.Basis = "whim" }), code: "invalid_request", says: "whim"},
		"an unknown target":   {q: ask(func(q *refund.Request) { q.Target = "pocket" }), code: "invalid_request", says: "pocket"},
		"no id":               {q: ask(func(q *refund.Request) { q.ID = "" }), code: "invalid_id", says: "refund id"},
		"another order":       {q: ask(func(q *refund.Request) { q.Order = "o2" }), code: "invalid_request", says: "o2"},
		"a payment of another": {q: ask(func(q *refund.Request) {
			q.Goodwill, q.Payments = eur("1.00"), []refund.PaymentRequest{{"p9", eur("1.00")}}
		}), code: "invalid_request", says: "p9"},
		"named payment, other sum": {q: ask(func(q *refund.Request) {
			q.Goodwill, q.Payments = eur("1.00"), []refund.PaymentRequest{{"p1", eur("2.00")}}
		}), code: "invalid_request", says: "add up to 2.00 EUR"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sold(t)
			_, err := s.attempt(anna, c.q)
			if c.code != "" {
				refused(t, err, c.code, c.says)
				return
			}
			require.NoError(t, err)
			f := s.refund("r1")
			require.Equal(t, eur(c.total), f.Total)
			require.Equal(t, c.typ, f.Type)
		})
	}
}

func TestDeductions(t *testing.T) {
	t.Parallel()
	ask := func(kind refund.ComponentKind, amount, reason string, b refund.LegalBasis) refund.Request {
		q := mugs("r1", 3)
		q.Reason, q.Basis, q.Deductions = reason, b, []refund.DeductionRequest{{kind, eur(amount)}}
		return q
	}
	for name, c := range map[string]struct {
		q          refund.Request
		total, say string
	}{
		"a restocking fee":             {ask(refund.RestockingFee, "1.00", "changed_mind", ""), "9.00", ""},
		"damage, under the law too":    {ask(refund.Damage, "1.00", "changed_mind", refund.BasisWithdrawal), "9.00", ""},
		"a label":                      {ask(refund.ReturnLabel, "2.50", "changed_mind", ""), "7.50", ""},
		"a fee on our fault":           {ask(refund.RestockingFee, "1.00", "defective", ""), "", "forbids"},
		"a fee on a withdrawal":        {ask(refund.RestockingFee, "1.00", "changed_mind", refund.BasisWithdrawal), "", "forbids"},
		"a fee on what is not as sold": {ask(refund.RestockingFee, "1.00", "other", refund.BasisConformity), "", "forbids"},
		"all of it":                    {ask(refund.Damage, "10.00", "changed_mind", ""), "", "gives something back"},
		"a negative fee":               {ask(refund.Damage, "-1.00", "changed_mind", ""), "", "not positive"},
		"no deduction":                 {ask(refund.ForGoodwill, "1.00", "changed_mind", ""), "", "want restocking_fee"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sold(t)
			_, err := s.attempt(anna, c.q)
			if c.say != "" {
				refused(t, err, "invalid_request", c.say)
				return
			}
			require.NoError(t, err)
			require.Equal(t, eur(c.total), s.refund("r1").Total)
			s.send(done)
			require.Equal(t, "0.00", s.left("l1/1"), "what was deducted is not left over")
			require.Equal(t, refund.Succeeded, s.state("r1"))
		})
	}
}

func TestLegsOverSeveralPayments(t *testing.T) {
	t.Parallel()
	s := open(t).place().pay("p1", "9.00")
	s.wait(time.Second)
	s.pay("p2", "10.00")
	d := s.do(anna, goodwill("r1", "12.00"))
	f := d.Records.Refund("r1")
	require.Len(t, f.Legs, 2, "the newest payment first, each as far as it goes")
	require.Equal(t, []string{"p2", "p1"}, []string{f.Legs[0].Payment, f.Legs[1].Payment})
	require.Equal(t, eur("10.00"), f.Legs[0].Amount)
	require.Equal(t, eur("2.00"), f.Legs[1].Amount)

	named := goodwill("r2", "3.00")
	named.Payments = []refund.PaymentRequest{{"p1", eur("3.00")}}
	s.do(anna, named)
	require.Equal(t, "4.00", s.headroom("p1"))
	named.ID, named.Payments = "r3", []refund.PaymentRequest{{"p1", eur("1.00")}, {"p1", eur("2.00")}}
	_, err := s.attempt(anna, named)
	refused(t, err, "invalid_request", "twice")
}

// Owners that refund by line are told lines that add up to the leg.
func TestLinesAddUpToTheLeg(t *testing.T) {
	t.Parallel()
	s := open(t).place().pay("p1", "9.00").pay("p2", "10.00")
	q := mugs("r1", 3)
	q.Reason, q.Deductions = "changed_mind", []refund.DeductionRequest{{refund.ReturnLabel, eur("0.50")}}
	q.Payments = []refund.PaymentRequest{{"p1", eur("4.75")}, {"p2", eur("4.75")}}
	s.do(anna, q)
	for _, c := range s.wake() {
		total := eur("0.00")
		for _, l := range c.In.Lines {
			require.Equal(t, "l1", l.Line)
			total = sum(t, total, l.Amount)
		}
		require.Equal(t, c.In.Amount, total)
	}
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		can    payment.RefundSupport
		amount string
		says   string
	}{
		"none":              {payment.RefundNone, "19.00", "cannot refund"},
		"nothing declared":  {"", "19.00", "cannot refund"},
		"full only, full":   {payment.RefundFullOnly, "19.00", ""},
		"full only, a part": {payment.RefundFullOnly, "18.99", "a part of a payment"},
		"any amount":        {payment.RefundAmount, "0.01", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sold(t)
			caps := able
			caps.Refund = c.can
			s.env.Caps = map[string]payment.Capabilities{"psp": caps}
			_, err := s.attempt(anna, goodwill("r1", c.amount))
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			refused(t, err, "unsupported", c.says)
		})
	}
}

// O-I11 at the level of ids: the refund stands though its token is forgotten.
func TestTheSameIDAgainIsTheSameRefund(t *testing.T) {
	t.Parallel()
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	_, err := s.attempt(anna, mugs("r1", 1))
	refused(t, err, "key_reused", "")
	require.Equal(t, "15.66", s.headroom("p1"))
}

func TestARequestNeedsAnOrder(t *testing.T) {
	t.Parallel()
	_, err := open(t).attempt(anna, mugs("r1", 1))
	refused(t, err, "not_found", "o1")
	_, err = refund.Decide(refund.Records{}, nil, refund.Env{})
	refused(t, err, "invalid_request", "command")
}

func TestHoldBlocksAtRequestAndAtSend(t *testing.T) {
	t.Parallel()
	hold := order.OpenHold{ID: "h1", Kind: order.HoldFraud, Blocks: []order.Blocked{order.BlocksRefund}}
	s := sold(t)
	s.do(anna, mugs("r1", 1))
	s.onOrder(hold)
	_, err := s.attempt(anna, mugs("r2", 1))
	refused(t, err, "held", "h1")
	require.Zero(t, s.send(done), "held between approval and sending")
	require.Equal(t, refund.NeedsReview, s.state("r1"))
	require.Equal(t, "held", s.refund("r1").Review)
	require.Equal(t, "19.00", s.headroom("p1"))
	_, err = s.attempt(ben, refund.Approve{Refund: "r1"})
	refused(t, err, "held", "h1")

	s.onOrder(order.Release{Hold: "h1"})
	s.do(ben, refund.Approve{Refund: "r1"})
	require.Equal(t, 1, s.send(done))
	require.Equal(t, refund.Succeeded, s.state("r1"))
}

// O-I10: a unit is made good once, in whichever way came first.
func TestOneResolutionAUnit(t *testing.T) {
	t.Parallel()
	replace := order.Resolve{Unit: "l2/1", As: order.Replaced, Reason: "damaged"}
	plate := refund.Request{ID: "r1", Order: "o1", Reason: "damaged", Units: []refund.ItemRequest{{ID: "l2/1"}}}
	t.Run("refunded first", func(t *testing.T) {
		t.Parallel()
		s := sold(t)
		s.do(anna, plate)
		_, err := s.try(func(r refund.Records, env refund.Env) (refund.Decision, error) {
			return refund.OnOrder(r, replace, env)
		})
		refused(t, err, "resolved", "refund_reserved")
		s.send(done)
		_, err = s.try(func(r refund.Records, env refund.Env) (refund.Decision, error) {
			return refund.OnOrder(r, replace, env)
		})
		refused(t, err, "resolved", "refunded")
	})
	t.Run("replaced first", func(t *testing.T) {
		t.Parallel()
		s := sold(t)
		s.onOrder(replace)
		_, err := s.attempt(anna, plate)
		refused(t, err, "resolved", "l2/1.r1")
		plate := plate
		plate.Units = []refund.ItemRequest{{ID: "l2/1.r1"}}
		s.do(anna, plate)
		require.Equal(t, "0.00", s.left("l2/1.r1"), "the replacement inherits the value once")
	})
}

// A note is somebody's words: it goes with the customer's other data.
func TestNotesArePrivate(t *testing.T) {
	t.Parallel()
	s := sold(t)
	q := mugs("r1", 1)
	q.Note = "she was sad"
	d := s.do(anna, q)
	require.NotContains(t, text(t, s.records()), "sad")
	for _, e := range d.Entries {
		require.NotContains(t, string(e.Data), "sad")
	}
	private := s.refund("r1").Private
	require.Len(t, private, 1)
	require.Equal(t, "c1", private[0].Subject)
}
