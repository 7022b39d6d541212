package main

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// row is what the table holds of a locale; the fields are explained there.
type row struct {
	locale
	decimals, group, groups, minus string
	secondary, minGrouping         int
	positive, negative             string
	symbols                        []symbol
}

type symbol struct{ code, text string }

func (s *source) row(l locale) (row, error) {
	n, err := s.numbers(l)
	if err != nil {
		return row{}, err
	}
	signs := n.Symbols
	decimal := cmp.Or(signs.CurrencyDecimal, signs.Decimal)
	group := cmp.Or(signs.CurrencyGroup, signs.Group)
	r := row{locale: l, group: group, minus: signs.Minus}
	r.decimals = distinct(decimal, signs.Decimal)
	r.groups = distinct(group, signs.Group, cmp.Or(l.olderGroup, group))
	if len(decimal) != 1 || strings.ContainsAny(r.decimals, r.groups) || strings.Trim(r.decimals+r.groups, ",.' ") != "" {
		return row{}, fmt.Errorf("decimal signs %q, group signs %q: want them distinct and of those that package locale reads", r.decimals, r.groups)
	}
	if r.minGrouping, err = strconv.Atoi(n.MinGrouping); err != nil {
		return row{}, err
	}
	if err := r.patterns(n.Formats.Standard); err != nil {
		return row{}, err
	}
	r.symbols, err = s.symbols(l)
	return r, err
}

// ascii has the spellings by which package locale reads the signs.
var ascii = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2019", "'")

// distinct joins signs, each once, as they are read.
func distinct(signs ...string) string {
	joined := ""
	for _, sign := range signs {
		if sign = ascii.Replace(sign); !strings.Contains(joined, sign) {
			joined += sign
		}
	}
	return joined
}

// numberForm is the number in a currency pattern: "#,##0.00" or "#,##,##0.00".
var numberForm = regexp.MustCompile(`#,(##,)?##0\.00`)

// patterns sets what a standard currency pattern says, such as
// "¤ #,##0.00;¤-#,##0.00": secondary grouping and the forms of amounts, in which
// $ is the currency, 0 the number and the minus sign that of the locale.
func (r *row) patterns(standard string) error {
	positive, negative, ok := strings.Cut(standard, ";")
	if !ok {
		negative = "-" + positive
	}
	number := numberForm.FindString(positive)
	r.secondary = 3
	if strings.Count(number, ",") == 2 {
		r.secondary = 2
	}
	forms := []*string{&r.positive, &r.negative}
	for i, pattern := range []string{positive, negative} {
		form := strings.NewReplacer(number, "0", "-", r.minus, "¤", "$").Replace(pattern)
		if number == "" || strings.Count(form, "0") != 1 || strings.Count(form, "$") != 1 || strings.ContainsAny(form, "#'") || strings.Contains(form, "0$") {
			return fmt.Errorf("pattern %q: want one number and one currency, which does not follow it without a space", standard)
		}
		*forms[i] = form
	}
	return nil
}
