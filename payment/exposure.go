package payment

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/recourse-go/recourse/money"
)

// Exposure is what a dispute may take, or took, of a payment. It is written
// only by the dispute's join, in the batch that changes the dispute.
type Exposure struct {
	Dispute    string        `json:"dispute"`
	Chain      string        `json:"chain"` // the first dispute of a chain of re-disputes
	Amount     money.Money   `json:"amount"`
	Status     ExposureState `json:"status"`
	Chargeback bool          `json:"chargeback,omitempty"` // at stage chargeback or later
}

// ExposureState says whether an exposure counts.
type ExposureState string

// The states of an exposure. Live, lost and settled ones count; an open alert
// or inquiry without settlement and a won dispute do not.
const (
	ExposureInquiry ExposureState = "inquiry" // an open alert or inquiry: blocks nothing, but a refund must say it knows
	ExposureLive    ExposureState = "live"
	ExposureLost    ExposureState = "lost"
	ExposureSettled ExposureState = "settled" // by the network: the buyer has the money
	ExposureCleared ExposureState = "cleared"
)

func (s ExposureState) counts() bool {
	return s == ExposureLive || s == ExposureLost || s == ExposureSettled
}

// expose puts a dispute's exposure in place of its former one and reports
// whether that changed anything. A dispute that names no chain is its own.
func (p *Payment) expose(e Exposure) bool {
	e.Chain = cmp.Or(e.Chain, e.Dispute)
	i, known := slices.BinarySearchFunc(p.Exposures, e, func(a, b Exposure) int { return strings.Compare(a.Dispute, b.Dispute) })
	switch {
	case !known && e.Status == ExposureCleared, known && p.Exposures[i] == e:
		return false
	case known:
		p.Exposures[i] = e
	default:
		p.Exposures = slices.Insert(p.Exposures, i, e)
	}
	return true
}

// eachChain visits the largest counting exposure of every dispute chain, never
// the sum: the same money can be disputed again. An amount that cannot be
// compared, being in another currency, is visited for itself.
func (p *Payment) eachChain(visit func(money.Money)) {
	largest := map[string]money.Money{}
	for _, e := range p.Exposures {
		if !e.Status.counts() {
			continue
		}
		if e.Amount.Currency() != p.Currency() || e.Amount.Minor() <= 0 {
			visit(e.Amount)
		} else if e.Amount.Minor() > largest[e.Chain].Minor() {
			largest[e.Chain] = e.Amount
		}
	}
	for _, chain := range slices.Sorted(maps.Keys(largest)) {
		visit(largest[chain])
	}
}

// held is what a dispute holds or took; none if it holds nothing.
func (p *Payment) held(dispute string) money.Money {
	for _, e := range p.Exposures {
		if e.Dispute == dispute && e.Status.counts() {
			return e.Amount
		}
	}
	return money.Money{}
}

// UnderChargeback reports whether a dispute at stage chargeback or later is live.
func (p *Payment) UnderChargeback() bool {
	return slices.ContainsFunc(p.Exposures, func(e Exposure) bool {
		return e.Chargeback && e.Status == ExposureLive
	})
}

// OpenInquiry is the open alert or inquiry with the largest amount, if any.
func (p *Payment) OpenInquiry() (e Exposure, ok bool) {
	for _, x := range p.Exposures {
		if x.Status == ExposureInquiry && (!ok || x.Amount.Minor() > e.Amount.Minor()) {
			e, ok = x, true
		}
	}
	return e, ok
}
