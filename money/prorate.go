package money

import "fmt"

// Prorate divides a total (a discount, a shipping fee, what was paid) over the
// parts of an order in proportion to their amounts, by the rules of
// [Money.Allocate]: share i belongs to part i, and the shares add up to total.
//
// To refund parts of an order, prorate once, when the order is placed, and keep
// the shares with it. A refund of some parts is then the sum of their shares.
// Refunded in whatever order and grouping, all parts give back the total exactly.
// Do not prorate what is left over after a refund: that rounds a second
// time, and a part would get back another amount than was charged for it.
//
// The parts must be in one currency, else the error is a [*MismatchError]; total
// may be in another one. Parts that are all zero, or of which some are negative
// and some positive, are [ErrRatio]. Parts of a credit note, which are all
// negative, have the proportions of the same parts without sign; only one of
// -2^63 minor units has none, and is [ErrOverflow].
func Prorate(total Money, parts ...Money) ([]Money, error) {
	weights, err := proportions(parts)
	if err != nil {
		return nil, err
	}
	return total.Allocate(weights...)
}

// proportions returns the sizes of amounts that have one currency and one sign.
func proportions(parts []Money) ([]int64, error) {
	sign := 0
	weights := make([]int64, len(parts))
	for i, part := range parts {
		if part.cur != parts[0].cur {
			return nil, &MismatchError{parts[0].cur, part.cur}
		}
		if sign*part.Sign() < 0 {
			return nil, fmt.Errorf("%w: part at index %d has another sign than those before", ErrRatio, i)
		}
		if part.Sign() != 0 {
			sign = part.Sign()
		}
		size, err := part.Abs()
		if err != nil {
			return nil, err
		}
		weights[i] = size.minor
	}
	return weights, nil
}
