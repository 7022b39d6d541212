package main

import (
	"context"
	"slices"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
)

// act is what a person does: one command under one key.
type act func(ctx context.Context, p *player, key string) (recourse.Result, error)

// agents are the shop's people and what they do that day.
func agents() []moment {
	return []moment{
		// A marketplace order: the marketplace has the customer's money.
		does("12:00:00", "place-z2001", place),
		does("12:00:10", "pay-z2001", paidByMarketplace),
		does("12:00:20", "confirm-z2001", confirm),

		// Money under an open inquiry: a refund has to say that it knows.
		does("12:05:00", "refund-1016-unaware", price("ana", "1016a", "s1016", "10.00 EUR")),

		does("12:10:00", "refund-1001", whole("1001")),
		does("12:12:00", "refund-1002", pieces("1002", 0, 1)), // over the limit: waits for approval
		does("12:14:00", "capture-1004", capture("s1004", "80.00 EUR")),
		does("12:16:00", "cancel-1006", cancel("s1006")),
		does("12:18:00", "cancel-1007", cancel("s1007")),
		does("12:19:00", "approve-1007", approveNewest("sue", "s1007")), // what the cancellation gives back is over the limit
		does("12:20:00", "approve-1002", approve("sue", "s1002", "r-1002")),
		does("12:22:00", "refund-1003", whole("1003")),
		does("12:24:00", "refund-1009", price("ana", "1009", "s1009", "100.00 EUR")), // over both payments
		does("12:26:00", "approve-1009", approve("sue", "s1009", "r-1009")),
		does("12:28:00", "refund-1015", price("ana", "1015", "s1015", "30.00 EUR")),
		does("12:30:00", "refund-1021-late", whole("1021")),                               // the window is closed
		does("12:32:00", "refund-1022-over", price("ana", "1022", "s1022", "999.00 EUR")), // over what was paid

		// Nobody approves their own request.
		does("12:34:00", "refund-1023", whole("1023")),
		does("12:36:00", "approve-1023-self", approve("ana", "s1023", "r-1023")),
		does("12:38:00", "approve-1023", approve("sue", "s1023", "r-1023")),

		// The same key again gives the same answer; with another body it is refused.
		does("12:40:00", "refund-1024", whole("1024")),
		again("refund-1024-again", does("12:42:00", "refund-1024", whole("1024"))),
		again("refund-1024-other", does("12:44:00", "refund-1024", price("ana", "1024", "s1024", "1.00 EUR"))),

		// Two agents, the same goodwill: the second is looked at first.
		does("12:46:00", "goodwill-1025-ana", price("ana", "1025a", "s1025", "5.00 EUR")),
		does("12:48:00", "goodwill-1025-ben", price("ben", "1025b", "s1025", "5.00 EUR")),

		does("12:50:00", "refund-1026", whole("1026")),
		does("12:52:00", "refund-1027", whole("1027")),
		does("12:54:00", "refund-1028", whole("1028")),
		does("12:56:00", "refund-1029", whole("1029")),

		// Shopify has this money, and no write for it exists: by hand, attested.
		does("12:58:00", "refund-1030", price("ana", "1030", "s1030", "6.00 EUR")),
		does("13:30:00", "attest-1030", attest("s1030", "r-1030")),

		// Shopify owns this order: its refund goes through Shopify, not to the
		// Stripe account underneath, and nobody has done it yet.
		does("12:59:00", "refund-1014", price("ana", "1014", "s1014", "4.00 EUR")),

		does("13:00:00", "refund-z2001", wholeOf("z2001", "z2001")),

		// A chargeback lands between the reservation and the sending.
		still(does("13:59:59", "refund-1020", price("ana", "1020", "s1020", "30.00 EUR"))),

		// Money under a chargeback.
		does("16:45:00", "refund-1016-disputed", price("ana", "1016b", "s1016", "10.00 EUR")),
	}
}

// does is one command at a time of the day.
func does(at, key string, do act) moment {
	when, err := time.Parse(time.DateTime, "2026-03-02 "+at)
	if err != nil {
		panic(err) // a slip in the table above
	}
	return moment{at: when, rank: people, name: key, do: func(ctx context.Context, p *player) error {
		p.counts.Commands++
		_, err := do(ctx, p, key)
		if recourse.ErrorCode(err) == "internal" {
			return err
		}
		return nil // a refusal is an answer; the journal has its reason
	}}
}

// still lets the day go on before the desk sends anything.
func still(m moment) moment {
	m.still = true
	return m
}

// again gives a moment that repeats a key a name of its own.
func again(name string, m moment) moment {
	m.name = name
	return m
}

// person opens the session of one of the shop's people.
func (p *player) person(who string) *recourse.Session {
	switch who {
	case "sue":
		return p.as(who, policy.RoleAgent, policy.RoleSupervisor)
	case "finn":
		return p.as(who, policy.RoleFinance)
	}
	return p.as(who, policy.RoleAgent)
}

const marketOrder = "z2001"

