package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/store"
)

func TestTime(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("west", -7*3600)
	require.Equal(t, time.Date(2026, 3, 29, 8, 0, 0, 123456000, time.UTC), store.Time(time.Date(2026, 3, 29, 1, 0, 0, 123456789, zone)))
	require.Equal(t, time.Time{}, store.Time(time.Time{}.In(zone)), "zero in a zone is still none")
	require.Equal(t, time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC), store.Time(time.Date(1, 1, 1, 0, 0, 0, 1999, time.UTC)))

	rapid.Check(t, func(t *rapid.T) {
		in := time.Unix(rapid.Int64Range(-62e9, 253e9).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))
		out := store.Time(in)
		require.Equal(t, out, store.Time(out))
		require.Equal(t, out, time.UnixMicro(out.UnixMicro()).UTC(), "survives a column of microseconds")
		require.False(t, out.After(in))
		require.Less(t, in.Sub(out), time.Microsecond)
	})
}

func TestEarliest(t *testing.T) {
	t.Parallel()
	later := noon.Add(1)
	require.Equal(t, noon, store.Earliest(time.Time{}, later, noon, time.Time{}))
	require.Equal(t, later, store.Earliest(later))
	require.True(t, store.Earliest().IsZero())
	require.True(t, store.Earliest(time.Time{}).IsZero())
}

func TestCloneSharesNothing(t *testing.T) {
	t.Parallel()
	full := func() store.Record {
		r := record("a")
		r.Refs = []store.Ref{{Name: "psp", Value: "pi_1"}}
		r.Labels = []string{"vip"}
		r.Private = []store.Private{{Subject: "c_1", Data: []byte("name"), Salt: []byte("salt")}}
		return r
	}
	r := full()
	c := r.Clone()
	require.Empty(t, cmp.Diff(r, c))
	c.Body[0], c.Refs[0].Value, c.Labels[0] = 'X', "X", "X"
	c.Private[0].Subject, c.Private[0].Data[0], c.Private[0].Salt[0] = "X", 'X', 'X'
	require.Empty(t, cmp.Diff(full(), r))

	line := func() store.Entry {
		return store.Entry{Data: []byte(`{}`), Digests: []string{"d"}, Private: []store.Private{{Data: []byte("name")}}}
	}
	e := line()
	d := e.Clone()
	require.Empty(t, cmp.Diff(e, d))
	d.Data[0], d.Digests[0], d.Private[0].Data[0] = 'X', "X", 'X'
	require.Empty(t, cmp.Diff(line(), e))
}
