package recoursetest

import (
	"context"
	"strings"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
)

// Sale is an order to be sold: placed, paid at the fake PSP and confirmed.
type Sale struct {
	Order    string
	Lines    []Line
	Shipping string   // "4.90 EUR"; none if empty
	Pay      []string // amounts of the payments, in order; one over the total if empty
	Country  string   // defaults to DE
	// Authorize leaves the payments uncaptured.
	Authorize bool
	// Front is the system that owns the order; none but the host if empty.
	Front string
	// Account is the money account that is paid; defaults to [PSPAccount].
	Account string
}

// Line is one line of a [Sale].
type Line struct {
	ID       string
	Quantity int    // defaults to 1
	Price    string // of one piece: "20.00 EUR"
	Class    string
}

// PaymentID is the id of the n-th payment, from 1, of an order sold by [Desk.Sell].
func PaymentID(orderID string, n int) string { return orderID + "-p" + string(rune('0'+n)) }

// Sell places, pays and confirms an order, and returns it.
func (d *Desk) Sell(s Sale) dispute.Records {
	d.t.Helper()
	ctx := context.Background()
	place := d.placement(s)
	host := d.Supervisor("host")
	d.must(host.Orders.Place(ctx, s.Order+"-place", place))
	amounts := s.Pay
	if len(amounts) == 0 {
		amounts = []string{place.Total.String()}
	}
	for i, text := range amounts {
		d.pay(s, i+1, money.MustParse(text))
	}
	d.must(host.Orders.Confirm(ctx, s.Order+"-confirm", s.Order))
	return d.Order(s.Order)
}

func (d *Desk) must(_ any, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatalf("recoursetest: %v", err)
	}
}

func (d *Desk) placement(s Sale) order.Place {
	d.t.Helper()
	total := money.Money{}
	add := func(m money.Money) {
		sum, err := total.Add(m)
		d.must(sum, err)
		total = sum
	}
	p := order.Place{ID: s.Order, Sale: order.Sale{Country: "DE", Customer: "c_" + s.Order, Front: s.Front}}
	if s.Country != "" {
		p.Sale.Country = s.Country
	}
	for _, l := range s.Lines {
		price := money.MustParse(l.Price)
		line := money.New(price.Minor()*int64(max(l.Quantity, 1)), price.Currency())
		add(line)
		p.Lines = append(p.Lines, order.PlaceLine{ID: l.ID, SKU: "sku-" + l.ID, Class: l.Class, Quantity: max(l.Quantity, 1), Total: line})
	}
	if s.Shipping != "" {
		m := money.MustParse(s.Shipping)
		add(m)
		p.Shipping = append(p.Shipping, order.PlaceShipping{ID: "shipping", Total: m})
	}
	p.Currency, p.Total = total.Currency(), total
	return p
}

// pay makes the n-th payment of a sale exist outside and at the desk.
func (d *Desk) pay(s Sale, n int, amount money.Money) {
	d.t.Helper()
	a := payment.Authorize{
		ID: PaymentID(s.Order, n), Order: s.Order, Account: PSPAccount, VendorID: "pi_" + PaymentID(s.Order, n),
		Amount: amount, Purchase: !s.Authorize, State: payment.Succeeded,
	}
	a.Charge = "ch_" + PaymentID(s.Order, n)
	switch s.Account {
	case "", PSPAccount:
		params := fake.PaymentParams{ID: a.VendorID, Amount: amount.Minor(), Currency: strings.ToLower(amount.Currency().Code())}
		if s.Authorize {
			_, err := d.PSP.Authorize(params)
			d.must(nil, err)
		} else {
			_, err := d.PSP.Charge(params)
			d.must(nil, err)
		}
	case MarketAccount:
		a.Account, a.Owner, a.VendorID, a.Charge = MarketAccount, payment.Marketplace, s.Order, s.Order
		for _, l := range s.Lines {
			price := money.MustParse(l.Price)
			d.must(nil, d.Market.Sell(fake.MarketLine{
				Order: s.Order, Line: l.ID, Currency: strings.ToLower(price.Currency().Code()), Principal: price.Minor() * int64(max(l.Quantity, 1)),
			}))
		}
	default:
		a.Account = s.Account
	}
	d.must(d.Supervisor("host").Payments.Authorize(context.Background(), a.ID, a))
}
