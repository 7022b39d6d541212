package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

func TestRequestHash(t *testing.T) {
	t.Parallel()
	type old struct {
		Order string `json:"order,omitzero"`
		Sum   int    `json:"sum,omitzero"`
	}
	type grown struct {
		Order  string   `json:"order,omitzero"`
		Sum    int      `json:"sum,omitzero"`
		Reason string   `json:"reason,omitzero"`
		Lines  []string `json:"lines,omitzero"`
	}
	hash := func(request any) string {
		t.Helper()
		h, err := store.RequestHash(request)
		require.NoError(t, err)
		require.NoError(t, store.CheckID("hash", h))
		return h
	}
	require.Equal(t, "36114947541a546dd7d6996fdf487709df847f8c706cba067c9b021becb94ecb", hash(old{"o_1", 5}), "stored hashes depend on it")
	require.Equal(t, hash(old{"o_1", 5}), hash(grown{Order: "o_1", Sum: 5}), "a field added later")
	require.NotEqual(t, hash(old{"o_1", 5}), hash(grown{Order: "o_1", Sum: 5, Reason: "late"}))
	require.NotEqual(t, hash(old{"o_1", 5}), hash(old{"o_1", 6}))
	require.Equal(t, hash(map[string]int{"a": 1, "b": 2}), hash(map[string]int{"b": 2, "a": 1}))

	// Tags or not, at any depth: what is zero says nothing.
	type line struct {
		SKU string
		At  time.Time
	}
	type untagged struct {
		Lines []line
		Notes []string
		Body  any
	}
	type less struct {
		Lines []struct{ SKU string }
	}
	require.Equal(t, hash(less{[]struct{ SKU string }{{"a"}, {}}}), hash(untagged{Lines: []line{{SKU: "a"}, {}}, Notes: []string{}}))
	require.NotEqual(t, hash(untagged{Body: line{SKU: "a"}}), hash(untagged{Body: line{SKU: "b"}}), "behind an interface too")
	require.Equal(t, hash(untagged{Body: line{SKU: "a"}}), hash(untagged{Body: &line{SKU: "a"}}))
	require.NotEqual(t, hash([]string{"ab"}), hash([]string{"a", "b"}))
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	require.NotEqual(t, hash(line{At: at}), hash(line{At: at.Add(1)}), "what marshals itself is left to itself")

	_, err := store.RequestHash(func() {})
	require.Error(t, err)
}

func TestToken(t *testing.T) {
	t.Parallel()
	token := store.Token{Tenant: "eu", Command: "refund.request", Key: "k"}
	require.NoError(t, token.Check())
	require.Equal(t, store.DigestID("eu", "refund.request", "k"), token.Digest())
	for want, bad := range map[string]store.Token{
		"tenant":          {Command: "c", Key: "k"},
		"command":         {Tenant: "eu", Key: "k"},
		"idempotency key": {Tenant: "eu", Command: "c"},
	} {
		var id *store.IDError
		require.ErrorAs(t, bad.Check(), &id)
		require.Equal(t, want, id.Field)
	}
}
