package money

import (
	"math"
	"math/bits"
)

// Add returns m + x. "No money" added to an amount is that amount. Otherwise the
// currencies must be the same, else the error is a [*MismatchError]; a sum
// outside the int64 minor units is an [*OverflowError].
func (m Money) Add(x Money) (sum Money, err error) {
	if m.cur != x.cur {
		return m.addNone(x)
	}
	sum = Money{m.minor + x.minor, m.cur}
	if (sum.minor < m.minor) != (x.minor < 0) {
		return Money{}, &OverflowError{"add", m.cur}
	}
	return // bare, with which Add is just short enough to be inlined
}

// addNone is Add for two currencies: only "no money" has a sum then.
func (m Money) addNone(x Money) (Money, error) {
	if m == (Money{}) {
		return x, nil
	}
	if x == (Money{}) {
		return m, nil
	}
	return Money{}, &MismatchError{m.cur, x.cur}
}

// Sub returns m - x, with the rules and errors of [Money.Add].
func (m Money) Sub(x Money) (Money, error) {
	if m.cur != x.cur {
		if m == (Money{}) {
			return x.Neg()
		}
		return m.addNone(x)
	}
	diff := m.minor - x.minor
	if (m.minor^x.minor)&(m.minor^diff) < 0 {
		return Money{}, &OverflowError{"sub", m.cur}
	}
	return Money{diff, m.cur}, nil
}

// Neg returns -m. Only -2^63 minor units have no negative: an [*OverflowError].
func (m Money) Neg() (Money, error) {
	if m.minor == math.MinInt64 {
		return Money{}, &OverflowError{"neg", m.cur}
	}
	return Money{-m.minor, m.cur}, nil
}

// Abs returns m without its sign, with the error of [Money.Neg].
func (m Money) Abs() (Money, error) {
	if m.minor < 0 {
		return m.Neg()
	}
	return m, nil
}

// Cmp returns -1, 0 or +1 as m is less than, equal to or greater than x. Both
// must be in the same currency, else the error is a [*MismatchError]: "no money"
// is neither more nor less than 5 EUR. Use [Money.Sign] to compare with nothing.
func (m Money) Cmp(x Money) (int, error) {
	switch {
	case m.cur != x.cur:
		return 0, &MismatchError{m.cur, x.cur}
	case m.minor < x.minor:
		return -1, nil
	case m.minor > x.minor:
		return +1, nil
	}
	return 0, nil
}

// Sum adds all amounts; the sum of nothing is "no money". Only the total must
// fit, not the sums on the way, so that the order of the amounts never matters.
// The errors are those of [Money.Add].
func Sum(ms ...Money) (Money, error) {
	if len(ms) == 0 {
		return Money{}, nil
	}
	total, overflow, others := Money{cur: ms[0].cur}, int64(0), Currency(0)
	for _, m := range ms {
		before := total.minor
		total.minor += m.minor
		overflow |= (before ^ total.minor) & (m.minor ^ total.minor)
		others |= m.cur ^ total.cur
	}
	if overflow < 0 || others != 0 {
		return sumWide(ms)
	}
	return total, nil
}

// sumWide is Sum for amounts that pass the limits on the way or have "no money"
// among them.
func sumWide(ms []Money) (Money, error) {
	// A 128-bit two's complement total: up to 2^63 amounts cannot overflow it.
	var hi, lo, carry uint64
	var first Money
	for _, m := range ms {
		if m.cur != first.cur {
			if m == (Money{}) {
				continue
			}
			if first != (Money{}) {
				return Money{}, &MismatchError{first.cur, m.cur}
			}
		}
		if first == (Money{}) {
			first = m
		}
		lo, carry = bits.Add64(lo, uint64(m.minor), 0)
		hi += uint64(m.minor>>63) + carry
	}
	if int64(hi) != int64(lo)>>63 {
		return Money{}, &OverflowError{"sum", first.cur}
	}
	return Money{int64(lo), first.cur}, nil
}
