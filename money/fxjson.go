package money

import (
	"encoding/json"
	"unicode/utf8"
)

// MarshalJSON returns {"from":"EUR","to":"USD","value":"1.0995",
// "as_of":"2026-03-01T16:00:00Z","source":"bank"}. A Source too long for 256 bytes
// of JSON, which has room for 100 characters, is [ErrRange].
func (r FXRate) MarshalJSON() ([]byte, error) {
	type plain FXRate // without this method
	data, err := json.Marshal(plain(r))
	if err == nil && len(data) > maxJSONLen {
		return nil, refuse(ErrRange, r.Source, "want a source short enough for a rate of 256 bytes of JSON")
	}
	return data, err
}

// UnmarshalJSON reads the form of [FXRate.MarshalJSON], with the errors of
// [ParseCurrency] and [ParseRate]. All keys must be there once, in lower case, and
// no other, and all values are strings; whatever breaks this is [ErrSyntax], and
// more than 256 bytes are [ErrRange]. null changes nothing, nor does an error.
func (r *FXRate) UnmarshalJSON(data []byte) error {
	if len(data) > maxJSONLen {
		return refuse(ErrRange, data, "want a JSON rate of at most 256 bytes")
	}
	if string(data) == "null" {
		return nil
	}
	var v [5]jsonValue
	s := jsonScanner{data: data}
	ok := s.object(v[:], "from", "to", "value", "as_of", "source") && s.end()
	for _, v := range v {
		ok = ok && v.quoted && utf8.Valid(v.text)
	}
	if !ok {
		return refuse(ErrSyntax, data, `want {"from":"EUR","to":"USD","value":"1.0995","as_of":"2026-03-01T16:00:00Z","source":"bank"}`)
	}
	var read FXRate
	if err := read.From.UnmarshalText(v[0].text); err != nil {
		return err
	}
	if err := read.To.UnmarshalText(v[1].text); err != nil {
		return err
	}
	if err := read.Value.UnmarshalText(v[2].text); err != nil {
		return err
	}
	if read.AsOf.UnmarshalText(v[3].text) != nil {
		return refuse(ErrSyntax, v[3].text, "want a time such as 2026-03-01T16:00:00Z")
	}
	read.Source = string(v[4].text)
	*r = read
	return nil
}
