package fake

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// evidenceTime is how long the fake gives for evidence; schemes give 7 to 30 days.
const evidenceTime = 14 * 24 * time.Hour

// DisputeMovement is money that the network takes from the merchant, or gives back.
type DisputeMovement struct {
	Dispute       string // its id, "dp_…", required
	PaymentIntent string // of the disputed payment; not needed to reinstate
	Amount        int64  // minor units, positive both ways
	Fee           int64  // taken with a withdrawal, given back with a reinstatement
	Reason        string // Stripe's dispute reason. Defaults to general
}

// Withdraw takes the disputed amount from the balance, whatever was refunded before. The first withdrawal opens the
// dispute; a later one on the same id takes more.
func (p *PSP) Withdraw(m DisputeMovement) (BalanceTransaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.begin(p.config.Now())
	pay, ok := p.payments.get(m.PaymentIntent)
	d, known := p.disputes.get(m.Dispute)
	switch {
	case !ok:
		return BalanceTransaction{}, fmt.Errorf("fake: withdraw: no payment %q", m.PaymentIntent)
	case m.Dispute == "" || known && d.Dispute.PaymentIntent != m.PaymentIntent:
		return BalanceTransaction{}, fmt.Errorf("fake: withdraw: dispute %q: want an id of this payment's own", m.Dispute)
	case m.Amount < 1 || m.Fee < 0 || m.Amount > pay.Charge.AmountCaptured-pay.Disputed:
		return BalanceTransaction{}, fmt.Errorf("fake: withdraw %d, fee %d: want 1 to %d, and no negative fee",
			m.Amount, m.Fee, pay.Charge.AmountCaptured-pay.Disputed)
	}
	if !known {
		d.Dispute = Dispute{
			ID: m.Dispute, Object: "dispute", Charge: pay.Charge.ID, Created: c.now.Unix(), Currency: pay.Charge.Currency,
			EvidenceDetails: EvidenceDetails{DueBy: c.now.Add(evidenceTime).Unix()},
			Metadata:        map[string]string{}, PaymentIntent: pay.Intent.ID, Reason: cmp.Or(m.Reason, "general"),
		}
	}
	d.Out += m.Amount
	d.Dispute.Amount = max(d.Dispute.Amount, d.Out)
	d.Dispute.Status = "needs_response"
	pay.Disputed += m.Amount
	pay.Charge.Disputed = true
	entry := c.move(&d.Dispute, KindWithdrawal, -m.Amount, m.Fee)
	c.Payments = append(c.Payments, pay)
	c.Disputes = append(c.Disputes, d)
	if !known {
		c.emit("charge.dispute.created", d.Dispute)
	}
	c.emit("charge.dispute.funds_withdrawn", d.Dispute)
	return entry, p.commit(c)
}

// Reinstate gives money of a dispute back to the merchant. When all of it came back the dispute is won.
func (p *PSP) Reinstate(m DisputeMovement) (BalanceTransaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.begin(p.config.Now())
	d, ok := p.disputes.get(m.Dispute)
	if !ok || m.Amount < 1 || m.Amount > d.Out || m.Fee < 0 {
		return BalanceTransaction{}, fmt.Errorf("fake: reinstate %d, fee %d, of dispute %q: want 1 to %d, and no negative fee",
			m.Amount, m.Fee, m.Dispute, d.Out)
	}
	pay, _ := p.payments.get(d.Dispute.PaymentIntent)
	d.Out -= m.Amount
	pay.Disputed -= m.Amount
	entry := c.move(&d.Dispute, KindReinstatement, m.Amount, -m.Fee)
	if d.Out == 0 {
		d.Dispute.Status = "won"
	}
	c.Payments = append(c.Payments, pay)
	c.Disputes = append(c.Disputes, d)
	c.emit("charge.dispute.funds_reinstated", d.Dispute)
	if d.Out == 0 {
		c.emit("charge.dispute.closed", d.Dispute)
	}
	return entry, p.commit(c)
}

func (c *change) move(d *Dispute, kind Kind, amount, fee int64) BalanceTransaction {
	entry := c.book(kind, d.ID, amount, fee, d.Currency)
	d.BalanceTransactions = append(slices.Clip(d.BalanceTransactions), entry.wire())
	return entry
}
