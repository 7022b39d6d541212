package locale_test

import (
	"testing"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/money/locale"
)

func BenchmarkAppend(b *testing.B) {
	buf := make([]byte, 0, 64)
	for _, tag := range []string{"en", "de", "hi", "ar"} {
		b.Run(tag, func(b *testing.B) {
			l, m := locale.MustParse(tag), money.New(-123456789, money.EUR)
			b.ReportAllocs()
			for b.Loop() {
				sinkBytes = l.Append(buf, m, locale.Symbol)
			}
		})
	}
}

func BenchmarkParseMoney(b *testing.B) {
	for _, text := range []string{"1.234.567,89", "-1.234.567,89\u00a0€", "12.34"} {
		b.Run(text, func(b *testing.B) {
			de := locale.MustParse("de")
			b.ReportAllocs()
			for b.Loop() {
				sinkMoney, errSink = de.ParseMoney(text, money.EUR)
			}
		})
	}
}
