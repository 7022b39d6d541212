package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/store"
)

func TestCheckID(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ id, why string }{
		"short":           {"a", ""},
		"whole grammar":   {"azAZ09._:/-", ""},
		"longest":         {strings.Repeat("x", 128), ""},
		"empty":           {"", "is empty"},
		"too long":        {strings.Repeat("x", 129), "is 129 bytes long"},
		"space":           {"a b", "has a byte outside the grammar at offset 1"},
		"bar":             {"a|", "has a byte outside the grammar at offset 1"},
		"letter of a use": {"aé", "has a byte outside the grammar at offset 1"},
		"NUL":             {"\x00", "has a byte outside the grammar at offset 0"},
		"at":              {"jane@example.com", "has a byte outside the grammar at offset 4"},
		"invalid UTF-8":   {"ab\xff", "has a byte outside the grammar at offset 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := store.CheckID("order", x.id)
			if x.why == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, store.ErrInvalid)
			require.EqualError(t, err, "store: order "+x.why+": want 1-128 bytes of [A-Za-z0-9._:/-]")
		})
	}
}

func TestCheckIDNeverRepeatsTheID(t *testing.T) {
	t.Parallel()
	err := store.CheckID("customer", "jane.doe@example.com")
	require.Error(t, err)
	require.NotContains(t, err.Error(), "jane")
}

func TestKeyCheckNamesThePart(t *testing.T) {
	t.Parallel()
	for want, k := range map[string]store.Key{
		"tenant":   {Kind: "order", ID: "a"},
		"kind":     {Tenant: "eu", ID: "a"},
		"order id": {Tenant: "eu", Kind: "order"},
	} {
		var bad *store.IDError
		require.ErrorAs(t, k.Check(), &bad)
		require.Equal(t, want, bad.Field)
	}
	require.NoError(t, key("a").Check())
	require.True(t, store.Key{}.IsZero())
	require.False(t, store.Key{ID: "a"}.IsZero())
}

// Generators are made anew for each use: rapid's are not safe for tests that run
// at once.
func anyID() *rapid.Generator[string] { return rapid.StringMatching(`[A-Za-z0-9._:/-]{1,12}`) }

func drawKey(t *rapid.T, label string) store.Key {
	draw := func(part string) string { return anyID().Draw(t, label+" "+part) }
	return store.Key{Tenant: draw("tenant"), Kind: draw("kind"), ID: draw("id")}
}

func TestKeyOrder(t *testing.T) {
	t.Parallel()
	ks := []store.Key{
		{Tenant: "a", Kind: "b", ID: "b"}, {Tenant: "a", Kind: "b", ID: "B"}, {Tenant: "a", Kind: "a", ID: "c"},
		{Tenant: "a", Kind: "b", ID: "10"}, {Tenant: "A", Kind: "z", ID: "z"}, {Tenant: "a", Kind: "b", ID: "9"},
	}
	slices.SortFunc(ks, store.Key.Compare)
	var got []string
	for _, k := range ks {
		got = append(got, k.String())
	}
	require.Equal(t, []string{"A|z|z", "a|a|c", "a|b|10", "a|b|9", "a|b|B", "a|b|b"}, got)

	rapid.Check(t, func(t *rapid.T) {
		a, b := drawKey(t, "a"), drawKey(t, "b")
		require.Equal(t, a.Compare(b), -b.Compare(a))
		require.Equal(t, a == b, a.Compare(b) == 0)
		require.Equal(t, a == b, a.String() == b.String(), "two keys with one name")
	})
}

func TestDigestID(t *testing.T) {
	t.Parallel()
	require.Equal(t, "ene6dvs67sac5eq24t5p27nhk4", store.DigestID("eu", "refund.request", "zendesk-35436"), "ids of stored records depend on it")
	require.NoError(t, store.CheckID("digest", store.DigestID()))

	parts := rapid.SliceOfN(rapid.String(), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := parts.Draw(t, "a"), parts.Draw(t, "b")
		require.Regexp(t, `^[a-z2-7]{26}$`, store.DigestID(a...))
		require.Equal(t, slices.Equal(a, b), store.DigestID(a...) == store.DigestID(b...))
	})
	for _, other := range [][]string{{"ab", "c"}, {"abc"}, {"", "abc"}, {"a", "bc", ""}, {"a1:b", "c"}} {
		require.NotEqual(t, store.DigestID("a", "bc"), store.DigestID(other...))
	}
}
