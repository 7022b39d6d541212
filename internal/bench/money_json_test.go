package bench

import (
	"encoding/json"
	"strings"

	gomoney "github.com/Rhymond/go-money"
	govalues "github.com/govalues/decimal"
	"github.com/shopspring/decimal"

	"github.com/recourse-go/recourse/money"
)

// wire is the JSON of those who have no currency or no type of their own. A
// number as text: JavaScript reads JSON numbers as floating point.
type wire[T any] struct {
	Amount   T      `json:"amount"`
	Currency string `json:"currency"`
}

// roundTrip returns what v is after a journey as JSON.
func roundTrip[T any](v *T) (back T, err error) {
	data, err := json.Marshal(v)
	if err != nil {
		return back, err
	}
	err = json.Unmarshal(data, &back)
	return back, err
}

func jsonRow(in *inputs) row {
	return row{"JSON round trip", []contestant{
		entry("recourse", func(out *[ops]money.Money) (err error) {
			for i := range out {
				if out[i], err = roundTrip(&in.money[i]); err != nil {
					return err
				}
			}
			return nil
		}, money.Money.String),
		entry("by hand", func(out *[ops]int64) error {
			for i := range out {
				back, err := roundTrip(&wire[string]{string(appendByHand(nil, in.minor[i])), "EUR"})
				if err != nil {
					return err
				}
				if back.Currency != "EUR" {
					return errSyntax
				}
				if out[i], err = centsByHand(back.Amount); err != nil {
					return err
				}
			}
			return nil
		}, formatByHand),
		entry("go-money", func(out *[ops]*gomoney.Money) error {
			for i := range out {
				back, err := roundTrip(in.peer[i])
				if err != nil {
					return err
				}
				out[i] = &back
			}
			return nil
		}, peerText),
		entry("govalues", func(out *[ops]govalues.Decimal) error {
			for i := range out {
				back, err := roundTrip(&wire[govalues.Decimal]{in.gov[i], "EUR"})
				if err != nil {
					return err
				}
				if back.Currency != "EUR" {
					return errSyntax
				}
				out[i] = back.Amount
			}
			return nil
		}, govaluesText),
		entry("shopspring", func(out *[ops]decimal.Decimal) error {
			for i := range out {
				back, err := roundTrip(&wire[decimal.Decimal]{in.shop[i], "EUR"})
				if err != nil {
					return err
				}
				if back.Currency != "EUR" {
					return errSyntax
				}
				out[i] = back.Amount
			}
			return nil
		}, shopspringText),
	}}
}

// Without encoding/json in between, for whoever has a method for it. What is
// written by hand reads back its own form only, with no space and no other order.
func jsonDirectRow(in *inputs) row {
	return row{"JSON round trip, direct", []contestant{
		entry("recourse", func(out *[ops]money.Money) error {
			for i := range out {
				data, err := in.money[i].MarshalJSON()
				if err != nil {
					return err
				}
				if err := out[i].UnmarshalJSON(data); err != nil {
					return err
				}
			}
			return nil
		}, money.Money.String),
		entry("by hand", func(out *[ops]int64) (err error) {
			for i := range out {
				data := append(make([]byte, 0, 64), `{"amount":"`...)
				data = append(appendByHand(data, in.minor[i]), `","currency":"EUR"}`...)
				if out[i], err = fromJSONByHand(data); err != nil {
					return err
				}
			}
			return nil
		}, formatByHand),
		entry("go-money", func(out *[ops]*gomoney.Money) error {
			for i := range out {
				data, err := in.peer[i].MarshalJSON()
				if err != nil {
					return err
				}
				out[i] = new(gomoney.Money)
				if err := out[i].UnmarshalJSON(data); err != nil {
					return err
				}
			}
			return nil
		}, peerText),
	}}
}

func fromJSONByHand(data []byte) (int64, error) {
	rest, ok := strings.CutPrefix(string(data), `{"amount":"`)
	if !ok {
		return 0, errSyntax
	}
	number, ok := strings.CutSuffix(rest, `","currency":"EUR"}`)
	if !ok {
		return 0, errSyntax
	}
	return centsByHand(number)
}
