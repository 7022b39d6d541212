package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// A refund command as a store sees it: an order and its payment are loaded with
// the token, both get a new version, a refund is added, and each leaves an entry
// in the journal. Records and entries are as large as those that a desk writes.
const (
	tenant  = "shop"
	command = "refund.request"
	schema  = 1
)

var (
	morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	filler  = strings.Repeat("0123456789", 60)
)

// ledger is the body of all records here: a figure that changes, and the rest.
type ledger struct {
	Refunded int64  `json:"refunded"`
	Rest     string `json:"rest"`
}

// orderID names one of the orders, whose payment has the same id.
func orderID(n int) string { return fmt.Sprint(n) }

func key(kind, id string) store.Key { return store.Key{Tenant: tenant, Kind: kind, ID: id} }

func token(id string) store.Token { return store.Token{Tenant: tenant, Command: command, Key: id} }

// sell writes that many orders, from that one on, with their payments.
func sell(tb testing.TB, s store.Store, first, orders int) {
	tb.Helper()
	require.NoError(tb, spread(8, orders, func(_, n int) error {
		o, p := newRecord("order", orderID(first+n)), newRecord("payment", orderID(first+n))
		p.Root = o.Key
		p.Refs = []store.Ref{{Name: "object.psp", Value: "ch_1042"}, {Name: "payment.psp", Value: "pi_1042"}} // all the same, for pgbench
		return s.Commit(tb.Context(), store.Batch{
			Token: store.Token{Tenant: tenant, Command: "order.place", Key: o.Key.ID}, Hash: "hash", At: morning,
			Puts: []store.Put{put(o, "order.placed"), put(p, "payment.observed")},
		})
	}))
}

func newRecord(kind, id string) store.Record {
	body, _ := json.Marshal(ledger{Rest: filler}) // it has nothing that could fail
	return store.Record{Key: key(kind, id), State: "open", Schema: schema, Body: body}
}

func put(r store.Record, event string) store.Put {
	return store.Put{Record: r, Entries: []store.Entry{{Event: event, Actor: "ana", Data: json.RawMessage(`{"amount":"1.00","currency":"EUR"}`)}}}
}

// refundCommand is the command on a store of ours. The id is new each time.
func refundCommand(ctx context.Context, s store.Store, order, id string) error {
	b := store.Batch{Token: token(id), Hash: "hash", At: morning, Answer: store.Answer{Code: "approved"}}
	l, err := s.Load(ctx, &b.Token, store.Select{Keys: []store.Key{key("order", order), key("payment", order)}})
	if err != nil {
		return err
	}
	if len(l.Records) != 2 || l.Earlier != nil {
		return fmt.Errorf("order %s: loaded %d records, earlier %v", order, len(l.Records), l.Earlier)
	}
	for i, event := range []string{"order.entitlement", "payment.operation"} {
		r := l.Records[i]
		if r.Body, err = raised(r.Body); err != nil {
			return err
		}
		b.Puts = append(b.Puts, put(r, event))
	}
	refund := newRecord("refund", id)
	refund.Root = key("order", order)
	b.Puts = append(b.Puts, put(refund, "refund.requested"))
	return s.Commit(ctx, b)
}

// raised is the decision: the figure in the body goes up.
func raised(body []byte) ([]byte, error) {
	var l ledger
	if err := json.Unmarshal(body, &l); err != nil {
		return nil, err
	}
	l.Refunded += 100
	return json.Marshal(l)
}
