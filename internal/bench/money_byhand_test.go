package bench

import (
	"errors"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// By hand: what a careful programmer writes for cents in an int64, all of them
// euros. It is the limit that a library can hope to come near.

var (
	errOverflow = errors.New("overflow")
	errSyntax   = errors.New("not of the form 12.34 EUR")
	errWeights  = errors.New("bad weights")
)

func addByHand(a, b int64) (int64, error) {
	sum := a + b
	if (a^sum)&(b^sum) < 0 {
		return 0, errOverflow
	}
	return sum, nil
}

func subByHand(a, b int64) (int64, error) {
	diff := a - b
	if (a^b)&(a^diff) < 0 {
		return 0, errOverflow
	}
	return diff, nil
}

func sumByHand(all []int64) (sum int64, err error) {
	for _, a := range all {
		if sum, err = addByHand(sum, a); err != nil {
			return 0, err
		}
	}
	return sum, nil
}

func size(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

func signed(size uint64, negative bool) int64 {
	if negative {
		return -int64(size)
	}
	return int64(size)
}

// mulByHand returns a·num/den, half to even.
func mulByHand(a int64, num, den uint64) (int64, error) {
	hi, lo := bits.Mul64(size(a), num)
	if hi >= den {
		return 0, errOverflow
	}
	quotient, left := bits.Div64(hi, lo, den)
	if left > den-left || left == den-left && quotient&1 == 1 {
		quotient++
	}
	if quotient > math.MaxInt64 {
		return 0, errOverflow
	}
	return signed(quotient, a < 0), nil
}

// allocateByHand divides a by largest remainder, ties to the lower index.
func allocateByHand(a int64, weights []int64) ([]int64, error) {
	var sum uint64
	for _, w := range weights {
		var carry uint64
		if sum, carry = bits.Add64(sum, uint64(w), 0); w < 0 || carry != 0 {
			return nil, errWeights
		}
	}
	if sum == 0 {
		return nil, errWeights
	}
	shares := make([]int64, len(weights))
	var buf [128]uint64
	remainders := buf[:0]
	left := size(a)
	for i, w := range weights {
		hi, lo := bits.Mul64(size(a), uint64(w))
		share, remainder := bits.Div64(hi, lo, sum)
		shares[i] = signed(share, a < 0)
		remainders = append(remainders, remainder)
		left -= share
	}
	if left == 0 {
		return shares, nil
	}
	slices.Sort(remainders)
	least := remainders[len(remainders)-int(left)]
	above, _ := slices.BinarySearch(remainders, least+1)
	ties := int(left) - (len(remainders) - above)
	unit := signed(1, a < 0)
	for i, w := range weights {
		remainder := size(a)*uint64(w) - size(shares[i])*sum
		switch {
		case remainder > least:
			shares[i] += unit
		case remainder == least && ties > 0:
			shares[i] += unit
			ties--
		}
	}
	return shares, nil
}

func splitByHand(a int64, n int) ([]int64, error) {
	if n < 1 {
		return nil, errWeights
	}
	share, left := a/int64(n), a%int64(n)
	unit := signed(1, a < 0)
	shares := make([]int64, n)
	for i := range shares {
		shares[i] = share
		if left != 0 {
			shares[i] += unit
			left -= unit
		}
	}
	return shares, nil
}

// parseByHand reads [-]digits.dd and " EUR".
func parseByHand(s string) (int64, error) {
	digits, ok := strings.CutSuffix(s, " EUR")
	if !ok {
		return 0, errSyntax
	}
	return centsByHand(digits)
}

func centsByHand(s string) (int64, error) {
	digits, negative := strings.CutPrefix(s, "-")
	point := len(digits) - 3
	if point < 1 || digits[point] != '.' {
		return 0, errSyntax
	}
	var n uint64
	for i := range len(digits) {
		if i == point {
			continue
		}
		d := uint64(digits[i] - '0')
		if d > 9 {
			return 0, errSyntax
		}
		if n > (math.MaxInt64-9)/10 {
			return 0, errOverflow
		}
		n = n*10 + d
	}
	return signed(n, negative), nil
}

func formatByHand(a int64) string {
	var buf [32]byte
	return string(append(appendByHand(buf[:0], a), " EUR"...))
}

func appendByHand(b []byte, a int64) []byte {
	if a < 0 {
		b = append(b, '-')
	}
	cents := size(a) % 100
	b = strconv.AppendUint(b, size(a)/100, 10)
	return append(b, '.', byte('0'+cents/10), byte('0'+cents%10))
}
