package bench

import (
	"cmp"

	gomoney "github.com/Rhymond/go-money"
	govalues "github.com/govalues/decimal"
	"github.com/shopspring/decimal"

	"github.com/recourse-go/recourse/money"
)

func addRow(in *inputs) row {
	return row{"add", []contestant{
		entry("recourse", func(out *[ops]money.Money) (err error) {
			for i := range out {
				if out[i], err = in.money[i].Add(in.moneyY[i]); err != nil {
					return err
				}
			}
			return nil
		}, money.Money.String),
		entry("by hand", func(out *[ops]int64) (err error) {
			for i := range out {
				if out[i], err = addByHand(in.minor[i], in.minorY[i]); err != nil {
					return err
				}
			}
			return nil
		}, formatByHand),
		entry("go-money", func(out *[ops]*gomoney.Money) (err error) {
			for i := range out {
				if out[i], err = in.peer[i].Add(in.peerY[i]); err != nil {
					return err
				}
			}
			return nil
		}, peerText),
		entry("govalues", func(out *[ops]govalues.Decimal) (err error) {
			for i := range out {
				if out[i], err = in.gov[i].Add(in.govY[i]); err != nil {
					return err
				}
			}
			return nil
		}, govaluesText),
		entry("shopspring", func(out *[ops]decimal.Decimal) error {
			for i := range out {
				out[i] = in.shop[i].Add(in.shopY[i])
			}
			return nil
		}, shopspringText),
	}}
}

func subRow(in *inputs) row {
	return row{"sub", []contestant{
		entry("recourse", func(out *[ops]money.Money) (err error) {
			for i := range out {
				if out[i], err = in.money[i].Sub(in.moneyY[i]); err != nil {
					return err
				}
			}
			return nil
		}, money.Money.String),
		entry("by hand", func(out *[ops]int64) (err error) {
			for i := range out {
				if out[i], err = subByHand(in.minor[i], in.minorY[i]); err != nil {
					return err
				}
			}
			return nil
		}, formatByHand),
		entry("go-money", func(out *[ops]*gomoney.Money) (err error) {
			for i := range out {
				if out[i], err = in.peer[i].Subtract(in.peerY[i]); err != nil {
					return err
				}
			}
			return nil
		}, peerText),
		entry("govalues", func(out *[ops]govalues.Decimal) (err error) {
			for i := range out {
				if out[i], err = in.gov[i].Sub(in.govY[i]); err != nil {
					return err
				}
			}
			return nil
		}, govaluesText),
		entry("shopspring", func(out *[ops]decimal.Decimal) error {
			for i := range out {
				out[i] = in.shop[i].Sub(in.shopY[i])
			}
			return nil
		}, shopspringText),
	}}
}

func cmpRow(in *inputs) row {
	same := func(c int) int { return c }
	return row{"compare", []contestant{
		entry("recourse", func(out *[ops]int) (err error) {
			for i := range out {
				if out[i], err = in.money[i].Cmp(in.moneyY[i]); err != nil {
					return err
				}
			}
			return nil
		}, same),
		entry("by hand", func(out *[ops]int) error {
			for i := range out {
				out[i] = cmp.Compare(in.minor[i], in.minorY[i])
			}
			return nil
		}, same),
		entry("go-money", func(out *[ops]int) (err error) {
			for i := range out {
				if out[i], err = in.peer[i].Compare(in.peerY[i]); err != nil {
					return err
				}
			}
			return nil
		}, same),
		entry("govalues", func(out *[ops]int) error {
			for i := range out {
				out[i] = in.gov[i].Cmp(in.govY[i])
			}
			return nil
		}, same),
		entry("shopspring", func(out *[ops]int) error {
			for i := range out {
				out[i] = in.shop[i].Cmp(in.shopY[i])
			}
			return nil
		}, same),
	}}
}
