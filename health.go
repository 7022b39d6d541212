package recourse

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/internal/clocked"
	"github.com/recourse-go/recourse/internal/runner"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Health says whether the desk keeps up, for one tenant. Counts stop at
// [HealthCap].
type Health struct {
	At            time.Time
	OldestWake    time.Time          // the earliest wake of all records; overdue if it lies before At
	OldestUnknown time.Time          // since when the longest-unknown operation's payment stands still
	Attention     map[string]int     // records by attention code; "parked" are those that were given up
	Subscribers   []SubscriberStatus // of all tenants, by name
	Feed          store.Lag          // of all tenants, where the store's feed can be held up
}

// HealthCap is where the counts of [Health] stop.
const HealthCap = 1000

// Overdue is how long the most overdue record has waited; zero if none has.
func (h Health) Overdue() time.Duration {
	if h.OldestWake.IsZero() || h.OldestWake.After(h.At) {
		return 0
	}
	return h.At.Sub(h.OldestWake)
}

// attentionCodes are those a person should look at first, by each kind that wakes.
var attentionCodes = map[string][]string{
	order.Repo.Kind():   {refund.MoneyArrived, "hold_overdue", clocked.Breached, "parked"},
	inbox.Repo.Kind():   {"dead", "parked"},
	refund.Repo.Kind():  {clocked.Breached, "parked"},
	dispute.Repo.Kind(): {clocked.Breached, "parked"},
	payment.Repo.Kind(): {
		payment.RawNegative, payment.AmountMismatch, payment.Conflicted, payment.CurrencyMismatch,
		payment.LateSuccess, payment.UnknownOperation, payment.ForeignRefund, clocked.Breached, "parked",
	},
}

// Health reads how the desk keeps up.
func (t Tenant) Health(ctx context.Context) (Health, error) {
	h := Health{At: t.desk.config.Clock(), Attention: map[string]int{}}
	s := t.desk.exec.Store
	for _, kind := range slices.Sorted(maps.Keys(attentionCodes)) {
		page, err := s.Find(ctx, store.Query{Tenant: t.id, Kind: kind, By: store.ByWake, Limit: 1})
		if err != nil {
			return h, err
		}
		for _, r := range page.Records {
			h.OldestWake = store.Earliest(h.OldestWake, r.Wake)
		}
		for _, code := range attentionCodes[kind] {
			n, err := s.Count(ctx, store.Query{Tenant: t.id, Kind: kind, Label: "attention:" + code}, HealthCap)
			if err != nil {
				return h, err
			}
			if n > 0 {
				h.Attention[code] = min(h.Attention[code]+n, HealthCap)
			}
		}
	}
	page, err := s.Find(ctx, store.Query{Tenant: t.id, Kind: payment.Repo.Kind(), Label: payment.LabelUnknown, Limit: store.MaxLimit})
	if err != nil {
		return h, err
	}
	for _, r := range page.Records {
		h.OldestUnknown = store.Earliest(h.OldestUnknown, r.Updated)
	}
	for _, sub := range t.desk.subscriptions() {
		status, err := sub.Status(ctx)
		if err != nil {
			return h, err
		}
		h.Subscribers = append(h.Subscribers, status)
	}
	if l, ok := s.(store.Lagging); ok {
		if h.Feed, err = l.FeedLag(ctx); err != nil {
			return h, err
		}
	}
	return h, nil
}

// Unpark lets an order, payment, refund or dispute that the runner gave up wake at once,
// after its cause was seen to. One that is not parked stays as it is; a
// delivery is replayed by its inbox. It fails with [store.ErrNotFound], or with
// [store.ErrInvalid] for another kind.
func (t Tenant) Unpark(ctx context.Context, kind, id string) error {
	return runner.Unpark(ctx, t.desk.exec, store.Key{Tenant: t.id, Kind: kind, ID: id}, t.desk.config.Clock())
}
