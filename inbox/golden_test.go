package inbox_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/store"
)

// The stored form of a delivery, which later releases must read.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	const path = "testdata/delivery.json"
	full := inbox.Delivery{
		Meta:  store.Meta{Key: inbox.Repo.Key(tenant, "d1")},
		State: inbox.Parked, Source: source, EventID: "evt_1", Type: "charge.refunded", APIVersion: "2026-01-01",
		ReceivedAt: noon, Hash: "e3b0c442", Reason: inbox.Unmatched, Detail: "invalid_order", Events: 1, Tries: 2,
		Next: noon.Add(time.Minute), Awaits: []string{"a", "b"},
	}
	p, err := inbox.Repo.Put(full)
	require.NoError(t, err)
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(p.Record.Body))

	back, err := inbox.Repo.Decode(store.Record{Key: full.Key, Schema: 1, Body: json.RawMessage(want)})
	require.NoError(t, err)
	require.Equal(t, full, back)
	require.Equal(t, []string{"attention:parked"}, p.Record.Labels)
	require.Equal(t, full.Next, p.Record.Wake)
}
