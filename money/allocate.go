package money

import (
	"fmt"
	"math/bits"
	"slices"
)

// maxShares bounds the memory and time of one allocation.
const maxShares = 1_000_000

// Allocate divides m in proportion to the weights, to the last minor unit: the
// shares add up to m, and none is a whole unit away from its exact part. The
// units left after rounding down go to the largest remainders, of equal ones to
// the lower index; no other shares have a smaller total error. A weight of zero
// gets a zero share, and the shares of -m are those of m negated.
//
// Weights are any whole numbers: percentages, line totals, days. Without
// weights, with a negative one or with nothing but zeros the error is
// [ErrRatio]; more than 1,000,000 weights, or a sum of weights of 2^64 or more,
// is [ErrRange]. Time grows with the number of weights, whatever they are.
func (m Money) Allocate(weights ...int64) ([]Money, error) {
	sum, err := sumWeights(weights)
	if err != nil {
		return nil, err
	}
	shares := make([]Money, len(weights))
	m.allocate(shares, weights, sum)
	return shares, nil
}

// AllocateInto is [Money.Allocate] into the caller's slice, which must be as long
// as weights, else [ErrRange]. Up to 128 weights need no allocation of memory.
// After an error dst is unchanged.
func (m Money) AllocateInto(dst []Money, weights []int64) error {
	if len(dst) != len(weights) {
		return fmt.Errorf("%w: room for %d shares, want %d", ErrRange, len(dst), len(weights))
	}
	sum, err := sumWeights(weights)
	if err != nil {
		return err
	}
	m.allocate(dst, weights, sum)
	return nil
}

// Split divides m into n shares that differ by at most one minor unit, the
// larger ones first: what [Money.Allocate] gives for n equal weights. n outside
// 1 to 1,000,000 is [ErrRange].
func (m Money) Split(n int) ([]Money, error) {
	if n < 1 || n > maxShares {
		return nil, fmt.Errorf("%w: split into %d shares, want 1 to %d", ErrRange, n, maxShares)
	}
	share, left := m.size()/uint64(n), m.size()%uint64(n)
	shares := make([]Money, n)
	for i := range shares {
		if uint64(i) < left {
			shares[i] = m.signed(share + 1)
		} else {
			shares[i] = m.signed(share)
		}
	}
	return shares, nil
}

// allocate does the work once sum, the sum of the weights, is known to be good.
func (m Money) allocate(dst []Money, weights []int64, sum uint64) {
	var buf [128]uint64
	remainders := buf[:0]
	if len(weights) > len(buf) {
		remainders = make([]uint64, 0, len(weights))
	}
	left := m.size()
	for i, w := range weights {
		// The quotient is at most m.size(), so Div64 cannot overflow.
		hi, lo := bits.Mul64(m.size(), uint64(w))
		share, remainder := bits.Div64(hi, lo, sum)
		dst[i] = m.signed(share)
		left -= share
		remainders = append(remainders, remainder)
	}
	if left == 0 {
		return
	}
	// The remainders add up to left times sum and each is below sum: more than
	// left of them are above zero, and a zero weight never gets a unit.
	least, ties := nthLargest(remainders, int(left), bits.Len64(sum-1))
	for i, w := range weights {
		share := dst[i].size()
		// Below 2^64, so the wrapping product is as good as the 128-bit one.
		remainder := m.size()*uint64(w) - share*sum
		if remainder > least || remainder == least && ties > 0 {
			dst[i] = m.signed(share + 1)
			if remainder == least {
				ties--
			}
		}
	}
}

// nthLargest returns the least of the n largest values, and how many of the equal
// ones are among these. The values must have at most width bits; they are lost. It
// goes on from digit to digit with those values alone that share the digits of
// the result: unlike in quicksort, no choice of values makes the time quadratic.
func nthLargest(values []uint64, n, width int) (least uint64, equal int) {
	const few = 12 // sorted sooner than counted
	for shift := (width - 1) &^ 3; shift >= 0 && len(values) > few; shift -= 4 {
		var count [16]int
		for _, v := range values {
			count[v>>shift&15]++
		}
		digit := uint64(15)
		for ; n > count[digit]; digit-- {
			n -= count[digit]
		}
		values = slices.DeleteFunc(values, func(v uint64) bool { return v>>shift&15 != digit })
	}
	slices.Sort(values)
	least = values[len(values)-n]
	for _, v := range values[len(values)-n:] {
		if v == least {
			equal++
		}
	}
	return least, equal
}

// signed is size minor units with the sign and the currency of m.
func (m Money) signed(size uint64) Money {
	if m.minor < 0 {
		size = -size
	}
	return Money{int64(size), m.cur}
}

func sumWeights(weights []int64) (sum uint64, err error) {
	if len(weights) > maxShares {
		return 0, fmt.Errorf("%w: %d weights, want at most %d", ErrRange, len(weights), maxShares)
	}
	for i, w := range weights {
		if w < 0 {
			return 0, fmt.Errorf("%w: weight %d at index %d, want none below 0", ErrRatio, w, i)
		}
		var carry uint64
		if sum, carry = bits.Add64(sum, uint64(w), 0); carry != 0 {
			return 0, fmt.Errorf("%w: the weights add up to 2^64 or more", ErrRange)
		}
	}
	if sum == 0 {
		return 0, fmt.Errorf("%w: %d weights, want at least one above 0", ErrRatio, len(weights))
	}
	return sum, nil
}
