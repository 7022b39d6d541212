package order

import "slices"

// Codes of what a person should look at, kept in [Order].Attention and as
// labels "attention:" + code. Other packages add codes of their own.
const (
	AttentionHoldOverdue        = "hold_overdue"         // an open hold passed its due time
	AttentionTotalMismatch      = "total_mismatch"       // the channel's total is not the sum of its parts
	AttentionTotalBelowRefunded = "total_below_refunded" // an edit left less than what goes back
	AttentionCanceledOutside    = "canceled_outside"     // canceled although our guards say no, such as with goods gone
	AttentionUnknownGroupState  = "unknown_group_state"  // the channel reported a state of a parcel we do not know
)

// SetAttention raises or clears a code and reports whether that changed
// anything. Codes follow the id grammar and stay sorted.
func (o *Order) SetAttention(code string, on bool) bool {
	i, has := slices.BinarySearch(o.Attention, code)
	if has == on {
		return false
	}
	// A fresh slice: other copies of the order may share this one.
	if on {
		o.Attention = slices.Concat(o.Attention[:i], []string{code}, o.Attention[i:])
	} else {
		o.Attention = slices.Concat(o.Attention[:i], o.Attention[i+1:])
	}
	return true
}
