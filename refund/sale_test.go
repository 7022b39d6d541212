package refund_test

import (
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
)

// place makes the order o1: 3 mugs for 10.00, a plate for 5.00, shipping 4.00.
func (s *shop) place(change ...func(*order.Place)) *shop {
	s.t.Helper()
	p := order.Place{
		ID: "o1", Currency: money.EUR, Total: eur("19.00"), Sale: order.Sale{Country: "DE", Customer: "c1"},
		Lines: []order.PlaceLine{
			{ID: "l1", SKU: "mug", Quantity: 3, Total: eur("10.00"), Group: "g1"},
			{ID: "l2", SKU: "plate", Class: "final", Quantity: 1, Total: eur("5.00"), Group: "g1"},
		},
		Shipping: []order.PlaceShipping{{ID: "s1", Total: eur("4.00")}},
		Groups:   []order.Group{{ID: "g1"}},
	}
	for _, f := range change {
		f(&p)
	}
	s.onOrder(p)
	return s
}

// pay adds a payment that is captured at once.
func (s *shop) pay(id, amount string) *shop {
	s.t.Helper()
	s.do(anna, refund.OnPayment{Cmd: payment.Authorize{
		ID: id, Order: "o1", Account: "psp", VendorID: "pi_" + id, Charge: "ch_" + id,
		Amount: eur(amount), Purchase: true, State: payment.Succeeded,
	}})
	return s
}

// authorize adds a payment of which nothing is captured.
func (s *shop) authorize(id, amount string) *shop {
	s.t.Helper()
	s.do(anna, refund.OnPayment{Cmd: payment.Authorize{
		ID: id, Order: "o1", Account: "psp", VendorID: "pi_" + id, Charge: "ch_" + id, Amount: eur(amount), State: payment.Succeeded,
	}})
	return s
}

// sold is an order that is paid in full.
func sold(t tester) *shop {
	t.Helper()
	return open(t).place().pay("p1", "19.00")
}

// ship sends the parcel and delivers it.
func (s *shop) ship() *shop {
	s.t.Helper()
	s.onOrder(order.Confirm{})
	for _, e := range []order.GroupEvent{order.EventAllocate, order.EventPack, order.EventShip, order.EventDeliver} {
		s.onOrder(order.MoveGroup{Group: "g1", Event: e})
	}
	return s
}

// mugs asks for pieces of the first line.
func mugs(id string, n int) refund.Request {
	return refund.Request{
		ID: id, Order: "o1", Reason: "damaged", Lines: []refund.LineRequest{{Line: "l1", Quantity: n}},
	}
}

// goodwill asks for money beside the goods.
func goodwill(id, amount string) refund.Request {
	return refund.Request{ID: id, Order: "o1", Reason: "apology", Goodwill: eur(amount)}
}

// coded is what every refusal of the module is.
type coded interface {
	error
	Code() string
}

// refused asserts the code and text of a refusal.
func refused(t tester, err error, code, text string) {
	t.Helper()
	var c coded
	require.ErrorAs(t, err, &c)
	require.Equal(t, code, c.Code())
	require.ErrorContains(t, err, text)
}

// always is a policy with one answer.
func always(v policy.Verdict) refund.Policies {
	return refund.Policies{policy.Func("always", func(refund.Judged) policy.Verdict { return v })}
}

var (
	twoSupervisors = always(policy.Approval(policy.RoleSupervisor, 2, "test.two"))
	oneSupervisor  = always(policy.Approval(policy.RoleSupervisor, 1, "test.one"))
	lookFirst      = always(policy.ForReview("test.review"))
	never          = always(policy.Denied("test.never"))
)
