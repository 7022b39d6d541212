package dispute_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

const (
	tenant  = "eu"
	account = "stripe_eu"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func eur(s string) money.Money { return money.MustParse(s + " EUR") }
func usd(s string) money.Money { return money.MustParse(s + " USD") }

// at is so many hours after noon.
func at(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }

// idOf is our id of the dispute that the PSP calls by that name.
func idOf(psp string) string { return dispute.ID(tenant, account, psp) }

// shop is a desk of one order in a memory store: whatever it decides is
// committed and loaded again, so that a wrong batch shows at once.
type shop struct {
	testing.TB
	store *mem.Store
	env   refund.Env
	order string
	pay   string // id of the payment
	n     int
}

// newShop has one order of 100.00 EUR, two mugs and a plate, paid by card.
func newShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{TB: t, store: mem.New(), order: "o1", env: refund.Env{
		Tenant: tenant, Now: noon, Actor: policy.Actor{ID: "anna", Roles: []string{policy.RoleAgent}},
		Caps: map[string]payment.Capabilities{account: {
			Refund: payment.RefundAmount, Idempotent: true, KeyRetention: 24 * time.Hour, Mode: payment.Command,
		}},
	}}
	placed, err := order.Decide(order.Facts{Tenant: tenant, Actor: s.env.Actor, Now: noon}, order.Place{
		ID: s.order, Currency: money.EUR, Total: eur("100.00"),
		Lines: []order.PlaceLine{
			{ID: "l1", SKU: "mug", Quantity: 2, Total: eur("60.00")},
			{ID: "l2", SKU: "plate", Quantity: 1, Total: eur("40.00")},
		},
	})
	require.NoError(t, err)
	s.commit(placed, nil)
	authorized, err := refund.Decide(s.records().Records, refund.OnPayment{Cmd: payment.Authorize{
		Order: s.order, Account: account, VendorID: "pi_1", Amount: eur("100.00"), Purchase: true, State: payment.Succeeded,
	}}, s.env)
	require.NoError(t, err)
	s.commit(authorized, authorized.Guards())
	s.pay = s.records().Payments[0].Key.ID
	return s
}

// underDispute lets the account refund the undisputed rest.
func (s *shop) underDispute(u payment.UnderDispute) *shop {
	c := s.env.Caps[account]
	c.RefundUnderDispute = u
	s.env.Caps[account] = c
	return s
}

func (s *shop) records() dispute.Records {
	s.Helper()
	return s.load(payment.VendorKey(tenant, account, "pi_1"), order.Repo.Key(tenant, s.order))
}

// load reads what hangs on the root of a ref, and on other roots.
func (s *shop) load(ref store.RefKey, roots ...store.Key) dispute.Records {
	s.Helper()
	l, err := s.store.Load(s.Context(), nil, store.Select{Roots: roots, Refs: []store.RefKey{ref}})
	require.NoError(s, err)
	rs, err := dispute.Read(l)
	require.NoError(s, err)
	return rs
}

// commit writes what was decided.
func (s *shop) commit(d interface{ Puts() ([]store.Put, error) }, guards []store.Guard) {
	s.Helper()
	puts, err := d.Puts()
	require.NoError(s, err)
	s.n++
	require.NoError(s, s.store.Commit(s.Context(), store.Batch{
		Token: store.Token{Tenant: tenant, Command: "test", Key: strconv.Itoa(s.n)},
		Hash:  "h", At: s.env.Now, Puts: puts, Guards: guards, Answer: store.Answer{Code: "ok"},
	}))
}

// observe commits observations of the payment, one by one.
func (s *shop) observe(os ...dispute.Observation) dispute.Decision {
	s.Helper()
	var d dispute.Decision
	for _, o := range os {
		if o.Payment == "" {
			o.Payment = s.pay
		}
		var err error
		d, err = dispute.Observe(s.records(), o, s.env)
		require.NoError(s, err)
		s.commit(d, d.Guards())
	}
	return d
}

// request asks for a refund.
func (s *shop) request(q refund.Request) (refund.Decision, error) {
	s.Helper()
	q.Order, q.Type = s.order, refund.TypeGoodwill
	if q.Reason == "" {
		q.Reason = "goodwill"
	}
	d, err := refund.Decide(s.records().Records, q, s.env)
	if err == nil {
		s.commit(d, d.Guards())
	}
	return d, err
}

// wake sends what is due.
func (s *shop) wake() refund.Decision {
	s.Helper()
	d, err := refund.Wake(s.records().Records, s.env)
	require.NoError(s, err)
	s.commit(d, d.Guards())
	return d
}

// fact books a fact on the payment.
func (s *shop) fact(f payment.Fact) {
	s.Helper()
	d, err := refund.Observe(s.records().Records, s.pay, s.env, f)
	require.NoError(s, err)
	s.commit(d, d.Guards())
}

func (s *shop) dispute(psp string) *dispute.Dispute {
	s.Helper()
	rs := s.records()
	d := rs.Dispute(idOf(psp))
	require.NotNil(s, d, "no dispute %s", psp)
	return d
}

func (s *shop) payment() *payment.Payment {
	rs := s.records()
	return rs.Payment(s.pay)
}

func (s *shop) headroom() money.Money { return s.payment().Headroom(s.env.Caps[account]) }

// exposure is how the payment holds the dispute; the zero one if it does not.
func (s *shop) exposure(psp string) payment.Exposure {
	for _, e := range s.payment().Exposures {
		if e.Dispute == idOf(psp) {
			return e
		}
	}
	return payment.Exposure{}
}

func (s *shop) timeline() []store.Entry {
	s.Helper()
	es, err := store.Timeline(s.Context(), s.store, store.HistoryQuery{Root: order.Repo.Key(tenant, s.order)})
	require.NoError(s, err)
	return es
}

func events(es []store.Entry) []string {
	var out []string
	for _, e := range es {
		name := e.Event
		if e.Code != "" {
			name += " " + e.Code
		}
		out = append(out, name)
	}
	return out
}

// opened is a chargeback of 100.00 EUR on dispute dp_1.
func opened() dispute.Observation {
	return dispute.Observation{
		Key: "evt_opened", Dispute: "dp_1", Stage: dispute.Chargeback, Status: dispute.NeedsResponse,
		OccurredAt: at(1), Amount: eur("100.00"), DueAt: at(24 * 9),
	}
}

// said is one more word on dp_1.
func said(key string, hours int, stage dispute.Stage, status dispute.Status, f dispute.Finality) dispute.Observation {
	return dispute.Observation{Key: key, Dispute: "dp_1", Stage: stage, Status: status, Finality: f, OccurredAt: at(hours)}
}
