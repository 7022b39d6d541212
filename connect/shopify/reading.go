package shopify

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
)

// reading turns values of the wire into ours, and keeps the first reason why
// one cannot be taken.
type reading struct {
	shop, presentment money.Currency // of an order
	refusal           *inbox.Refusal
}

func (r *reading) refuse(reason inbox.Reason, why string) {
	if r.refusal == nil {
		r.refusal = &inbox.Refusal{Reason: reason, Why: why}
	}
}

// done is the outcome: the events, unless something was refused.
func (r *reading) done(events ...inbox.Event) ([]inbox.Event, error) {
	if r.refusal != nil {
		return nil, r.refusal
	}
	return events, nil
}

// id is an id that must be there. Ids go beyond 2^53 and stay text.
func (r *reading) id(field string, n json.Number) string {
	if n == "" {
		r.refuse(inbox.Malformed, field+" is missing")
	}
	return r.optionalID(field, n)
}

func (r *reading) optionalID(field string, n json.Number) string {
	for _, c := range []byte(n) {
		if c < '0' || c > '9' {
			r.refuse(inbox.Malformed, field+" is not a whole number")
		}
	}
	if len(n) > 30 {
		r.refuse(inbox.Malformed, field+" has more than 30 digits")
	}
	return n.String()
}

func (r *reading) currency(field, code string) money.Currency {
	c, err := money.ParseCurrency(code)
	if err != nil || len(code) != 3 {
		r.refuse(inbox.Malformed, field+" is not a currency: want one such as EUR")
	}
	return c
}

// amount reads a decimal number exactly; one that is left out is no money.
func (r *reading) amount(field string, n json.Number, c money.Currency) money.Money {
	if n == "" {
		return money.Money{}
	}
	m, err := money.ParseAmount(n.String(), c)
	if errors.Is(err, money.ErrOverflow) || errors.Is(err, money.ErrRange) {
		r.refuse(inbox.AmountOverflow, field+" is more than an amount can hold")
	} else if err != nil {
		r.refuse(inbox.Malformed, field+" is not an amount of its currency: want one such as 12.34")
	}
	return m
}

// price is an amount of an order, as the customer saw it; no money if it is
// left out.
func (r *reading) price(field string, p price) money.Money {
	seen := p.Set.Presentment
	switch {
	case seen.Amount == "" && p.Amount != "" && r.shop != r.presentment:
		r.refuse(inbox.CurrencyMismatch, field+" is in the shop's currency only: want what the customer saw")
	case seen.Amount == "":
		return r.amount(field, p.Amount, r.presentment)
	case seen.Currency != r.presentment.String():
		r.refuse(inbox.CurrencyMismatch, field+" is not in the order's presentment currency")
	}
	return r.amount(field, seen.Amount, r.presentment)
}

// total adds up, refusing what an amount cannot hold.
func (r *reading) total(field string, ms ...money.Money) money.Money {
	sum, err := money.Sum(ms...)
	if err != nil {
		r.refuse(inbox.AmountOverflow, field+" is more than an amount can hold")
	}
	return sum
}

// price is an amount in the shop's currency, beside the pair that has it in
// the customer's as well.
type price struct {
	Amount json.Number
	Set    priceSet
}

type priceSet struct {
	Presentment struct {
		Amount   json.Number `json:"amount"`
		Currency string      `json:"currency_code"`
	} `json:"presentment_money"`
}

// instant is a time with its offset; a mere date is its first instant in UTC.
type instant struct{ time.Time }

// UnmarshalJSON reads RFC 3339, a date, or null.
func (t *instant) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil || text == "" {
		return err
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		at, err = time.Parse(time.DateOnly, text)
	}
	t.Time = at
	return err
}