func place(ctx context.Context, p *player, key string) (recourse.Result, error) {
	price, shipping := money.MustParse("49.95 EUR"), money.MustParse("3.95 EUR")
	return p.person("ana").Orders.Place(ctx, key, order.Place{
		ID: marketOrder, Currency: price.Currency(), Total: money.MustParse("53.90 EUR"),
		Sale: order.Sale{
			Channel:    order.Channel{Name: "zalando", Account: zalandoAccount, Order: marketOrder},
			MoneyOwner: "marketplace", Country: "DE",
		},
		Lines:    []order.PlaceLine{{ID: "1", SKU: "sneaker", Quantity: 1, Total: price}},
		Shipping: []order.PlaceShipping{{ID: "parcel", Total: shipping}},
	})
}

func paidByMarketplace(ctx context.Context, p *player, key string) (recourse.Result, error) {
	return p.person("ana").Payments.Authorize(ctx, key, payment.Authorize{
		Order: marketOrder, Account: zalandoAccount, VendorID: marketOrder, Owner: payment.Marketplace,
		Amount: money.MustParse("53.90 EUR"), Purchase: true, State: payment.Succeeded,
	})
}

func confirm(ctx context.Context, p *player, key string) (recourse.Result, error) {
	return p.person("ana").Orders.Confirm(ctx, key, marketOrder)
}

func capture(id, amount string) act {
	return func(ctx context.Context, p *player, key string) (recourse.Result, error) {
		r, err := p.person("ana").Orders.Get(ctx, id)
		if err != nil || len(r.Payments) == 0 {
			return recourse.Result{}, err
		}
		return p.person("ana").Payments.Capture(ctx, key, id, r.Payments[0].ID(), payment.CaptureCmd{
			ID: key, Amount: money.MustParse(amount), Final: true,
		})
	}
}

func cancel(id string) act {
	return func(ctx context.Context, p *player, key string) (recourse.Result, error) {
		return p.person("ana").Orders.Cancel(ctx, refund.CancelOrder{Key: key, Order: id, Reason: "customer"})
	}
}

// request asks for a refund with a readable id.
func request(who, n, id string, q refund.Request) act {
	return func(ctx context.Context, p *player, key string) (recourse.Result, error) {
		q := q
		q.Key, q.ID, q.Order = key, "r-"+n, id
		return p.person(who).Refunds.Request(ctx, q)
	}
}

// whole asks for all lines of one of the shop's orders back.
func whole(n string) act { return wholeOf(n, "s"+n) }

func wholeOf(n, id string) act {
	return func(ctx context.Context, p *player, key string) (recourse.Result, error) {
		return p.linesBack(ctx, key, n, id, func(int) bool { return true })
	}
}

// pieces asks for some lines of an order back, by their place in it.
func pieces(n string, places ...int) act {
	return func(ctx context.Context, p *player, key string) (recourse.Result, error) {
		return p.linesBack(ctx, key, n, "s"+n, func(i int) bool { return slices.Contains(places, i) })
	}
}

func (p *player) linesBack(ctx context.Context, key, n, id string, wanted func(place int) bool) (recourse.Result, error) {
	r, err := p.person("ana").Orders.Get(ctx, id)
	if err != nil {
		return recourse.Result{}, err
	}
	q := refund.Request{Type: refund.TypeReturn, Reason: "not_as_expected", Basis: refund.BasisContract}
	for i, l := range r.Order.Lines {
		if wanted(i) {
			q.Lines = append(q.Lines, refund.LineRequest{Line: l.ID, Quantity: l.Quantity})
		}
	}
	return request("ana", n, id, q)(ctx, p, key)
}

// price takes an amount off what was paid, as goodwill.
func price(who, n, id, amount string) act {
	return request(who, n, id, refund.Request{Type: refund.TypeGoodwill, Reason: "late_delivery", Goodwill: money.MustParse(amount)})
}

func approve(who, id, r string) act {
	return func(ctx context.Context, p *player, key string) (recourse.Result, error) {
		return p.person(who).Refunds.Approve(ctx, key, id, refund.Approve{Refund: r})
	}
}

// approveNewest approves the refund that a cancellation opened.
func approveNewest(who, id string) act {
	return func(ctx context.Context, p *player, key string) (recourse.Result, error) {
		r, err := p.person(who).Orders.Get(ctx, id)
		if err != nil || len(r.Refunds) == 0 {
			return recourse.Result{}, err
		}
		return approve(who, id, r.Refunds[len(r.Refunds)-1].ID())(ctx, p, key)
	}
}

// attest says that a refund was made by hand, with its proof.
func attest(id, r string) act {
	return func(ctx context.Context, p *player, key string) (recourse.Result, error) {
		recs, err := p.person("finn").Orders.Get(ctx, id)
		x := recs.Refund(r)
		if err != nil || x == nil {
			return recourse.Result{}, err
		}
		leg := x.Legs[0]
		return p.person("finn").Payments.Attest(ctx, key, id, leg.Payment, payment.Attest{
			Operation: leg.Operation, Outcome: payment.Succeeded, Proof: "bank-slip-4711",
		})
	}
}
