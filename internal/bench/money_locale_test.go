package bench

import (
	"strconv"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"github.com/recourse-go/recourse/money/locale"
)

// The English form, -€1,234.56, which is the only one go-money has for euros.
// x/text puts no minus before a symbol, so its user writes both.
func localeRow(in *inputs) row {
	same := func(s string) string { return s }
	en, printer := locale.MustParse("en"), message.NewPrinter(language.English)
	return row{"locale format", []contestant{
		entry("recourse", func(out *[ops]string) error {
			for i := range out {
				out[i] = en.Format(in.money[i], locale.Symbol)
			}
			return nil
		}, same),
		entry("by hand", func(out *[ops]string) error {
			for i := range out {
				out[i] = groupByHand(in.minor[i])
			}
			return nil
		}, same),
		entry("go-money", func(out *[ops]string) error {
			for i := range out {
				out[i] = in.peer[i].Display()
			}
			return nil
		}, same),
		entry("x/text", func(out *[ops]string) error {
			for i := range out {
				sign := "€"
				if in.minor[i] < 0 {
					sign = "-€"
				}
				out[i] = sign + printer.Sprint(number.Decimal(float64(size(in.minor[i]))/100, number.Scale(2)))
			}
			return nil
		}, same),
	}}
}

func groupByHand(a int64) string {
	var digits, grouped [32]byte
	whole, cents := strconv.AppendUint(digits[:0], size(a)/100, 10), size(a)%100
	b := grouped[:0]
	if a < 0 {
		b = append(b, '-')
	}
	b = append(b, "€"...)
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, d)
	}
	return string(append(b, '.', byte('0'+cents/10), byte('0'+cents%10)))
}
