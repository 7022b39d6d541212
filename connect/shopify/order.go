package shopify

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
)

// order reads a whole order. What it says does not depend on the topic, so
// that deliveries may come in any order.
func (s *Source) order(raw inbox.Raw) ([]inbox.Event, error) {
	w, err := webhook.Decode[wireOrder](raw.Body)
	if err != nil {
		return nil, err
	}
	r := &reading{}
	r.shop = r.currency("currency", w.Currency)
	r.presentment = r.currency("presentment_currency", cmp.Or(w.PresentmentCurrency, w.Currency))
	if w.UpdatedAt.IsZero() {
		r.refuse(inbox.Malformed, "updated_at is missing: it is the order's version")
	}
	placed := w.ProcessedAt
	if placed.IsZero() {
		placed = w.CreatedAt
	}
	snapshot := order.Snapshot{
		Content:      s.content(r, w),
		Source:       name,
		Version:      w.version(),
		PlacedAt:     placed.Time,
		Confirmed:    w.confirmed(),
		Canceled:     !w.CanceledAt.IsZero(),
		CancelReason: w.CancelReason,
	}
	return r.done(inbox.OrderEvent{Snapshot: snapshot})
}

// confirmed reports whether the order is paid, was, or will be by its terms.
func (w wireOrder) confirmed() bool {
	return w.PaymentTerms != nil ||
		slices.Contains([]string{"authorized", "paid", "partially_refunded", "refunded"}, w.FinancialStatus)
}

// front is who owns an order: an app of the host's own that placed it, or Shopify.
func (s *Source) front(source string) string {
	if source != "" && slices.Contains(s.config.OwnSources, source) {
		return ""
	}
	return s.config.Name
}

func (s *Source) content(r *reading, w wireOrder) order.Place {
	id := r.id("id", w.ID)
	p := order.Place{
		ID:       s.config.Prefix + id,
		Currency: r.presentment,
		Sale: order.Sale{
			Channel:    order.Channel{Name: name, Account: s.config.Shop, Order: id},
			Front:      s.front(w.SourceName),
			MoneyOwner: s.moneyOwner(w.Gateways),
			Country:    cmp.Or(w.ShippingAddress.Country, w.BillingAddress.Country),
			Locale:     w.Locale,
			B2B:        w.Company != nil,
			Customer:   s.customer(r, w),
		},
		PayLater: w.PaymentTerms != nil,
	}
	p.Private = w.private(p.Sale.Customer)
	whole := true
	for _, l := range w.Lines {
		line, all := w.line(r, l)
		p.Lines, whole = append(p.Lines, line), whole && all
	}
	for i, l := range w.Shipping {
		if l.Removed {
			whole = false
			continue
		}
		p.Shipping = append(p.Shipping, order.PlaceShipping{
			ID:        cmp.Or(r.optionalID("shipping_lines.id", l.ID), "shipping/"+strconv.Itoa(i+1)),
			Total:     r.price("shipping_lines.price", price{l.Price, l.PriceSet}),
			Discounts: w.discounts(r, l.Discounts),
			Taxes:     w.taxes(r, l.Taxes),
		})
	}
	for _, f := range w.Fulfillments {
		p.Groups = append(p.Groups, f.group(r))
	}
	if whole { // the total price still counts what was taken out
		p.Total = r.price("total_price", price{w.TotalPrice, w.TotalPriceSet})
	}
	return p
}

// moneyOwner is who holds the customer's money, by the first gateway we know.
func (s *Source) moneyOwner(gateways []string) string {
	for _, name := range gateways {
		if g, ok := s.config.Gateways[name]; ok {
			return string(g.owner())
		}
	}
	return ""
}

// customer is the subject of personal data; empty for a guest.
func (s *Source) customer(r *reading, w wireOrder) string {
	id := r.optionalID("customer.id", w.Customer.ID)
	if id == "" {
		return ""
	}
	return s.config.Prefix + id
}
