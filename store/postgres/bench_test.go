package postgres

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// BenchmarkCommand loads an order and commits a new version of it.
func BenchmarkCommand(b *testing.B) {
	s := openSchema(b, pgserver.Database(b))
	require.NoError(b, s.Commit(b.Context(), batch("first", order("a"))))
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		bt := batch(strconv.Itoa(n))
		l, err := s.Load(b.Context(), &bt.Token, store.Select{Roots: []store.Key{orderKey("a")}})
		require.NoError(b, err)
		bt.Puts = []store.Put{{Record: l.Records[0], Entries: []store.Entry{{Event: "order.noted"}}}}
		require.NoError(b, s.Commit(b.Context(), bt))
	}
}
