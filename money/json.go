package money

// MarshalJSON returns {"amount":"12.34","currency":"EUR"}. The amount is a string
// because JavaScript reads JSON numbers as floating point. "No money" is
// {"amount":"0","currency":""}. An amount whose currency is missing or was never
// made by this package is [ErrUnknownCurrency].
func (m Money) MarshalJSON() ([]byte, error) {
	if err := m.writable(); err != nil {
		return nil, err
	}
	b := make([]byte, 0, 64)
	b = m.appendAmount(append(b, `{"amount":"`...))
	b = m.cur.append(append(b, `","currency":"`...))
	return append(b, `"}`...), nil
}

// UnmarshalJSON reads the form of [Money.MarshalJSON], with the errors of
// [ParseAmount] and [ParseCurrency]. The amount may also be a JSON number, read
// from its digits, if it is plain: 12.34, not 1.234e1. Both keys must be there
// once, in lower case, and no other; whatever breaks this is [ErrSyntax], and
// more than 256 bytes are [ErrRange]. null changes nothing, nor does an error.
func (m *Money) UnmarshalJSON(data []byte) error {
	if len(data) > maxJSONLen {
		return refuse(ErrRange, data, "want JSON money of at most 256 bytes")
	}
	if string(data) == "null" {
		return nil
	}
	s := jsonScanner{data: data}
	v, err := s.money()
	if err == nil && !s.end() {
		err = refuse(ErrSyntax, data, "want nothing behind the amount")
	}
	if err == nil {
		*m = v
	}
	return err
}

// money takes the form of [Money.MarshalJSON].
func (s *jsonScanner) money() (Money, error) {
	var v [2]jsonValue
	amount, currency := &v[0], &v[1]
	if start := s.at; !s.object(v[:], "amount", "currency") {
		return Money{}, refuse(ErrSyntax, s.data[start:], `want {"amount":"12.34","currency":"EUR"}`)
	}
	var cur Currency
	if err := cur.UnmarshalText(currency.text); err != nil {
		return Money{}, err
	}
	return parseRounded(amount.text, cur, Exact)
}
