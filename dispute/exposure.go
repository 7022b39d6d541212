package dispute

import "github.com/recourse-go/recourse/payment"

// Exposure is what the dispute takes, or may take, of its payment. A dispute
// counts from the chargeback on until it is won or dropped, and at any stage
// once the network has settled it: the buyer has the money then. An open alert
// or inquiry takes nothing yet, but a refund made under it must say so. An
// amount that nobody told leaves the payment without headroom.
func (d *Dispute) Exposure() payment.Exposure {
	e := payment.Exposure{
		Dispute: d.Key.ID, Chain: d.Chain, Amount: d.Amount, Chargeback: d.Stage.AtLeast(Chargeback),
	}
	settled := d.Resolution == NetworkSettled
	switch {
	case d.Status == Won:
		e.Status = payment.ExposureCleared
	case e.Chargeback && !d.Status.Decided():
		e.Status = payment.ExposureLive
	case e.Chargeback && d.Status == Lost:
		e.Status = payment.ExposureLost
	case settled:
		e.Status = payment.ExposureSettled
	case !d.Status.Decided():
		e.Status = payment.ExposureInquiry
	default:
		e.Status = payment.ExposureCleared
	}
	return e
}

// counts reports whether the exposure lowers what the payment can give back.
func (d *Dispute) counts() bool {
	switch d.Exposure().Status {
	case payment.ExposureLive, payment.ExposureLost, payment.ExposureSettled:
		return true
	default:
		return false
	}
}
