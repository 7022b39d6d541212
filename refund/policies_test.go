package refund_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
)

const day = 24 * time.Hour

// judged is a return of one unit, delivered a while ago.
func judged(change func(*refund.Judged)) refund.Judged {
	j := refund.Judged{
		Type: refund.TypeReturn, Reason: "changed_mind", Country: "US", Total: eur("10.00"), Target: payment.ToOriginal,
		Components: []refund.Component{{Kind: refund.ForUnit, ID: "l1/1", Amount: eur("10.00")}},
		Now:        noon, DeliveredAt: noon.Add(-20 * day),
	}
	if change != nil {
		change(&j)
	}
	return j
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	goodwill := func(asked, given string) func(*refund.Judged) {
		return func(j *refund.Judged) {
			j.Components = []refund.Component{{Kind: refund.ForGoodwill, Amount: eur(asked)}}
			j.GoodwillGiven = eur(given)
		}
	}
	prior := func(change func(*refund.Prior)) func(*refund.Judged) {
		p := refund.Prior{Refund: "r0", Type: refund.TypeReturn, Total: eur("9.00"), At: noon.Add(-day)}
		change(&p)
		return func(j *refund.Judged) { j.Prior = []refund.Prior{p} }
	}
	usd := func(j *refund.Judged) { j.Total = money.MustParse("1.00 USD") }
	for name, c := range map[string]struct {
		p    refund.Policy
		j    func(*refund.Judged)
		want policy.Outcome
		code string
	}{
		"window, in time":               {refund.ReturnWindow(20 * day), nil, policy.Allow, ""},
		"window, late":                  {refund.ReturnWindow(19 * day), nil, policy.Deny, "window.closed"},
		"window, no return":             {refund.ReturnWindow(day), func(j *refund.Judged) { j.Type = refund.TypePrice }, policy.Allow, ""},
		"window, not delivered":         {refund.ReturnWindow(day), func(j *refund.Judged) { j.DeliveredAt = time.Time{} }, policy.Allow, ""},
		"window, not as sold":           {refund.ReturnWindow(day), func(j *refund.Judged) { j.Basis = refund.BasisConformity }, policy.Allow, ""},
		"limit, at it":                  {refund.AutoApproveUpTo(eur("10.00")), nil, policy.Allow, ""},
		"limit, above":                  {refund.AutoApproveUpTo(eur("9.99")), nil, policy.NeedApproval, "amount.needs_approval"},
		"limit, another currency":       {refund.AutoApproveUpTo(eur("9.99")), usd, policy.NeedApproval, "amount.needs_approval"},
		"four eyes, at it":              {refund.FourEyesAbove(eur("10.00")), nil, policy.Allow, ""},
		"four eyes, above":              {refund.FourEyesAbove(eur("9.00")), nil, policy.NeedApproval, "amount.four_eyes"},
		"goodwill, none":                {refund.GoodwillUpTo(), nil, policy.Allow, ""},
		"goodwill, at the cap":          {refund.GoodwillUpTo(eur("5.00")), goodwill("2.00", "3.00"), policy.Allow, ""},
		"goodwill, with what was given": {refund.GoodwillUpTo(eur("5.00")), goodwill("2.00", "3.01"), policy.NeedApproval, "goodwill.needs_approval"},
		"goodwill, no cap known":        {refund.GoodwillUpTo(money.MustParse("5.00 USD")), goodwill("0.01", "0"), policy.NeedApproval, "goodwill.needs_approval"},
		"repeat, another sum and item":  {refund.NoRepeat(7 * day), prior(func(*refund.Prior) {}), policy.Allow, ""},
		"repeat, the same sum":          {refund.NoRepeat(7 * day), prior(func(p *refund.Prior) { p.Total = eur("10.00") }), policy.Review, "refund.repeated"},
		"repeat, the same item": {refund.NoRepeat(7 * day), prior(func(p *refund.Prior) {
			p.Components = []refund.Component{{Kind: refund.ForUnit, ID: "l1/1", Amount: eur("1.00")}}
		}), policy.Review, "refund.repeated"},
		"repeat, another type":  {refund.NoRepeat(7 * day), prior(func(p *refund.Prior) { p.Total, p.Type = eur("10.00"), refund.TypePrice }), policy.Allow, ""},
		"repeat, long ago":      {refund.NoRepeat(time.Hour), prior(func(p *refund.Prior) { p.Total = eur("10.00") }), policy.Allow, ""},
		"target, original":      {refund.OtherTarget(), nil, policy.Allow, ""},
		"target, no consent":    {refund.OtherTarget(), func(j *refund.Judged) { j.Target = payment.ToStoreCredit }, policy.Deny, "target.no_consent"},
		"target, under dispute": {refund.OtherTarget(), func(j *refund.Judged) { j.Target, j.Consent, j.Disputed = payment.ToPayout, true, true }, policy.Deny, "target.disputed"},
		"target, agreed":        {refund.OtherTarget(), func(j *refund.Judged) { j.Target, j.Consent = payment.ToPayout, true }, policy.NeedApproval, "target.other"},
		"final sale":            {refund.FinalSale("final"), func(j *refund.Judged) { j.Classes = []string{"final"} }, policy.Deny, "class.final"},
		"final sale, another":   {refund.FinalSale("other"), func(j *refund.Judged) { j.Classes = []string{"final"} }, policy.Allow, ""},
		"final sale, not as sold": {refund.FinalSale("final"), func(j *refund.Judged) {
			j.Classes, j.Basis = []string{"final"}, refund.BasisConformity
		}, policy.Allow, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := refund.Policies{c.p}.Judge(judged(c.j))
			require.NoError(t, err)
			require.Equal(t, c.want, v.Outcome)
			if c.code != "" {
				require.Equal(t, []string{c.code}, v.Codes())
			}
		})
	}
}

