package order

import (
	"time"

	"github.com/recourse-go/recourse/policy"
)

// Wake does what time alone brings to an order: an open hold past its due time
// becomes overdue and raises attention. It is never released by silence.
// Expiry and blocked money plans need payments: package refund wakes them.
func Wake(o Order, now time.Time) (Decision, error) {
	c := newChange(o, policy.System.ID, now)
	for i := range c.o.Holds {
		h := &c.o.Holds[i]
		if h.State != HoldOpen || h.Overdue || h.Due.IsZero() || c.now.Before(h.Due) {
			continue
		}
		h.Overdue = true
		c.record("hold_overdue", h.Reason, data{Hold: h.ID, Kind: h.Kind, Due: h.Due})
		c.attend(AttentionHoldOverdue, true)
	}
	return c.done()
}
