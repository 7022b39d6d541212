package inbox_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

const (
	tenant   = "eu"
	account  = "psp_eu"
	customer = "cust_1"
	source   = "psp"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func eur(s string) money.Money { return money.MustParse(s + " EUR") }

// script is a source that says what it was told to say about each event id.
// A body is "id" or "id rest"; deliveries are signed with the header Sig: ok.
type script struct {
	mu   sync.Mutex
	says map[string]func() ([]inbox.Event, error)
}

func (*script) Name() string { return source }

func (*script) Verify(raw inbox.Raw, now time.Time) error {
	switch raw.Header("Sig") {
	case "ok":
		return nil
	case "old":
		return &inbox.Refusal{Reason: inbox.StaleTimestamp, Why: "signed more than 300 s ago"}
	case "panic":
		panic(string(raw.Body))
	}
	return &inbox.Refusal{Reason: inbox.BadSignature, Why: "no secret fits"}
}

func (*script) Identify(raw inbox.Raw) (inbox.Identity, error) {
	id, _, _ := strings.Cut(string(raw.Body), " ")
	return inbox.Identity{EventID: id, Type: "test", APIVersion: "1"}, nil
}

func (s *script) Normalise(raw inbox.Raw) ([]inbox.Event, error) {
	id, _, _ := strings.Cut(string(raw.Body), " ")
	s.mu.Lock()
	say := s.says[id]
	s.mu.Unlock()
	if say == nil {
		return nil, &inbox.Refusal{Reason: inbox.UnknownType, Why: "not of interest"}
	}
	return say()
}

// post is an inbox over a memory store with a clock of its own.
type post struct {
	testing.TB
	*inbox.Inbox
	store  store.Store
	script *script
	log    *bytes.Buffer
	now    time.Time
}

func newPost(t testing.TB) *post {
	t.Helper()
	return over(t, mem.New())
}

func over(t testing.TB, s store.Store) *post {
	t.Helper()
	p := &post{TB: t, store: s, script: &script{says: map[string]func() ([]inbox.Event, error){}}, log: &bytes.Buffer{}, now: noon}
	p.Inbox = &inbox.Inbox{
		Exec:    &store.Executor{Store: s},
		Sources: map[string]inbox.Source{source: p.script},
		Tenant:  func(string) string { return tenant },
		Env: func(string) refund.Env {
			return refund.Env{Actor: policy.System, Caps: map[string]payment.Capabilities{account: {
				Refund: payment.RefundAmount, Idempotent: true, KeyRetention: 24 * time.Hour, Mode: payment.Command,
			}}}
		},
		Clock: func() time.Time { return p.now },
		Log:   slog.New(slog.NewJSONHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	return p
}

// says tells the source what an event id stands for.
func (p *post) says(id string, events ...inbox.Event) {
	p.script.says[id] = func() ([]inbox.Event, error) { return events, nil }
}

func (p *post) fails(id string, err error) {
	p.script.says[id] = func() ([]inbox.Event, error) { return nil, err }
}

func signed(body string) inbox.Raw {
	return inbox.Raw{Headers: map[string][]string{"Sig": {"ok"}}, Body: []byte(body)}
}

// receive takes a signed delivery and returns its id.
func (p *post) receive(body string) string {
	p.Helper()
	r, err := p.Receive(p.Context(), source, signed(body))
	require.NoError(p, err)
	return r.ID
}

// apply applies a delivery and returns where it stands.
func (p *post) apply(id string) inbox.State {
	p.Helper()
	s, err := p.Apply(p.Context(), tenant, id)
	require.NoError(p, err)
	return s
}

// work does all that is due.
func (p *post) work() {
	p.Helper()
	for range 1000 {
		n, err := p.Step(p.Context())
		require.NoError(p, err)
		if n == 0 {
			return
		}
	}
	require.Fail(p, "there is always something due")
}

func (p *post) all(kind string) []store.Record {
	p.Helper()
	var recs []store.Record
	for r, err := range store.All(p.Context(), p.store, store.Query{Tenant: tenant, Kind: kind}) {
		require.NoError(p, err)
		recs = append(recs, r)
	}
	return recs
}

func (p *post) delivery(id string) inbox.Delivery {
	p.Helper()
	l, err := p.store.Load(p.Context(), nil, store.Select{Keys: []store.Key{inbox.Repo.Key(tenant, id)}})
	require.NoError(p, err)
	d, err := inbox.Repo.Get(l, tenant, id)
	require.NoError(p, err)
	return d
}

func (p *post) payment(vendorID string) payment.Payment {
	p.Helper()
	l, err := p.store.Load(p.Context(), nil, store.Select{Refs: []store.RefKey{payment.VendorKey(tenant, account, vendorID)}})
	require.NoError(p, err)
	pay, err := payment.Repo.Get(l, tenant, payment.ID(tenant, account, vendorID))
	require.NoError(p, err)
	return pay
}

// place puts an order into the store as the host's own command would.
func (p *post) place(s order.Snapshot) {
	p.Helper()
	s.Tenant = tenant
	d, err := refund.ObserveOrder(refund.Records{}, s, refund.Env{Tenant: tenant, Now: p.now, Actor: policy.System})
	require.NoError(p, err)
	puts, err := d.Puts()
	require.NoError(p, err)
	p.commit(puts...)
}

func (p *post) commit(puts ...store.Put) {
	p.Helper()
	require.NoError(p, p.store.Commit(p.Context(), store.Batch{
		Token: store.Token{Tenant: tenant, Command: "test", Key: store.DigestID(puts[0].Record.Key.String())}, Hash: "test", At: p.now, Puts: puts,
	}))
}

// journal is everything that was ever journaled.
func (p *post) journal() []store.Entry {
	p.Helper()
	var all []store.Entry
	var at store.Position
	for {
		es, next, err := p.store.Feed(p.Context(), at, 500)
		require.NoError(p, err)
		if len(es) == 0 {
			return all
		}
		all, at = append(all, es...), next
	}
}

// count counts journal entries by event.
func (p *post) count(event string) int {
	n := 0
	for _, e := range p.journal() {
		if e.Event == event {
			n++
		}
	}
	return n
}

var timestamp = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)

// world is what the domain's records say, in a form to compare: without times
// and versions, and with operations by id. A dispute's flag of a double credit
// is left out: it says how the payment stood when the dispute was last heard of.
func (p *post) world() map[string]string {
	p.Helper()
	out := map[string]string{}
	for _, kind := range []string{"order", "payment", "refund", "dispute"} {
		for _, rec := range p.all(kind) {
			var v any = rec.Body
			switch kind {
			case "payment":
				pay, err := payment.Repo.Decode(rec)
				require.NoError(p, err)
				slices.SortFunc(pay.Operations, func(a, b payment.Operation) int { return strings.Compare(a.ID, b.ID) })
				v = pay
			case "dispute":
				d, err := dispute.Repo.Decode(rec)
				require.NoError(p, err)
				d.Flags = slices.DeleteFunc(d.Flags, func(f string) bool { return f == dispute.FlagDoubleCredit })
				rec.Labels = d.Index().Labels
				v = d
			}
			said, err := json.MarshalIndent(struct {
				Root, State string
				Refs        []store.Ref
				Labels      []string
				Body        any
			}{rec.Root.String(), rec.State, rec.Refs, rec.Labels, v}, "", " ")
			require.NoError(p, err)
			out[rec.Key.String()] = timestamp.ReplaceAllString(string(said), "T")
		}
	}
	return out
}

// snapshot is order o1 of 100.00 EUR, as its shop shows it.
func snapshot() order.Snapshot {
	return order.Snapshot{
		Source: "shop", Version: noon, PlacedAt: noon, Confirmed: true,
		Content: order.Place{
			ID: "o1", Currency: money.EUR, Total: eur("100.00"),
			Sale: order.Sale{Channel: channel, Customer: customer},
			Lines: []order.PlaceLine{
				{ID: "l1", SKU: "mug", Quantity: 2, Total: eur("60.00")},
				{ID: "l2", SKU: "plate", Quantity: 1, Total: eur("40.00")},
			},
		},
	}
}

var channel = order.Channel{Name: "shop", Account: "main", Order: "1001"}

// paid opens payment pi_1 of the order with its charge ch_1.
func paid() inbox.PaymentEvent {
	return inbox.PaymentEvent{
		Account: account, Payment: "pi_1", Order: inbox.OrderRef{Channel: channel},
		Facts: []payment.Fact{
			payment.Opened{Source: source, Account: account, VendorID: "pi_1", Amount: eur("100.00")},
			payment.Reported{Source: source, Kind: payment.Purchase, VendorID: "ch_1", State: payment.Succeeded, Amount: eur("100.00")},
		},
	}
}

// gaveBack reports a refund that others made.
func gaveBack(id string) inbox.PaymentEvent {
	return inbox.PaymentEvent{Account: account, Payment: "pi_1", Facts: []payment.Fact{
		payment.Reported{Source: source, Kind: payment.Refund, VendorID: id, Parent: "ch_1", State: payment.Succeeded, Amount: eur("20.00")},
	}}
}

// disputed is a chargeback on the charge.
func disputed() inbox.DisputeEvent {
	return inbox.DisputeEvent{Account: account, Payment: "ch_1", Observation: dispute.Observation{
		Key: "dispute", Dispute: "dp_1", Stage: dispute.Chargeback, Status: dispute.NeedsResponse,
		OccurredAt: noon.Add(time.Hour), Amount: eur("50.00"), DueAt: noon.Add(24 * 9 * time.Hour),
	}}
}

// story tells the source what all of it is: the order, its payment, two equal
// refunds and a dispute. It returns the event ids.
func (p *post) story() []string {
	p.says("order", inbox.OrderEvent{Snapshot: snapshot()})
	p.says("payment", paid())
	p.says("refund1", gaveBack("re_1"))
	p.says("refund2", gaveBack("re_2"))
	p.says("dispute", disputed())
	return []string{"order", "payment", "refund1", "refund2", "dispute"}
}
