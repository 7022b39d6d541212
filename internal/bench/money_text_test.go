package bench

import (
	"strings"

	govalues "github.com/govalues/decimal"
	"github.com/shopspring/decimal"

	"github.com/recourse-go/recourse/money"
)

// A decimal has no currency: its user cuts and checks it.
func parseRow(in *inputs) row {
	return row{"parse", []contestant{
		entry("recourse", func(out *[ops]money.Money) (err error) {
			for i := range out {
				if out[i], err = money.Parse(in.text[i]); err != nil {
					return err
				}
			}
			return nil
		}, money.Money.String),
		entry("by hand", func(out *[ops]int64) (err error) {
			for i := range out {
				if out[i], err = parseByHand(in.text[i]); err != nil {
					return err
				}
			}
			return nil
		}, formatByHand),
		entry("govalues", func(out *[ops]govalues.Decimal) (err error) {
			for i := range out {
				number, ok := strings.CutSuffix(in.text[i], " EUR")
				if !ok {
					return errSyntax
				}
				if out[i], err = govalues.Parse(number); err != nil {
					return err
				}
			}
			return nil
		}, govaluesText),
		entry("shopspring", func(out *[ops]decimal.Decimal) (err error) {
			for i := range out {
				number, ok := strings.CutSuffix(in.text[i], " EUR")
				if !ok {
					return errSyntax
				}
				if out[i], err = decimal.NewFromString(number); err != nil {
					return err
				}
			}
			return nil
		}, shopspringText),
	}}
}

func stringRow(in *inputs) row {
	same := func(s string) string { return s }
	return row{"string", []contestant{
		entry("recourse", func(out *[ops]string) error {
			for i := range out {
				out[i] = in.money[i].String()
			}
			return nil
		}, same),
		entry("by hand", func(out *[ops]string) error {
			for i := range out {
				out[i] = formatByHand(in.minor[i])
			}
			return nil
		}, same),
		entry("govalues", func(out *[ops]string) error {
			for i := range out {
				var buf [32]byte
				text, err := in.gov[i].AppendText(buf[:0])
				if err != nil {
					return err
				}
				out[i] = string(append(text, " EUR"...))
			}
			return nil
		}, same),
		entry("shopspring", func(out *[ops]string) error {
			for i := range out {
				out[i] = in.shop[i].StringFixed(2) + " EUR"
			}
			return nil
		}, same),
	}}
}
