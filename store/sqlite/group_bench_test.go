package sqlite

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// BenchmarkGroup measures commands of many callers, each on an order of its
// own: it loads the order, commits a new version of it and a new record below.
// "each" commits every command in a transaction of its own, "group" as [Open]
// does; on the slow disk a commit takes half a millisecond more. commits/op is
// how often a command waits for the disk, but for checkpoints.
func BenchmarkGroup(b *testing.B) {
	for _, disk := range []time.Duration{0, 500 * time.Microsecond} {
		for _, callers := range []int{1, 8, 64} {
			for _, how := range []string{"each", "group"} {
				b.Run(fmt.Sprintf("disk=+%v/callers=%d/%s", disk, callers, how), func(b *testing.B) {
					w := &statements{blind: true, disk: disk}
					s := openOn(b, tempFile(b), w)
					var port store.Store = s
					if how == "each" {
						port = each(s)
					}
					commands(b, port, callers)
					b.ReportMetric(float64(w.commits.Load()-int64(callers))/float64(b.N), "commits/op")
				})
			}
		}
	}
}

// each is the store without groups.
func each(s *Store) store.Store { return port{read: s.reading, write: s.alone, alone: s.alone} }

// commands runs b.N commands by that many callers at once.
func commands(b *testing.B, s store.Store, callers int) {
	for c := range callers {
		require.NoError(b, s.Commit(b.Context(), batch(fmt.Sprintf("first-%d", c), order(fmt.Sprint(c)))))
	}
	b.ReportAllocs()
	b.ResetTimer()
	var all sync.WaitGroup
	for c := range callers {
		all.Go(func() {
			for n := c; n < b.N; n += callers {
				if err := command(b.Context(), s, fmt.Sprint(c), n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
}

// command changes an order and adds a record below it.
func command(ctx context.Context, s store.Store, id string, n int) error {
	bt := batch(fmt.Sprintf("%s-%d", id, n))
	l, err := s.Load(ctx, &bt.Token, store.Select{Keys: []store.Key{orderKey(id)}})
	if err != nil {
		return err
	}
	below := store.Record{
		Key: store.Key{Tenant: "eu", Kind: "refund", ID: bt.Token.Key}, Root: orderKey(id),
		State: "requested", Schema: 1, Body: []byte(`{"amount":"5.00"}`),
	}
	bt.Puts = []store.Put{
		{Record: l.Records[0], Entries: []store.Entry{{Event: "order.noted"}}},
		{Record: below, Entries: []store.Entry{{Event: "refund.requested"}}},
	}
	return s.Commit(ctx, bt)
}
