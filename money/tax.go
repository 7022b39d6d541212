package money

import "fmt"

// ExtractInclusive takes the tax out of a price that includes it: net is
// gross/(1+rate), rounded, and tax is the rest, so that net + tax == gross always
// holds. A negative rate is [ErrRange].
func ExtractInclusive(gross Money, rate Rate, mode RoundingMode) (net, tax Money, err error) {
	if rate.Sign() < 0 {
		return Money{}, Money{}, negativeTax(rate)
	}
	net, err = gross.times(rate.fraction(0).plusOne().inverse(), gross.cur, mode, "tax")
	if err != nil {
		return Money{}, Money{}, err
	}
	tax, err = gross.Sub(net)
	return net, tax, err
}

// AddExclusive puts the tax on a price that does not include it: tax is net·rate,
// rounded, and gross the sum. A negative rate is [ErrRange].
func AddExclusive(net Money, rate Rate, mode RoundingMode) (gross, tax Money, err error) {
	if rate.Sign() < 0 {
		return Money{}, Money{}, negativeTax(rate)
	}
	if tax, err = net.times(rate.fraction(0), net.cur, mode, "tax"); err != nil {
		return Money{}, Money{}, err
	}
	if gross, err = net.Add(tax); err != nil {
		return Money{}, Money{}, err
	}
	return gross, tax, nil
}

func negativeTax(rate Rate) error {
	return fmt.Errorf("%w: tax rate %v, want 0 or more", ErrRange, rate)
}

// TaxBasis says where the tax of a document is rounded. Both are in use, and may
// differ by some minor units per document. The zero value is neither of them,
// and [ErrRange].
type TaxBasis uint8

// The two ways to round the tax of a document.
const (
	PerLine     TaxBasis = iota + 1 // each line is rounded; the total is their sum
	PerDocument                     // the total is rounded; lines get parts of it
)

// TaxLine is the price of a line: Net + Tax == Gross.
type TaxLine struct {
	Net, Tax, Gross Money
}

// ExtractInclusiveLines is [ExtractInclusive] for the lines of a document that
// have one tax rate, in their order. With [PerDocument] the tax is that of the
// sum, and lines get shares of it in proportion to their prices by largest
// remainder, as by [Prorate] and with its errors: the lines must be all positive
// or all negative, so spread a discount over them first.
func ExtractInclusiveLines(gross []Money, rate Rate, basis TaxBasis, mode RoundingMode) ([]TaxLine, error) {
	taxes, err := taxLines(gross, basis, func(gross Money) (Money, error) {
		_, tax, err := ExtractInclusive(gross, rate, mode)
		return tax, err
	})
	if err != nil {
		return nil, err
	}
	lines := make([]TaxLine, len(gross))
	for i, tax := range taxes {
		net, err := gross[i].Sub(tax)
		if err != nil {
			return nil, err
		}
		lines[i] = TaxLine{net, tax, gross[i]}
	}
	return lines, nil
}

// AddExclusiveLines is [AddExclusive] for the lines of a document that have one
// tax rate, with the rules of [ExtractInclusiveLines].
func AddExclusiveLines(net []Money, rate Rate, basis TaxBasis, mode RoundingMode) ([]TaxLine, error) {
	taxes, err := taxLines(net, basis, func(net Money) (Money, error) {
		_, tax, err := AddExclusive(net, rate, mode)
		return tax, err
	})
	if err != nil {
		return nil, err
	}
	lines := make([]TaxLine, len(net))
	for i, tax := range taxes {
		gross, err := net[i].Add(tax)
		if err != nil {
			return nil, err
		}
		lines[i] = TaxLine{net[i], tax, gross}
	}
	return lines, nil
}

// taxLines returns the tax of each price.
func taxLines(prices []Money, basis TaxBasis, taxOf func(Money) (Money, error)) ([]Money, error) {
	switch basis {
	case PerLine:
		taxes := make([]Money, len(prices))
		for i, price := range prices {
			var err error
			if taxes[i], err = taxOf(price); err != nil {
				return nil, err
			}
		}
		return taxes, nil
	case PerDocument:
		sum, err := Sum(prices...)
		if err != nil {
			return nil, err
		}
		tax, err := taxOf(sum)
		if err != nil {
			return nil, err
		}
		weights, err := proportions(prices)
		if err != nil {
			return nil, err
		}
		if sum.IsZero() { // nothing but free lines, which are no proportions
			return prices, nil
		}
		return tax.Allocate(weights...)
	}
	return nil, fmt.Errorf("%w: tax basis %d, want PerLine or PerDocument", ErrRange, basis)
}
