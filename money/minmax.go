package money

// Min returns the least of some amounts in one currency, which have the rules
// and the error of [Money.Cmp].
func Min(first Money, others ...Money) (Money, error) { return extreme(-1, first, others) }

// Max returns the greatest of some amounts in one currency, which have the rules
// and the error of [Money.Cmp].
func Max(first Money, others ...Money) (Money, error) { return extreme(+1, first, others) }

// extreme returns the first amount that no other one exceeds in a direction.
func extreme(direction int, best Money, others []Money) (Money, error) {
	for _, m := range others {
		order, err := m.Cmp(best)
		if err != nil {
			return Money{}, err
		}
		if order == direction {
			best = m
		}
	}
	return best, nil
}
