package postgres

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// TestStoredLists holds that refs and labels are written as encoding/json would
// write them, and are read again, be it after somebody reformatted them.
func TestStoredLists(t *testing.T) {
	t.Parallel()
	all := []store.Ref{{Name: "psp", Value: "pi_1:/-.Z", Unique: true}, {Name: "name", Value: "value"}, {Name: "unique", Value: "true", Unique: true}}
	for n := range len(all) + 1 {
		for m := range n {
			check(t, all[m:n], storedRefs(all[m:n]), readRefs)
			labels := []string{"vip", "b2b:/-._Z9", "x"}[m:n]
			check(t, labels, storedList(labels), readList[string])
		}
	}
}

func check[T any](t *testing.T, list []T, stored []byte, read func([]byte) ([]T, error)) {
	t.Helper()
	want, err := json.Marshal(list)
	require.NoError(t, err)
	require.Equal(t, string(want), string(stored))
	spaced, err := json.MarshalIndent(list, "", " ")
	require.NoError(t, err)
	for _, form := range [][]byte{stored, spaced} {
		got, err := read(form)
		require.NoError(t, err)
		require.Equal(t, list, got)
	}
}

// FuzzReadRefs holds that whatever is in the column reads as encoding/json does.
func FuzzReadRefs(f *testing.F) {
	for _, text := range []string{`[]`, `[{"name":"a","value":"b","unique":true}]`, `[{"name":"a","value":"b"}`, `[{"name":"a\"","value":"b"}]`, `[{"value":"b"}]`, `null`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var want []store.Ref
		wantErr := json.Unmarshal(b, &want)
		got, err := readRefs(b)
		require.Equal(t, wantErr == nil, err == nil)
		if err == nil && len(want)+len(got) > 0 {
			require.Equal(t, want, got)
		}
	})
}
