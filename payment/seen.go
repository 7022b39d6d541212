package payment

import (
	"cmp"
	"slices"

	"github.com/recourse-go/recourse/money"
)

// Who said it, see [Seen].
const (
	byObject = ""
	byAnswer = "answer"
	byAttest = "attested"
)

// rank orders the states of a vendor's object: what is said last in a life.
func rank(s OpState) int {
	return slices.Index([]OpState{Pending, ActionRequired, Expired, Canceled, Failed, Succeeded, Reversed}, s)
}

// compareMoney is a total order, so that taking the larger commutes.
func compareMoney(a, b money.Money) int {
	return cmp.Or(cmp.Compare(a.Currency(), b.Currency()), cmp.Compare(a.Minor(), b.Minor()))
}

// compareSeen orders by how much a saying weighs when the amount is read: the
// latest in a life, the object before the answer or a person, the larger sum.
func compareSeen(a, b Seen) int {
	return cmp.Or(
		cmp.Compare(rank(a.State), rank(b.State)),
		-cmp.Compare(a.Source, b.Source),
		compareMoney(a.Amount, b.Amount),
	)
}

// see adds to the set, and reports whether it was news.
func (op *Operation) see(s Seen) bool {
	if s.Amount.IsZero() {
		s.Amount = money.Money{} // nothing was said, whatever the currency
	}
	i, known := slices.BinarySearchFunc(op.Seen, s, compareSeen)
	switch {
	case !known:
		op.Seen = slices.Insert(op.Seen, i, s)
	case s.Reason > op.Seen[i].Reason:
		op.Seen[i].Reason = s.Reason
	default:
		return false
	}
	return true
}

// said reports whether a source said one of the states.
func (op *Operation) said(source string, states ...OpState) bool {
	return slices.ContainsFunc(op.Seen, func(s Seen) bool { return s.Source == source && slices.Contains(states, s.State) })
}

func (op *Operation) saw(states ...OpState) bool { return op.said(byObject, states...) }

// merge takes over what was seen of the same object, and reports whether any
// of it was news. Every field grows to a maximum, so that order cannot matter.
func (op *Operation) merge(o Operation) bool {
	news := false
	for _, s := range o.Seen {
		news = op.see(s) || news
	}
	news = grow(&op.ARN, o.ARN, cmp.Compare[string]) || news
	news = grow(&op.Settles, o.Settles, cmp.Compare[string]) || news
	news = grow(&op.Acts, o.Acts, cmp.Compare[string]) || news
	news = grow(&op.Settlement, o.Settlement, compareMoney) || news
	if o.ExpiresAt.After(op.ExpiresAt) {
		op.ExpiresAt, news = o.ExpiresAt, true
	}
	if o.Final && !op.Final {
		op.Final, news = true, true
	}
	if op.External {
		op.Amount = op.Booked()
	}
	return news
}

// grow raises have to said where that is larger.
func grow[T any](have *T, said T, compare func(a, b T) int) bool {
	if compare(said, *have) <= 0 {
		return false
	}
	*have = said
	return true
}

// Booked is the amount that counts: what was said last, else what was asked.
func (op *Operation) Booked() money.Money {
	for _, s := range slices.Backward(op.Seen) {
		if !s.Amount.IsZero() {
			return s.Amount
		}
	}
	return op.Amount
}

// weight is the amount an operation stands for in the sums: what was booked,
// or while it is live the largest of what was asked and said, since each of
// them may still come true. One in another currency makes no sum.
func (op *Operation) weight() money.Money {
	most := op.Booked()
	if !op.Live() {
		return most
	}
	for _, m := range append([]money.Money{op.Amount}, amounts(op.Seen)...) {
		if m.Currency() != most.Currency() {
			return money.Money{}
		}
		if m.Minor() > most.Minor() {
			most = m
		}
	}
	return most
}

// amounts are those that were said.
func amounts(seen []Seen) []money.Money {
	var all []money.Money
	for _, s := range seen {
		if !s.Amount.IsZero() {
			all = append(all, s.Amount)
		}
	}
	return all
}
