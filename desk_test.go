package recourse_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/fake/rail"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

func mugs(account string) recoursetest.Sale {
	return recoursetest.Sale{Order: "o", Account: account, Lines: []recoursetest.Line{{ID: "1", Quantity: 2, Price: "20.00 EUR"}}}
}

func oneMug(key string) refund.Request {
	return refund.Request{
		Key: key, Order: "o", Type: refund.TypeReturn, Reason: "damaged", Lines: []refund.LineRequest{{Line: "1", Quantity: 1}},
	}
}

func eur(amount string) money.Money { return money.MustParse(amount + " EUR") }

// O-I11: the same key with the same body is one refund and one call, with
// another body it is an error, and neither changes anything.
func TestKeyGivesOneAnswer(t *testing.T) {
	d := recoursetest.New(t, recoursetest.Options{})
	d.Sell(mugs(""))
	first, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	d.Settle()
	again, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	require.True(t, again.Replayed)
	require.Equal(t, first.Code, again.Code)
	require.Equal(t, first.Verdict, again.Verdict)
	require.Equal(t, first.Refund.ID(), again.Refund.ID())
	d.Settle()
	require.Len(t, d.PSP.RefundsOf("pi_o-p1"), 1)

	other := oneMug("k")
	other.Lines[0].Quantity = 2
	_, err = d.Agent("ana").Refunds.Request(t.Context(), other)
	require.ErrorIs(t, err, store.ErrKeyReused)
	_, err = d.Agent("ben").Refunds.Request(t.Context(), oneMug("k"))
	require.ErrorIs(t, err, store.ErrKeyReused, "another actor does not get this one's answer")
	require.Len(t, d.Order("o").Refunds, 1)
}

// A key whose answer was forgotten while its refund stands is refused, and
// never becomes a second refund or a loop of conflicts.
func TestForgottenKeyIsRefused(t *testing.T) {
	d := recoursetest.New(t, recoursetest.Options{})
	d.Sell(mugs(""))
	_, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	n, err := d.Store.Forget(t.Context(), d.Clock.Now().Add(time.Hour), 100)
	require.NoError(t, err)
	require.Positive(t, n)
	_, err = d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.ErrorIs(t, err, store.ErrKeyReused)

	elsewhere := mugs("")
	elsewhere.Order = "o2"
	d.Sell(elsewhere)
	other := oneMug("k")
	other.Order = "o2"
	_, err = d.Agent("ana").Refunds.Request(t.Context(), other)
	require.ErrorIs(t, err, store.ErrKeyReused)
	require.Empty(t, d.Order("o2").Refunds)
}

func TestDeskNeedsAnAuthorizer(t *testing.T) {
	_, err := recourse.New(mem.New(), recourse.Config{})
	require.ErrorIs(t, err, recourse.ErrNoAuthorizer)
	_, err = recourse.New(mem.New(), recourse.Config{Authorizer: policy.AllowAll, Lease: time.Second})
	require.ErrorIs(t, err, recourse.ErrLease)
}

// What the authorizer or a guard refuses changes nothing and leaves the key
// unused; the journal names it once, by its code.
func TestRefusalIsNotedOnce(t *testing.T) {
	grants := policy.Grant{policy.RoleSupervisor: {"*"}, policy.RoleAgent: {"order.place"}}
	d := recoursetest.New(t, recoursetest.Options{Config: func(c *recourse.Config) { c.Authorizer = grants.Authorizer() }})
	d.Sell(mugs(""))
	before := d.Order("o")
	for range 3 {
		_, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
		require.Equal(t, "forbidden", recourse.ErrorCode(err))
	}
	require.Equal(t, before, d.Order("o"))
	entries, err := d.Agent("ana").Orders.Timeline(t.Context(), "o")
	require.NoError(t, err)
	var notes []string
	for _, e := range entries {
		if e.Note() {
			notes = append(notes, e.Event+" "+e.Code+" "+e.Actor)
		}
	}
	require.Equal(t, []string{"command.refused forbidden ana"}, notes)
	res, err := d.Supervisor("sue").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	require.False(t, res.Replayed)
}

// The authorizer is asked about every command, with the amount it moves.
func TestAuthorizerSeesTheAmount(t *testing.T) {
	var asked []policy.Access
	d := recoursetest.New(t, recoursetest.Options{
		Refunds: refund.Policies{refund.AutoApproveUpTo(eur("10.00"))},
		Config: func(c *recourse.Config) {
			c.Authorizer = func(_ context.Context, a policy.Access) error { asked = append(asked, a); return nil }
		},
	})
	d.Sell(mugs(""))
	res, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	_, err = d.Supervisor("sue").Refunds.Approve(t.Context(), "a", "o", refund.Approve{Refund: res.Refund.ID()})
	require.NoError(t, err)
	last := asked[len(asked)-1]
	require.Equal(t, "refund.approve", last.Action)
	require.Equal(t, eur("20.00"), last.Amount)
}

