package dispute

import (
	"time"

	"github.com/recourse-go/recourse/refund"
)

// Expected lists what the book of the dispute's account must show for it: what
// was taken, given back and charged. The grace is how long the account's owner
// may take to report a booking.
func Expected(d Dispute, grace time.Duration) []refund.Expectation {
	var out []refund.Expectation
	for _, m := range d.Movements {
		if !m.bookable() {
			continue
		}
		e := refund.Expectation{Object: d.VendorID, Amount: m.Amount, Until: m.At.Add(grace)}
		takes := false
		switch m.Kind {
		case Withdrawal:
			e.Kind, takes = refund.BookWithdrawal, true
		case Reinstatement:
			e.Kind = refund.BookReinstatement
		case Fee:
			e.Kind, takes = refund.BookFee, true
		case FeeReturn:
			e.Kind = refund.BookFee
		}
		if takes {
			minus, err := e.Amount.Neg()
			if err != nil {
				continue // the least of all amounts: no vendor books it
			}
			e.Amount = minus
		}
		out = append(out, e)
	}
	return out
}
