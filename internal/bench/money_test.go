package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	gomoney "github.com/Rhymond/go-money"
	govalues "github.com/govalues/decimal"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

// ops is how many operations, each on another input, one run of a contestant
// does: no branch is learned by heart, and the call of the run weighs little.
const ops = 64

// A row of the table: one job, done by everyone who can do it.
type row struct {
	name string
	by   []contestant
}

type contestant struct {
	name   string
	unfair bool         // gives other results than the rest, by its own rule
	run    func() error // the job, ops times
	got    func() []any // the results, in a form that all contestants share
}

// entry is a contestant of a job whose result is a T. The loop over the inputs
// belongs to the job, so that the compiler treats it as it treats users' code.
func entry[T, Shared any](name string, job func(out *[ops]T) error, shared func(T) Shared) contestant {
	out := new([ops]T)
	return contestant{
		name: name,
		run:  func() error { return job(out) },
		got: func() (all []any) {
			for _, result := range out {
				all = append(all, shared(result))
			}
			return all
		},
	}
}

func rows() []row {
	in := newInputs()
	return []row{
		addRow(in), subRow(in), cmpRow(in), sumRow(), rateRow(in),
		allocateRow(in, "allocate 3", 50, 30, 20), allocateRow(in, "allocate 100", hundredWeights()...), splitRow(in, 100),
		parseRow(in), stringRow(in), localeRow(in), jsonRow(in), jsonDirectRow(in),
	}
}

// Whoever is timed does the same job, on all inputs.
func TestMoneyRowsAgree(t *testing.T) {
	for _, r := range rows() {
		require.Equal(t, "recourse", r.by[0].name)
		require.NoError(t, r.by[0].run(), r.name)
		want := r.by[0].got()
		for _, c := range r.by[1:] {
			require.NoError(t, c.run(), "%s by %s", r.name, c.name)
			if c.unfair {
				require.NotEqual(t, want, c.got(), "%s by %s", r.name, c.name)
			} else {
				require.Equal(t, want, c.got(), "%s by %s", r.name, c.name)
			}
		}
	}
}

func BenchmarkMoney(b *testing.B) {
	for _, r := range rows() {
		for _, c := range r.by {
			b.Run(r.name+"/"+c.name, func(b *testing.B) {
				for b.Loop() {
					if err := c.run(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/ops, "ns/op")
				b.ReportMetric(testing.AllocsPerRun(1, func() { _ = c.run() })/ops, "mallocs/op")
			})
		}
	}
}

// inputs are the same amounts in everyone's form, and as text.
type inputs struct {
	minor, minorY [ops]int64
	money, moneyY [ops]money.Money
	peer, peerY   [ops]*gomoney.Money
	gov, govY     [ops]govalues.Decimal
	shop, shopY   [ops]decimal.Decimal
	text          [ops]string
}

func newInputs() *inputs {
	random := rand.New(rand.NewPCG(4217, 1))
	in := &inputs{}
	for i := range ops {
		in.minor[i], in.minorY[i] = amount(random), amount(random)
	}
	in.minor[0], in.minor[1] = 200, -600 // 14.5 and -43.5 cents at 0.0725: to the even one
	in.minorY[2] = in.minor[2]
	for i := range ops {
		in.money[i], in.moneyY[i] = money.New(in.minor[i], money.EUR), money.New(in.minorY[i], money.EUR)
		in.peer[i], in.peerY[i] = gomoney.New(in.minor[i], gomoney.EUR), gomoney.New(in.minorY[i], gomoney.EUR)
		in.gov[i], in.govY[i] = govalues.MustNew(in.minor[i], 2), govalues.MustNew(in.minorY[i], 2)
		in.shop[i], in.shopY[i] = decimal.New(in.minor[i], -2), decimal.New(in.minorY[i], -2)
		in.text[i] = in.money[i].String()
	}
	return in
}

// amount is of 1 to 9 digits, and below zero once in eight.
func amount(random *rand.Rand) int64 {
	limit := int64(10)
	for range random.IntN(9) {
		limit *= 10
	}
	minor := random.Int64N(limit)
	if random.IntN(8) == 0 {
		minor = -minor
	}
	return minor
}

// The shared form of an amount is that of formatByHand, "12.34 EUR".
func peerText(m *gomoney.Money) string        { return formatByHand(m.Amount()) }
func govaluesText(d govalues.Decimal) string  { return fmt.Sprintf("%.2f EUR", d) }
func shopspringText(d decimal.Decimal) string { return d.StringFixed(2) + " EUR" }

// joined is the shared form of shares.
func joined[T any](text func(T) string) func([]T) string {
	return func(shares []T) string {
		var all strings.Builder
		for _, share := range shares {
			all.WriteString(text(share) + ";")
		}
		return all.String()
	}
}