// A denial is an answer: it is kept under its key, journaled once, reserves
// nothing, and is given again.
func TestDenialIsAnAnswer(t *testing.T) {
	never := policy.Func("never", func(refund.Judged) policy.Verdict { return policy.Denied("house.closed") })
	d := recoursetest.New(t, recoursetest.Options{Refunds: refund.Policies{never}})
	d.Sell(mugs(""))
	for range 2 {
		res, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
		require.NoError(t, err)
		require.Equal(t, policy.Deny, res.Verdict.Outcome)
		require.Equal(t, []string{"house.closed"}, res.Verdict.Codes())
		require.Nil(t, res.Refund)
	}
	require.Empty(t, d.Order("o").Refunds)
	entries, err := d.Agent("ana").Orders.Timeline(t.Context(), "o")
	require.NoError(t, err)
	notes := 0
	for _, e := range entries {
		if e.Note() {
			notes++
			require.Equal(t, "refund.denied", e.Event)
		}
	}
	require.Equal(t, 1, notes)
}

// A marketplace refunds by its own rules: our act is a line state, its amount
// is observed when it reports, days later, by the same path as any refund.
func TestMarketplaceLegIsTriggeredAndReported(t *testing.T) {
	d := recoursetest.New(t, recoursetest.Options{})
	d.Sell(mugs(recoursetest.MarketAccount))
	q := oneMug("k")
	q.Lines[0].Quantity = 2
	_, err := d.Agent("ana").Refunds.Request(t.Context(), q)
	require.NoError(t, err)
	d.Work()
	leg := d.Order("o").Refunds[0].Legs[0]
	require.Equal(t, payment.Trigger, leg.Mode)
	r := d.Order("o")
	require.Equal(t, payment.Pending, r.LegState(leg))
	out, err := d.Tenant(recoursetest.Tenant).TieOut(t.Context(), recoursetest.MarketAccount)
	require.NoError(t, err)
	require.Equal(t, refund.TieNotYetReported, out.State, "%+v", out.Lines)
	d.Settle()
	r = d.Order("o")
	require.Equal(t, refund.Succeeded, r.Refunds[0].State)
	require.Equal(t, eur("40.00"), r.Payments[0].Balance().Returned)
	require.Empty(t, d.Escalated("o"))
	out, err = d.Tenant(recoursetest.Tenant).TieOut(t.Context(), recoursetest.MarketAccount)
	require.NoError(t, err)
	require.Equal(t, refund.TieEqual, out.State, "%+v", out.Lines)
}

// A payment that nobody can refund by an API goes to a person, who attests it.
func TestManualLegWaitsForAPerson(t *testing.T) {
	d := recoursetest.New(t, recoursetest.Options{})
	d.Sell(mugs(recoursetest.ManualAccount))
	_, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	d.Work()
	r := d.Order("o")
	leg := r.Refunds[0].Legs[0]
	require.Equal(t, payment.Pending, r.LegState(leg))
	require.Equal(t, "finance", r.Payments[0].Operation(leg.Operation).WhoMustAct)
	_, err = d.Supervisor("fin").Payments.Attest(t.Context(), "att", "o", leg.Payment, payment.Attest{
		Operation: leg.Operation, Outcome: payment.Succeeded, Proof: "bank-slip-1",
	})
	require.NoError(t, err)
	require.Equal(t, refund.Succeeded, d.Order("o").Refunds[0].State)
}

// Where the marketplace has no interface, a person refunds in its portal and
// attests it. That is no proof of money: the report is.
func TestAttestedMarketplaceLegWaitsForTheReport(t *testing.T) {
	d := recoursetest.New(t, recoursetest.Options{Config: func(c *recourse.Config) {
		market, ok := c.Rails[recoursetest.MarketAccount].(*rail.Market)
		require.True(t, ok)
		market.Attested = true
	}})
	d.Sell(mugs(recoursetest.MarketAccount))
	_, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	d.Work()
	leg := d.Order("o").Refunds[0].Legs[0]
	require.Equal(t, payment.Attested, leg.Mode)
	require.Equal(t, "agent", d.Order("o").Payments[0].Operation(leg.Operation).WhoMustAct)

	_, err = d.Market.Refund("o", "1", 1999) // the portal's amount, not ours
	require.NoError(t, err)
	_, err = d.Agent("ana").Payments.Attest(t.Context(), "att", "o", leg.Payment, payment.Attest{
		Operation: leg.Operation, Outcome: payment.Succeeded, Proof: "screenshot-1",
	})
	require.NoError(t, err)
	r := d.Order("o")
	require.Equal(t, payment.Pending, r.LegState(leg), "the report confirms, not the person")
	d.Settle()
	r = d.Order("o")
	require.Equal(t, refund.Succeeded, r.Refunds[0].State)
	require.Equal(t, eur("19.99"), r.Payments[0].Balance().Returned, "the payer's amount is observed")
	require.Empty(t, r.Payments[0].Attention)
}

