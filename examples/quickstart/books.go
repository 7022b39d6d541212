package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// books are what the day came to: states, amounts and the tie-out, without
// versions and times, so that a second run over the same day gives the same.
type books struct {
	Orders []orderBook       `json:"orders"`
	TieOut []recourse.TieOut `json:"tie_out"`
}

type orderBook struct {
	ID        string           `json:"id"`
	State     order.State      `json:"state"`
	Total     money.Money      `json:"total"`
	Coverage  payment.Coverage `json:"coverage"`
	Attention []string         `json:"attention,omitempty"`
	Payments  []paymentBook    `json:"payments,omitempty"`
	Refunds   []refundBook     `json:"refunds,omitempty"`
	Disputes  []disputeBook    `json:"disputes,omitempty"`
}

type paymentBook struct {
	ID        string      `json:"id"`
	Account   string      `json:"account"`
	Status    string      `json:"status"`
	Captured  money.Money `json:"captured"`
	Refunded  money.Money `json:"refunded"` // given back or on its way
	Returned  money.Money `json:"returned"` // given back
	Exposed   money.Money `json:"exposed"`
	Attention []string    `json:"attention,omitempty"`
}

type refundBook struct {
	ID     string       `json:"id"`
	Type   refund.Type  `json:"type"`
	State  refund.State `json:"state"`
	Total  money.Money  `json:"total"`
	Legs   []string     `json:"legs"`
	Review string       `json:"review,omitempty"`
}

type disputeBook struct {
	ID     string         `json:"id"`
	Stage  dispute.Stage  `json:"stage"`
	Status dispute.Status `json:"status"`
	Amount money.Money    `json:"amount"`
}

// different reports whether any account's books differ.
func (b books) different() bool {
	return slices.ContainsFunc(b.TieOut, func(t recourse.TieOut) bool { return t.State == refund.TieDifferent })
}

// books reads what the day came to.
func (p *player) books(ctx context.Context) (books, error) {
	var b books
	for rec, err := range store.All(ctx, p.store, store.Query{Tenant: tenant, Kind: order.Repo.Kind()}) {
		if err != nil {
			return b, err
		}
		o, err := p.orderBook(ctx, rec.Key.ID)
		if err != nil {
			return b, err
		}
		b.Orders = append(b.Orders, o)
	}
	slices.SortFunc(b.Orders, func(x, y orderBook) int { return strings.Compare(x.ID, y.ID) })
	var accounts []string
	for _, o := range b.Orders {
		for _, x := range o.Payments {
			accounts = append(accounts, x.Account)
		}
	}
	slices.Sort(accounts)
	for _, account := range slices.Compact(accounts) {
		t, err := p.desk.Tenant(tenant).TieOut(ctx, account)
		if err != nil {
			return b, err
		}
		b.TieOut = append(b.TieOut, t)
	}
	return b, nil
}

func (p *player) orderBook(ctx context.Context, id string) (orderBook, error) {
	r, err := p.as("reader").Orders.Get(ctx, id)
	if err != nil {
		return orderBook{}, err
	}
	o := orderBook{
		ID: id, State: r.Order.State, Total: r.Order.Total, Attention: r.Order.Attention,
		Coverage: payment.CoverageOf(r.Order.Total, r.Payments),
	}
	for i := range r.Payments {
		x := &r.Payments[i]
		b := x.Balance()
		o.Payments = append(o.Payments, paymentBook{
			ID: x.VendorID, Account: x.Account, Status: x.Status(),
			Captured: b.Captured, Refunded: b.Refunded, Returned: b.Returned, Exposed: b.Exposed, Attention: x.Attention,
		})
	}
	for _, x := range r.Refunds {
		book := refundBook{ID: x.ID(), Type: x.Type, State: x.State, Total: x.Total, Review: x.Review}
		for _, l := range x.Legs {
			book.Legs = append(book.Legs, fmt.Sprintf("%s %s", l.Amount, r.LegState(l)))
		}
		o.Refunds = append(o.Refunds, book)
	}
	for _, x := range r.Disputes {
		o.Disputes = append(o.Disputes, disputeBook{ID: x.VendorID, Stage: x.Stage, Status: x.Status, Amount: x.Amount})
	}
	slices.SortFunc(o.Payments, func(a, b paymentBook) int { return strings.Compare(a.ID, b.ID) })
	return o, nil
}
