package order_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/store"
)

// Whatever stands in a body, reading it does not panic, what is read can be
// written, and what was written reads and writes the same. Neither does
// anything that is asked of such an order panic.
func FuzzDecodeOrder(f *testing.F) {
	put, err := order.Repo.Put(full())
	require.NoError(f, err)
	f.Add([]byte(put.Record.Body))
	for _, seed := range []string{
		`{}`, `null`, `[]`, `{"state":"placed"}`, `{"state":"frozen","groups":[{"id":"g1","state":"?"}]}`,
		`{"state":"placed","currency":"EUR","total":{"amount":"1.00","currency":"USD"},"holds":[{"id":"h1","state":"open"}]}`,
		`{"state":"placed","units":[{"id":"a","replaces":"b"},{"id":"b","replaces":"a"}]}`,
		`{"state":"confirmed","units":[{"id":"a","entitlement":{"refunded":{"amount":"0.00","currency":"EUR"}}}]}`,
		`{"state":"placed","clocks":{"v":1,"policy":"p@1","wake":"2026-03-02T09:00:00Z","attrs":{"a":"b"},"clocks":[
			{"metric":"resolution","cycle":1,"state":"running","goal":"1h30m","used":"1s","start":"2026-03-02T09:00:00Z","pauses":[{"start":"2026-03-02T09:00:00Z","reason":"x"}]}]}}`,
		`{"state":"confirmed","units":[{"id":"a","replaces":"a","entitlement":{"reserved":{"amount":"9223372036854775807","currency":"JPY"}}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		rec := store.Record{Key: order.Repo.Key("eu", "o1"), Root: order.Repo.Key("eu", "o1"), Version: 1, Schema: 1, Body: body}
		o, err := order.Repo.Decode(rec)
		if err != nil {
			return
		}
		once, err := order.Repo.Put(o)
		require.NoError(t, err)
		require.True(t, json.Valid(once.Record.Body))
		back, err := order.Repo.Decode(once.Record)
		require.NoError(t, err)
		twice, err := order.Repo.Put(back)
		require.NoError(t, err)
		require.Equal(t, string(once.Record.Body), string(twice.Record.Body))

		unit, group, h := "a", "g1", "h1"
		if len(o.Units) > 0 {
			unit = o.Units[len(o.Units)-1].ID
		}
		if len(o.Groups) > 0 {
			group = o.Groups[0].ID
		}
		if len(o.Holds) > 0 {
			h = o.Holds[0].ID
		}
		for _, cmd := range []order.Command{
			mugs(), order.Confirm{}, order.Cancel{Reason: "x"}, order.Expire{}, hold(h, order.BlocksShip), order.Release{Hold: h}, order.Reject{Hold: h},
			order.ConfirmHold{Hold: h, System: "wms", State: order.ExternalConfirmed}, replace(unit), order.MoveGroup{Group: group, Event: order.EventShip},
		} {
			_, _ = order.Decide(facts(o), cmd)
		}
		_, _ = order.Observe(o, snapshot(1), noon)
		_, _ = order.Wake(o, noon)
		_, _ = o.Refundable(unit)
		_, _ = o.Share(unit)
		o.Entitle(nil, order.Entitlement{})
	})
}
