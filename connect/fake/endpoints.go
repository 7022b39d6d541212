package fake

import "net/http"

func (p *PSP) postRefund(r *http.Request, key string, f *form) (reply, error) {
	params := RefundParams{
		PaymentIntent: f.text("payment_intent"), Charge: f.text("charge"), Amount: f.integer("amount"),
		Reason: f.text("reason"), Metadata: f.object("metadata"),
	}
	if e := f.finish(); e != nil {
		return failure(e), nil
	}
	return p.createRefund(r.Context(), key, params, true)
}

func (p *PSP) postCapture(r *http.Request, key string, f *form) (reply, error) {
	params := CaptureParams{AmountToCapture: f.integer("amount_to_capture"), KeepOpen: f.isFalse("final_capture")}
	if e := f.finish(); e != nil {
		return failure(e), nil
	}
	return p.capture(r.Context(), key, r.PathValue("id"), params, true)
}

func (p *PSP) postCancel(r *http.Request, key string, f *form) (reply, error) {
	reason := f.text("cancellation_reason")
	if e := f.finish(); e != nil {
		return failure(e), nil
	}
	return p.void(r.Context(), key, r.PathValue("id"), reason, true)
}

func (p *PSP) listRefunds(_ *http.Request, f *form) (any, error) {
	filter, page := RefundFilter{PaymentIntent: f.text("payment_intent"), Charge: f.text("charge")}, f.page()
	if e := f.finish(); e != nil {
		return nil, e
	}
	list, err := p.ListRefunds(filter, page)
	return list.wire("/v1/refunds", func(r Refund) any { return r }), err
}

func (p *PSP) listCharges(_ *http.Request, f *form) (any, error) {
	intent, page := f.text("payment_intent"), f.page()
	if e := f.finish(); e != nil {
		return nil, e
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var charges []Charge
	for _, pay := range p.payments.rows {
		if intent == "" || intent == pay.Intent.ID {
			charges = append(charges, pay.Charge)
		}
	}
	list, e := cut(charges, page, func(c Charge) string { return c.ID })
	if e != nil {
		return nil, e
	}
	return list.wire("/v1/charges", func(c Charge) any { return c }), nil
}

func (p *PSP) listBalanceTransactions(_ *http.Request, f *form) (any, error) {
	typ, source, page := f.text("type"), f.text("source"), f.page()
	if e := f.finish(); e != nil {
		return nil, e
	}
	list, err := p.ListBalanceTransactions(typ, source, page)
	return list.wire("/v1/balance_transactions", func(b BalanceTransaction) any { return b.wire() }), err
}
