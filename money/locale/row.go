package locale

import "github.com/recourse-go/recourse/money"

// row is what CLDR says of amounts in a locale. Signs that are read are in the
// ASCII spelling that plain gives; those that are written are CLDR's.
type row struct {
	tag         string
	also        string // other tags of the same data, separated by spaces
	decimals    string // decimal signs, of one byte each; the first is written
	group       string // group sign
	groups      string // group signs that are read, of one byte each
	minus       string // minus sign, with its marks of direction
	secondary   int    // digits in a group before the last, which always has 3
	minGrouping int    // digits before the last group that begin grouping
	positive    string // form of an amount: $ is the currency, 0 the number
	negative    string // the same with the minus sign
	symbols     []symbol
}

// symbol is how a locale writes a currency, if not as CLDR's root does.
type symbol struct {
	cur  money.Currency
	text string
}

const primary = 3 // digits in the last group before the decimal sign

// symbol returns how the locale writes a currency; "" means by its code.
func (r *row) symbol(cur money.Currency) string {
	for _, symbols := range [...][]symbol{r.symbols, rows[0].symbols} {
		// By hand: slices.BinarySearchFunc takes twice as long.
		low, high := 0, len(symbols)
		for low < high {
			if mid := (low + high) / 2; symbols[mid].cur < cur {
				low = mid + 1
			} else {
				high = mid
			}
		}
		if low < len(symbols) && symbols[low].cur == cur {
			return symbols[low].text
		}
	}
	return ""
}

// appendGrouped appends the digits before the decimal sign with a group sign at
// the places of the locale.
func (r *row) appendGrouped(dst, digits []byte, group string) []byte {
	for i, digit := range digits {
		if left := len(digits) - i - primary; i > 0 && left >= 0 && left%r.secondary == 0 {
			dst = append(dst, group...)
		}
		dst = append(dst, digit)
	}
	return dst
}