// Refunds of an order that a front owns go through the front, and never to the
// PSP underneath it.
func TestFrontServesItsOrders(t *testing.T) {
	d := recoursetest.New(t, recoursetest.Options{Config: func(c *recourse.Config) { c.Rails["shopify"] = refund.Manual{Who: "agent"} }})
	sale := mugs("")
	sale.Front = "shopify"
	d.Sell(sale)
	_, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	d.Work()
	leg := d.Order("o").Refunds[0].Legs[0]
	require.Equal(t, "agent", d.Order("o").Payments[0].Operation(leg.Operation).WhoMustAct)
	require.Empty(t, d.PSP.RefundsOf("pi_o-p1"))
	_, err = d.Agent("ana").Payments.Attest(t.Context(), "att", "o", leg.Payment, payment.Attest{
		Operation: leg.Operation, Outcome: payment.Succeeded, Proof: "shop-admin",
	})
	require.NoError(t, err)
	require.Equal(t, refund.Succeeded, d.Order("o").Refunds[0].State)

	d = recoursetest.New(t, recoursetest.Options{})
	d.Sell(sale)
	_, err = d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.ErrorIs(t, err, payment.ErrUnsupported, "no rail serves the front, and its gateway is not asked instead")
}

// Our records and the PSP's own book tie out, and an error in either shows.
func TestTieOut(t *testing.T) {
	d := recoursetest.New(t, recoursetest.Options{})
	d.Sell(mugs(""))
	_, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	d.Settle()
	out, err := d.Tenant(recoursetest.Tenant).TieOut(t.Context(), recoursetest.PSPAccount)
	require.NoError(t, err)
	require.Equal(t, refund.TieEqual, out.State, "%+v", out.Lines)
	require.Len(t, out.Lines, 2)

	_, err = d.PSP.PlantError()
	require.NoError(t, err)
	out, err = d.Tenant(recoursetest.Tenant).TieOut(t.Context(), recoursetest.PSPAccount)
	require.NoError(t, err)
	require.Equal(t, refund.TieDifferent, out.State)

	out, err = d.Tenant(recoursetest.Tenant).TieOut(t.Context(), recoursetest.ManualAccount)
	require.NoError(t, err)
	require.Equal(t, refund.TieUnavailable, out.State, "nobody has a book of what people do by hand")
}

// An authorization is captured and voided by the same steps as a refund.
func TestCaptureAndVoid(t *testing.T) {
	for _, fate := range []fake.Fate{fake.Done, fake.AnswerLost, fake.RequestLost} {
		t.Run(fate.String(), func(t *testing.T) {
			d := recoursetest.New(t, recoursetest.Options{Fates: func(_ string, asked int) fake.Fate {
				if asked == 1 {
					return fate
				}
				return fake.Done
			}})
			sale := mugs("")
			sale.Authorize = true
			d.Sell(sale)
			_, err := d.Agent("ana").Payments.Capture(t.Context(), "c", "o", "o-p1", payment.CaptureCmd{ID: "cap", Amount: eur("25.00"), Final: true})
			require.NoError(t, err)
			d.Settle()
			p := d.Order("o").Payments[0]
			require.Equal(t, eur("25.00"), p.Balance().Captured)
			require.Equal(t, payment.PartiallyCaptured, p.Coverage())
			require.Empty(t, d.Escalated("o"))
		})
	}
	t.Run("void", func(t *testing.T) {
		d := recoursetest.New(t, recoursetest.Options{})
		sale := mugs("")
		sale.Authorize = true
		d.Sell(sale)
		_, err := d.Agent("ana").Orders.Cancel(t.Context(), refund.CancelOrder{Key: "x", Order: "o", Reason: "customer"})
		require.NoError(t, err)
		d.Settle()
		r := d.Order("o")
		require.Equal(t, payment.Voided, r.Payments[0].Coverage())
		require.Empty(t, r.Refunds)
	})
}

// Health shows what waits, until when it has waited, and for whom.
func TestHealth(t *testing.T) {
	d := recoursetest.New(t, recoursetest.Options{Fates: fake.Always(fake.RequestLost)})
	d.Sell(mugs(""))
	_, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("k"))
	require.NoError(t, err)
	d.Clock.Advance(time.Minute)
	h, err := d.Tenant(recoursetest.Tenant).Health(t.Context())
	require.NoError(t, err)
	require.Equal(t, time.Minute, h.Overdue())
	d.Work()
	h, err = d.Tenant(recoursetest.Tenant).Health(t.Context())
	require.NoError(t, err)
	require.Zero(t, h.Overdue())
	require.False(t, h.OldestUnknown.IsZero())
}

// The observer hears of every command with the code of its outcome.
func TestObserver(t *testing.T) {
	var heard []recourse.Observation
	d := recoursetest.New(t, recoursetest.Options{Config: func(c *recourse.Config) {
		c.Observer.Command = func(_ context.Context, o recourse.Observation) { heard = append(heard, o) }
	}})
	d.Sell(mugs(""))
	q := oneMug("k")
	q.Goodwill = eur("1000.00")
	_, err := d.Agent("ana").Refunds.Request(t.Context(), q)
	require.ErrorIs(t, err, payment.ErrHeadroom)
	last := heard[len(heard)-1]
	require.Equal(t, "refund.request", last.Command)
	require.Equal(t, "over_headroom", last.Code)
}
