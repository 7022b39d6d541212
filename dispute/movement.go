package dispute

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/recourse-go/recourse/money"
)

// Movement is money that the PSP moved because of a dispute. Its direction is
// in its kind; the amount is positive, in whatever currency the PSP booked.
// Money is never derived from a status, nor a status from money.
type Movement struct {
	ID     string       `json:"id"` // of the PSP's booking
	Kind   MovementKind `json:"kind"`
	Amount money.Money  `json:"amount,omitzero"`
	At     time.Time    `json:"at,omitzero"`
}

// MovementKind says what a movement is for.
type MovementKind string

// The kinds of movement.
const (
	Withdrawal    MovementKind = "withdrawal"    // taken from our balance
	Reinstatement MovementKind = "reinstatement" // given back
	Fee           MovementKind = "fee"
	FeeReturn     MovementKind = "fee_return"
)

var movementKinds = []MovementKind{Withdrawal, Reinstatement, Fee, FeeReturn}

// bookable reports whether we know which way the money went, and by what id
// it is booked once.
func (m Movement) bookable() bool {
	return m.ID != "" && m.Amount.Sign() > 0 && slices.Contains(movementKinds, m.Kind)
}

func (m Movement) compare(o Movement) int {
	return cmp.Or(
		m.At.Compare(o.At), strings.Compare(m.ID, o.ID), cmp.Compare(m.Kind, o.Kind),
		cmp.Compare(m.Amount.Currency(), o.Amount.Currency()), cmp.Compare(m.Amount.Minor(), o.Amount.Minor()),
	)
}

// movements are all that were observed, each id once. Where one id was told in
// two ways the first telling stands and the dispute is flagged.
func movements(all []seen) []Movement {
	var out []Movement
	told := map[string]bool{}
	for _, s := range all {
		for _, m := range s.Movements {
			if m.bookable() && !told[m.ID] {
				told[m.ID] = true
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, Movement.compare)
	return out
}

// AccountName names an account of dispute money.
type AccountName string

// The accounts: what the PSP holds for us, what we claim from the other side,
// what is lost, and what the dispute cost.
const (
	PSPBalance  AccountName = "psp_balance"
	DisputeHeld AccountName = "dispute_held"
	DisputeLoss AccountName = "dispute_loss"
	DisputeFee  AccountName = "dispute_fee"
)

// Posting is one side of a booking; a positive amount adds to the account.
type Posting struct {
	Movement string // id
	Account  AccountName
	Amount   money.Money
}

// Postings are the double entry of all movements, in their order. Those of one
// movement add up to zero. What is held turns into loss when the dispute is
// lost, and back when a late win comes: a status moves money between those two
// accounts only.
func (d *Dispute) Postings() []Posting {
	claim := DisputeHeld
	if d.Status == Lost {
		claim = DisputeLoss
	}
	var out []Posting
	for _, m := range d.Movements {
		from, to := PSPBalance, claim
		if m.Kind == Fee || m.Kind == FeeReturn {
			to = DisputeFee
		}
		if m.Kind == Reinstatement || m.Kind == FeeReturn {
			from, to = to, from
		}
		minus := money.New(-m.Amount.Minor(), m.Amount.Currency()) // positive amounts have a negative
		out = append(out, Posting{m.ID, from, minus}, Posting{m.ID, to, m.Amount})
	}
	return out
}

// taken is what was withdrawn and not reinstated, one amount a currency.
func (d *Dispute) taken() ([]money.Money, error) {
	var sums []money.Money
	for _, p := range d.Postings() {
		if p.Account != DisputeHeld && p.Account != DisputeLoss {
			continue
		}
		i := slices.IndexFunc(sums, func(m money.Money) bool { return m.Currency() == p.Amount.Currency() })
		if i < 0 {
			sums = append(sums, p.Amount)
			continue
		}
		var err error
		if sums[i], err = sums[i].Add(p.Amount); err != nil {
			return nil, err
		}
	}
	return sums, nil
}
