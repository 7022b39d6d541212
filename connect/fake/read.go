package fake

import "slices"

// Page says which part of a list to read, newest first. StartingAfter and EndingBefore are ids of the list's objects:
// the page holds what is older than the one, or what is just newer than the other.
type Page struct {
	Limit         int // 1 to 100. Defaults to 10
	StartingAfter string
	EndingBefore  string
}

// List is one page.
type List[T any] struct {
	Data    []T
	HasMore bool // in the direction of reading
}

// RefundFilter selects refunds; empty fields select everything.
type RefundFilter struct {
	PaymentIntent string
	Charge        string
}

func (f RefundFilter) has(r refund) bool {
	return (f.PaymentIntent == "" || f.PaymentIntent == r.Refund.PaymentIntent) &&
		(f.Charge == "" || f.Charge == r.Refund.Charge)
}

// ListRefunds is GET /v1/refunds without HTTP. A refund of fate HiddenOnce is missing from the first list, read from
// its start, that would have shown it. It fails with an *HTTPError when the page is impossible.
func (p *PSP) ListRefunds(filter RefundFilter, page Page) (List[Refund], error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.begin(p.config.Now())
	var found []Refund
	for _, r := range p.refunds.rows {
		switch {
		case !filter.has(r):
		case r.Hidden:
			r.Hidden = false
			c.Refunds = append(c.Refunds, r)
		default:
			found = append(found, r.Refund.clone())
		}
	}
	list, e := cut(found, page, func(r Refund) string { return r.ID })
	if e != nil {
		return List[Refund]{}, e
	}
	if page.StartingAfter != "" || len(c.Refunds) == 0 {
		return list, nil
	}
	return list, p.commit(c)
}

// ListBalanceTransactions is GET /v1/balance_transactions without HTTP. The type is Stripe's word ("adjustment" for the
// movements of disputes), the source an object's id; empty selects everything.
func (p *PSP) ListBalanceTransactions(typ, source string, page Page) (List[BalanceTransaction], error) {
	books := slices.DeleteFunc(p.Books(), func(b BalanceTransaction) bool {
		return typ != "" && typ != b.wire().Type || source != "" && source != b.Source
	})
	list, e := cut(books, page, BalanceTransaction.rowID)
	if e != nil {
		return List[BalanceTransaction]{}, e
	}
	return list, nil
}

// cut takes a page out of rows in the order of their creation.
func cut[T any](rows []T, page Page, id func(T) string) (List[T], *HTTPError) {
	if page.Limit == 0 {
		page.Limit = 10
	}
	if page.Limit < 1 || page.Limit > 100 {
		return List[T]{}, invalid("parameter_invalid_integer", "limit", "This value must be between 1 and 100")
	}
	if page.StartingAfter != "" && page.EndingBefore != "" {
		return List[T]{}, invalid("", "starting_after", "Give one of starting_after and ending_before")
	}
	at := func(cursor string) int { return slices.IndexFunc(rows, func(r T) bool { return id(r) == cursor }) }
	from, to := 0, len(rows) // of the rows to choose from
	if page.StartingAfter != "" {
		if to = at(page.StartingAfter); to < 0 {
			return List[T]{}, missing("starting_after", "object", page.StartingAfter)
		}
	}
	if page.EndingBefore != "" {
		if from = at(page.EndingBefore) + 1; from == 0 {
			return List[T]{}, missing("ending_before", "object", page.EndingBefore)
		}
	}
	more := to-from > page.Limit
	if more && page.EndingBefore != "" {
		to = from + page.Limit
	} else if more {
		from = to - page.Limit
	}
	data := slices.Clone(rows[from:to])
	slices.Reverse(data)
	return List[T]{Data: data, HasMore: more}, nil
}

// RefundsOf returns all refunds of a payment intent or charge as they truly are, oldest first, hidden ones too.
func (p *PSP) RefundsOf(id string) []Refund {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []Refund
	for _, r := range p.refunds.rows {
		if r.Refund.PaymentIntent == id || r.Refund.Charge == id {
			found = append(found, r.Refund.clone())
		}
	}
	return found
}

// GetRefund is GET /v1/refunds/{id} without HTTP. It fails with an *HTTPError of status 404.
func (p *PSP) GetRefund(id string) (Refund, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.refunds.get(id)
	if !ok {
		return Refund{}, missing("id", "refund", id)
	}
	return r.Refund.clone(), nil
}

// GetPaymentIntent is GET /v1/payment_intents/{id} without HTTP. It fails with an *HTTPError of status 404.
func (p *PSP) GetPaymentIntent(id string) (PaymentIntent, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pay, ok := p.payments.get(id)
	if !ok {
		return PaymentIntent{}, missing("intent", "payment_intent", id)
	}
	pay.Intent.Metadata = cloneMetadata(pay.Intent.Metadata)
	return pay.Intent, nil
}

// GetCharge returns the charge of a payment intent. It fails with an *HTTPError of status 404.
func (p *PSP) GetCharge(intent string) (Charge, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pay, ok := p.payments.get(intent)
	if !ok {
		return Charge{}, missing("payment_intent", "payment_intent", intent)
	}
	pay.Charge.Metadata = cloneMetadata(pay.Charge.Metadata)
	return pay.Charge, nil
}

func (r Refund) clone() Refund {
	r.Metadata = cloneMetadata(r.Metadata)
	return r
}
