package proof

import (
	"strings"

	"github.com/recourse-go/recourse/connect/fake/rail"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// paidOnce holds that the PSP made at most one refund of every leg that
// stands, whatever operations the leg had.
func (w *world) paidOnce() {
	if !w.collect() {
		return
	}
	for _, p := range w.payments {
		paid := map[string]string{}
		for _, x := range w.PSP.RefundsOf(p.intent) {
			op := x.Metadata[rail.MetadataOperation]
			if op == "" || x.Status == "failed" {
				continue
			}
			if other := paid[leg(op)]; other != "" {
				w.fail("leg %s was paid twice: %s and %s", leg(op), other, x.ID)
			}
			paid[leg(op)] = x.ID
		}
	}
}

// leg is what the operations of one leg have in common.
func leg(operation string) string {
	id, _, _ := strings.Cut(operation, ".")
	return id
}

// committed checks what one commit wrote.
func (w *world) committed(b store.Batch) {
	for _, put := range b.Puts {
		var err error
		switch put.Record.Key.Kind {
		case payment.Repo.Kind():
			var p payment.Payment
			if p, err = payment.Repo.Decode(put.Record); err == nil {
				w.reserves(p, put.Entries)
			}
		case order.Repo.Kind():
			var o order.Order
			if o, err = order.Repo.Decode(put.Record); err == nil {
				w.entitles(o)
			}
		case refund.Repo.Kind():
			var r refund.Refund
			if r, err = refund.Repo.Decode(put.Record); err == nil {
				w.addsUp(r)
			}
		}
		if err != nil {
			w.fail("%s: %v", put.Record.Key, err)
		}
	}
}

// reserves holds that nothing of ours is reserved or sent beyond what a
// payment can give back at that moment (O-I3, O-I18).
func (w *world) reserves(p payment.Payment, entries []store.Entry) {
	for _, e := range entries {
		if e.Event == "payment.exposed" && e.Code == string(payment.ExposureLive) {
			w.stops(p)
		}
		if e.Event != "payment.refund_created" && e.Event != "payment.refund_submitted" {
			continue
		}
		b := p.Balance()
		switch {
		case b.Unsure || p.Frozen() || b.Raw.Minor() < 0:
			w.fail("%s on %s with raw %s, frozen %v, unsure %v", e.Event, p.Key.ID, b.Raw, p.Frozen(), b.Unsure)
		case p.UnderChargeback() && w.caps.RefundUnderDispute != payment.UndisputedRest:
			w.fail("%s on %s under a chargeback", e.Event, p.Key.ID)
		}
	}
}

// stops holds that the commit that books a chargeback leaves nothing to be sent.
func (w *world) stops(p payment.Payment) {
	for _, op := range p.Operations {
		if op.Kind == payment.Refund && op.State == payment.Created {
			w.fail("%s is still to be sent after a chargeback on %s", op.ID, p.Key.ID)
		}
	}
}

// entitles holds that no unit and no shipment gives back more than it cost,
// its replacements included (O-I4), and that a unit is resolved once.
func (w *world) entitles(o order.Order) {
	check := func(id string, es ...order.Entitlement) {
		share, _ := o.Share(id)
		sum := int64(0)
		for _, e := range es {
			sum += e.Reserved.Minor() + e.Refunded.Minor()
		}
		if sum > share.Gross.Minor() {
			w.fail("%s of %s gives back %d of %s", id, o.Key.ID, sum, share.Gross)
		}
	}
	for _, s := range o.Shipping {
		check(s.ID, s.Entitlement)
	}
	for i := range o.Units {
		u := &o.Units[i]
		if (u.ReplacedBy != "" || u.WrittenOff != "") && u.Entitlement != (order.Entitlement{}) || u.ReplacedBy != "" && u.WrittenOff != "" {
			w.fail("unit %s of %s is resolved twice: %+v", u.ID, o.Key.ID, *u)
		}
		var chain []order.Entitlement
		for x := u; x != nil; x = o.Unit(x.Replaces) {
			chain = append(chain, x.Entitlement)
		}
		check(u.ID, chain...)
	}
}

// addsUp holds that a refund is the sum of its parts and of its legs (O-I6).
func (w *world) addsUp(r refund.Refund) {
	var parts, legs int64
	for _, c := range r.Components {
		parts += c.Amount.Minor()
	}
	for _, l := range r.Legs {
		legs += l.Amount.Minor()
	}
	if total := r.Total.Minor(); total <= 0 || parts != total || legs != total {
		w.fail("refund %s of %s: components add up to %d, legs to %d", r.Key.ID, r.Total, parts, legs)
	}
}
