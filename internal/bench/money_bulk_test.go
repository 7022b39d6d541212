package bench

import (
	"math"
	"math/rand/v2"

	gomoney "github.com/Rhymond/go-money"
	govalues "github.com/govalues/decimal"
	"github.com/shopspring/decimal"

	"github.com/recourse-go/recourse/money"
)

func sumRow() row {
	const n = 1000
	random := rand.New(rand.NewPCG(4217, 2))
	minor, ours, peer := make([]int64, n), make([]money.Money, n), make([]*gomoney.Money, n)
	gov, shop := make([]govalues.Decimal, n), make([]decimal.Decimal, n)
	for i := range n {
		minor[i] = amount(random)
		ours[i], peer[i] = money.New(minor[i], money.EUR), gomoney.New(minor[i], gomoney.EUR)
		gov[i], shop[i] = govalues.MustNew(minor[i], 2), decimal.New(minor[i], -2)
	}
	return row{"sum 1,000", []contestant{
		entry("recourse", func(out *[ops]money.Money) (err error) {
			for i := range out {
				if out[i], err = money.Sum(ours...); err != nil {
					return err
				}
			}
			return nil
		}, money.Money.String),
		entry("by hand", func(out *[ops]int64) (err error) {
			for i := range out {
				if out[i], err = sumByHand(minor); err != nil {
					return err
				}
			}
			return nil
		}, formatByHand),
		entry("go-money", func(out *[ops]*gomoney.Money) (err error) {
			for i := range out {
				if out[i], err = peer[0].Add(peer[1:]...); err != nil {
					return err
				}
			}
			return nil
		}, peerText),
		entry("govalues", func(out *[ops]govalues.Decimal) (err error) {
			for i := range out {
				if out[i], err = govalues.Sum(gov...); err != nil {
					return err
				}
			}
			return nil
		}, govaluesText),
		entry("shopspring", func(out *[ops]decimal.Decimal) error {
			for i := range out {
				out[i] = decimal.Sum(shop[0], shop[1:]...)
			}
			return nil
		}, shopspringText),
	}}
}

func rateRow(in *inputs) row {
	const text = "0.0725"
	ours, gov, shop := money.MustParseRate(text), govalues.MustParse(text), decimal.RequireFromString(text)
	num, den := gov.Coef(), uint64(math.Pow10(gov.Scale()))
	return row{"rate × half-even", []contestant{
		entry("recourse", func(out *[ops]money.Money) (err error) {
			for i := range out {
				if out[i], err = money.MulRate(in.money[i], ours, money.HalfEven); err != nil {
					return err
				}
			}
			return nil
		}, money.Money.String),
		entry("by hand", func(out *[ops]int64) (err error) {
			for i := range out {
				if out[i], err = mulByHand(in.minor[i], num, den); err != nil {
					return err
				}
			}
			return nil
		}, formatByHand),
		entry("govalues", func(out *[ops]govalues.Decimal) error {
			for i := range out {
				product, err := in.gov[i].Mul(gov)
				if err != nil {
					return err
				}
				out[i] = product.Rescale(2)
			}
			return nil
		}, govaluesText),
		entry("shopspring", func(out *[ops]decimal.Decimal) error {
			for i := range out {
				out[i] = in.shop[i].Mul(shop).RoundBank(2)
			}
			return nil
		}, shopspringText),
	}}
}
