package money_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/recourse-go/recourse/money"
)

func BenchmarkMoney(b *testing.B) {
	x, y := eur(123456), eur(-99)
	rate, quote := money.MustParseRate("0.0725"), fx(money.EUR, money.JPY, "161.273")
	thousand := make([]money.Money, 1000)
	for i := range thousand {
		thousand[i] = eur(int64(i))
	}
	weights := make([]int64, 100)
	for i := range weights {
		weights[i] = int64(i*7919%1009) + 1
	}
	dst, buf := make([]money.Money, 3), make([]byte, 0, 64)
	data := []byte(`{"amount":"1234.56","currency":"EUR"}`)
	for _, bm := range []struct {
		name string
		run  func()
	}{
		{"Add", func() { sinkMoney, errSink = x.Add(y) }},
		{"Cmp", func() { sinkInt, errSink = x.Cmp(y) }},
		{"Sum1000", func() { sinkMoney, errSink = money.Sum(thousand...) }},
		{"AllocateInto3", func() { errSink = x.AllocateInto(dst, weights[:3]) }},
		{"Allocate100", func() { sinkShares, errSink = x.Allocate(weights...) }},
		{"Parse", func() { sinkMoney, errSink = money.Parse("1234.56 EUR") }},
		{"String", func() { sinkString = x.String() }},
		{"AppendText", func() { sinkBytes, errSink = x.AppendText(buf) }},
		{"MarshalJSON", func() { sinkBytes, errSink = x.MarshalJSON() }},
		{"MulRate", func() { sinkMoney, errSink = money.MulRate(x, rate, money.HalfEven) }},
		{"Convert", func() { sinkMoney, errSink = money.Convert(x, quote, money.HalfEven) }},
		{"RoundToMultiple", func() { sinkMoney, errSink = money.RoundToMultiple(x, 5, money.HalfUp) }},
		{"UnmarshalJSON", func() { errSink = sinkMoney.UnmarshalJSON(data) }},
		{"JSON there and back", func() { sinkBytes, _ = x.MarshalJSON(); errSink = sinkMoney.UnmarshalJSON(sinkBytes) }},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bm.run()
			}
		})
	}
}

// The time for one share stays the same, however many there are.
func BenchmarkAllocate(b *testing.B) {
	for _, n := range []int{10, 1000, 100_000, 1_000_000} {
		weights := make([]int64, n)
		for i := range weights {
			weights[i] = int64(i)*7919%10_007 + 1
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				sinkShares, errSink = eur(123_456_789).Allocate(weights...)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/share")
		})
	}
}

// BenchmarkRefused tells what the worst of all refused texts takes.
func BenchmarkRefused(b *testing.B) {
	var reads []func() error
	refused(func(_ string, read func() error) { reads = append(reads, read) })
	least := make([]time.Duration, len(reads))
	for b.Loop() {
		for i, read := range reads {
			start := time.Now()
			errSink = read()
			if took := time.Since(start); least[i] == 0 || took < least[i] {
				least[i] = took
			}
		}
	}
	b.ReportMetric(float64(slices.Max(least).Nanoseconds()), "ns/worst")
}
