package money

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
)

// Bag adds up amounts of several currencies, one total for each, such as the
// refunds of a marketplace. The zero value is empty and ready to use. A Bag must
// not be used by several goroutines at once while one changes it, and not be
// changed after it was copied.
type Bag struct { //nolint:recvcheck // a Bag in a struct passed by value must print and marshal too
	amounts []Money // sorted by currency, none of them zero
}

// Add adds m to the total of its currency. "No money" changes nothing. A total
// that does not fit is [ErrOverflow] and leaves the bag as it was.
func (b *Bag) Add(m Money) error { return b.change(m, Money.Add) }

// Sub subtracts m from the total of its currency, with the rules of [Bag.Add].
func (b *Bag) Sub(m Money) error { return b.change(m, Money.Sub) }

func (b *Bag) change(m Money, op func(Money, Money) (Money, error)) error {
	i, found := b.find(m.cur)
	before := Money{cur: m.cur}
	if found {
		before = b.amounts[i]
	}
	after, err := op(before, m)
	switch {
	case err != nil:
		return err
	case after.IsZero() && found:
		b.amounts = slices.Delete(b.amounts, i, i+1)
		if len(b.amounts) == 0 {
			b.amounts = nil // as if nothing had ever been added
		}
	case found:
		b.amounts[i] = after
	case !after.IsZero():
		b.amounts = slices.Insert(b.amounts, i, after)
	}
	return nil
}

func (b *Bag) find(cur Currency) (int, bool) {
	return slices.BinarySearchFunc(b.amounts, cur, func(m Money, cur Currency) int { return cmp.Compare(m.cur, cur) })
}

// Amount returns the total of one currency, zero of it if there is none.
func (b *Bag) Amount(cur Currency) Money {
	if i, found := b.find(cur); found {
		return b.amounts[i]
	}
	return Money{cur: cur}
}

// Amounts returns the totals that are not zero, sorted by currency code.
func (b *Bag) Amounts() []Money { return slices.Clone(b.amounts) }

// Total returns all amounts together in one currency. It adds them up exactly
// and rounds once, at the end. Every other currency of the bag needs exactly one
// rate to cur, else the error is [ErrRate]; rates for other pairs are ignored.
// An empty bag is zero of cur. Otherwise the errors are those of [Convert].
func (b *Bag) Total(cur Currency, rates []FXRate, mode RoundingMode) (Money, error) {
	if !cur.valid() {
		return Money{}, refuse(ErrUnknownCurrency, cur.String(), "want the currency of the total")
	}
	sum := new(big.Rat)
	for _, m := range b.amounts {
		f, err := rateTo(m.cur, cur, rates)
		if err != nil {
			return Money{}, err
		}
		w := f.widened()
		x := big.NewInt(m.minor)
		sum.Add(sum, new(big.Rat).SetFrac(x.Mul(x, w.num), w.den))
	}
	return divideWide(sum.Num(), sum.Denom(), cur, mode, "total")
}

// rateTo finds the one rate from a currency to another.
func rateTo(from, to Currency, rates []FXRate) (fraction, error) {
	if from == to {
		return fraction{num: 1, den: 1}, nil
	}
	found := -1
	for i, r := range rates {
		if r.From != from || r.To != to {
			continue
		}
		if found >= 0 {
			return fraction{}, fmt.Errorf("%w: two rates from %s to %s, want one", ErrRate, from.label(), to.label())
		}
		found = i
	}
	if found < 0 {
		return fraction{}, fmt.Errorf("%w: none from %s to %s", ErrRate, from.label(), to.label())
	}
	return rates[found].fraction()
}

// String returns the totals, sorted by currency code: [5.00 EUR 300 JPY].
func (b Bag) String() string { return fmt.Sprint(b.amounts) }
