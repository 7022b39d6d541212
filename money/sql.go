package money

import (
	"database/sql/driver"
	"fmt"
)

// Value stores the amount as text, "12.34 EUR", for a text column of at least 27
// characters. To sort or add in SQL, store [Money.Minor] and [Money.Currency] in
// two columns instead. The error is that of [Money.AppendText].
func (m Money) Value() (driver.Value, error) {
	if err := m.writable(); err != nil {
		return nil, err
	}
	return m.String(), nil
}

// Scan reads a text column, handed over as string or []byte, by the rules of
// [Parse]. Numbers and NULL are refused: the first lack a currency, the second
// needs a [NullMoney]. After an error m is unchanged.
func (m *Money) Scan(src any) error {
	switch src := src.(type) {
	case string:
		v, err := Parse(src)
		if err == nil {
			*m = v
		}
		return err
	case []byte:
		return m.UnmarshalText(src)
	case nil:
		return fmt.Errorf("%w: cannot scan NULL into Money, use NullMoney", ErrSyntax)
	}
	return fmt.Errorf("%w: cannot scan %T into Money, want text such as 12.34 EUR", ErrSyntax, src)
}