// The law is a floor under the house's window and its final sales.
func TestTheLawIsAFloor(t *testing.T) {
	t.Parallel()
	house := refund.Policies{refund.ReturnWindow(3 * day), refund.FinalSale("final")}
	for name, c := range map[string]struct {
		country string
		after   time.Duration
		b2b     bool
		basis   refund.LegalBasis
		want    policy.Outcome
	}{
		"EU, day 14":             {"DE", 14 * day, false, refund.BasisWithdrawal, policy.Allow},
		"EU, the last day's end": {"PT", 15 * day, false, refund.BasisWithdrawal, policy.Allow},
		"EU, after it":           {"DE", 15*day + 1, false, refund.BasisWithdrawal, policy.Deny},
		"UK, day 14":             {"GB", 14 * day, false, refund.BasisWithdrawal, policy.Allow},
		"Brazil, day 7":          {"BR", 7 * day, false, refund.BasisWithdrawal, policy.Allow},
		"Brazil, after it":       {"BR", 8*day + 1, false, refund.BasisWithdrawal, policy.Deny},
		"no such law known":      {"US", 4 * day, false, refund.BasisWithdrawal, policy.Deny},
		"a business":             {"DE", 4 * day, true, refund.BasisWithdrawal, policy.Deny},
		"no withdrawal":          {"DE", 4 * day, false, refund.BasisContract, policy.Deny},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := house.Judge(judged(func(j *refund.Judged) {
				j.Country, j.B2B, j.Basis, j.Classes = c.country, c.b2b, c.basis, []string{"final"}
				j.DeliveredAt = noon.Add(-c.after)
			}))
			require.NoError(t, err)
			require.Equal(t, c.want, v.Outcome)
		})
	}
}

func TestStatutoryDue(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]time.Duration{"DE": 14 * day, "GB": 14 * day, "BR": 7 * day, "US": 0} {
		s := open(t).place(func(p *order.Place) { p.Sale.Country = country }).pay("p1", "19.00")
		q := mugs("r1", 1)
		q.Basis = refund.BasisWithdrawal
		s.do(anna, q)
		due := s.refund("r1").DueBy
		if want == 0 {
			require.Zero(t, due, country)
			continue
		}
		require.Equal(t, noon.Add(want), due, country)
		f, ok := refund.WithdrawalFloor(country)
		require.True(t, ok)
		require.Contains(t, f.Source, "check with counsel")
		require.NotEmpty(t, f.AsOf)
	}
}

// The same means of payment, unless the customer expressly agreed.
func TestWithdrawalGoesBackTheSameWay(t *testing.T) {
	t.Parallel()
	s := sold(t)
	q := mugs("r1", 1)
	q.Basis, q.Target = refund.BasisWithdrawal, payment.ToStoreCredit
	_, err := s.attempt(anna, q)
	refused(t, err, "invalid_request", "consent")
	q.Consent = true
	s.do(anna, q)
	require.Equal(t, payment.ToStoreCredit, s.refund("r1").Legs[0].Target)
}

// What policies see of a real request.
func TestJudged(t *testing.T) {
	t.Parallel()
	var seen []refund.Judged
	s := sold(t).ship()
	s.env.Policies = refund.Policies{policy.Func("spy", func(j refund.Judged) policy.Verdict {
		seen = append(seen, j)
		return policy.Allowed()
	})}
	s.do(anna, goodwill("r1", "2.00"))
	s.do(anna, mugs("r2", 1))
	s.send(declined)
	s.do(anna, goodwill("r4", "1.00"))
	q := refund.Request{ID: "r5", Order: "o1", Reason: "damaged", Units: []refund.ItemRequest{{ID: "l2/1"}}}
	s.do(anna, q)
	last := seen[len(seen)-1]
	require.Equal(t, refund.Judged{
		Type: refund.TypeReturn, Reason: "damaged", Country: "DE", Total: eur("5.00"), Target: payment.ToOriginal,
		Components: []refund.Component{{Kind: refund.ForUnit, ID: "l2/1", Amount: eur("5.00")}},
		Classes:    []string{"final"}, Requester: anna, Now: noon, PlacedAt: noon, DeliveredAt: noon, GoodwillGiven: eur("1.00"),
		Prior: []refund.Prior{{
			Refund: "r4", Type: refund.TypeGoodwill, Total: eur("1.00"), At: noon, Requester: "anna",
			Components: []refund.Component{{Kind: refund.ForGoodwill, Amount: eur("1.00")}},
		}},
	}, last, "what failed counts for nothing")
}
