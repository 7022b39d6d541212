package money

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

// FXRate is an exchange rate: one whole unit of From is Value whole units of To.
// AsOf and Source say when and by whom it was quoted; they do not enter into any
// calculation. Keep the rate of a charge with it: a refund in the currency of the
// customer uses the charge's rate, and what another rate would have given is a
// gain or loss of the shop. Its JSON has room for a Source of 100 characters.
type FXRate struct {
	From   Currency  `json:"from"`
	To     Currency  `json:"to"`
	Value  Rate      `json:"value"`
	AsOf   time.Time `json:"as_of"`
	Source string    `json:"source"`
}

// Convert returns m in the other currency of a rate, rounded once to the minor
// unit of that one. m must be in rate.From, else the error is a [*MismatchError].
// A rate that is not above zero, or that is between the same currencies and not
// 1, is [ErrRate]; one without usable currencies is [ErrUnknownCurrency]. Only a result
// that does not fit is [ErrOverflow].
func Convert(m Money, rate FXRate, mode RoundingMode) (Money, error) {
	if m.cur != rate.From {
		return Money{}, &MismatchError{m.cur, rate.From}
	}
	f, err := rate.fraction()
	if err != nil {
		return Money{}, err
	}
	return m.times(f, rate.To, mode, "convert")
}

// fraction returns what minor units of From are multiplied by.
func (r FXRate) fraction() (fraction, error) {
	switch {
	case !r.From.valid() || !r.To.valid():
		return fraction{}, refuse(ErrUnknownCurrency, r.From.String()+" to "+r.To.String(), "want two currencies of this package")
	case r.Value.Sign() <= 0:
		return fraction{}, fmt.Errorf("%w: %s to %s at %v, want a rate above zero", ErrRate, r.From.label(), r.To, r.Value)
	case r.From == r.To && !r.Value.value.Equal(decimal.NewFromInt(1)):
		return fraction{}, fmt.Errorf("%w: %s to itself at %v, want 1", ErrRate, r.To, r.Value)
	}
	return r.Value.fraction(r.To.Exponent() - r.From.Exponent()), nil
}
