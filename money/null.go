package money

import (
	"database/sql/driver"
	"log/slog"
)

// NullMoney is a Money that may be missing: a column that may be NULL, in the
// manner of sql.NullString, or null in JSON. Its zero value is NULL.
type NullMoney struct {
	Money Money
	Valid bool // Valid is true if Money is not NULL
}

// Value stores NULL or the text of [Money.Value].
func (n NullMoney) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.Money.Value()
}

// Scan reads NULL or what [Money.Scan] reads. After an error n is not Valid.
func (n *NullMoney) Scan(src any) error {
	*n = NullMoney{}
	if src == nil {
		return nil
	}
	if err := n.Money.Scan(src); err != nil {
		return err
	}
	n.Valid = true
	return nil
}

// MarshalJSON returns null or the form of [Money.MarshalJSON].
func (n NullMoney) MarshalJSON() ([]byte, error) {
	if !n.Valid {
		return []byte("null"), nil
	}
	return n.Money.MarshalJSON()
}

// UnmarshalJSON reads null, which makes n NULL, or what [Money.UnmarshalJSON]
// reads. After an error n is unchanged.
func (n *NullMoney) UnmarshalJSON(data []byte) error {
	var v NullMoney
	if string(data) != "null" {
		if err := v.Money.UnmarshalJSON(data); err != nil {
			return err
		}
		v.Valid = true
	}
	*n = v
	return nil
}

// MarshalText returns nothing for NULL or the form of [Money.MarshalText].
func (n NullMoney) MarshalText() ([]byte, error) {
	if !n.Valid {
		return []byte{}, nil
	}
	return n.Money.MarshalText()
}

// UnmarshalText reads an empty text, which makes n NULL, or what [Parse] reads.
// After an error n is unchanged.
func (n *NullMoney) UnmarshalText(text []byte) error {
	var v NullMoney
	if len(text) > 0 {
		if err := v.Money.UnmarshalText(text); err != nil {
			return err
		}
		v.Valid = true
	}
	*n = v
	return nil
}

// LogValue logs nil for NULL or the text of [Money.LogValue].
func (n NullMoney) LogValue() slog.Value {
	if !n.Valid {
		return slog.AnyValue(nil)
	}
	return n.Money.LogValue()
}
