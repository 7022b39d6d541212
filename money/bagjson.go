package money

import (
	"cmp"
	"encoding/json"
	"slices"
)

// maxBagJSON has room for an amount in every currency of ISO 4217, and as many
// private ones.
const maxBagJSON = 1 << 16

// MarshalJSON returns the totals as an array of the form of [Money.MarshalJSON],
// sorted by currency code. Equal bags give equal bytes.
func (b Bag) MarshalJSON() ([]byte, error) {
	if len(b.amounts) == 0 {
		return []byte("[]"), nil
	}
	return json.Marshal(b.amounts)
}

// UnmarshalJSON reads an array of amounts, each by the rules of
// [Money.UnmarshalJSON], in any order. Two amounts in one currency or another
// form are [ErrSyntax], more than 64 KiB are [ErrRange]. null changes nothing,
// nor does an error. Memory is taken only after all amounts were found to be
// good: 16 bytes for each, half of the text at most.
func (b *Bag) UnmarshalJSON(data []byte) error {
	if len(data) > maxBagJSON {
		return refuse(ErrRange, data, "want a JSON bag of at most 64 KiB")
	}
	if string(data) == "null" {
		return nil
	}
	count := 0
	if err := readBag(data, func(Money) { count++ }); err != nil {
		return err
	}
	amounts := make([]Money, 0, count)
	if err := readBag(data, func(m Money) { amounts = append(amounts, m) }); err != nil {
		return err
	}
	slices.SortFunc(amounts, func(m, x Money) int { return cmp.Compare(m.cur, x.cur) })
	for i, m := range amounts {
		if i > 0 && m.cur == amounts[i-1].cur {
			return refuse(ErrSyntax, m.cur.String(), "twice in a bag, want one amount per currency")
		}
	}
	b.amounts = nil // as if nothing had ever been added
	if amounts = slices.DeleteFunc(amounts, Money.IsZero); len(amounts) > 0 {
		b.amounts = amounts
	}
	return nil
}

// readBag hands over each amount of an array, up to the first error.
func readBag(data []byte, each func(Money)) error {
	s := jsonScanner{data: data}
	ok := s.skip('[')
	for first := true; ok && !s.skip(']'); first = false {
		if ok = first || s.skip(','); ok {
			m, err := s.money()
			if err != nil {
				return err
			}
			each(m)
		}
	}
	if !ok || !s.end() {
		return refuse(ErrSyntax, data, `want an array such as [{"amount":"12.34","currency":"EUR"}]`)
	}
	return nil
}
