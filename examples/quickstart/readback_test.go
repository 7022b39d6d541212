package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/sqlite"
)

// Read back after the day, the database is whole: every record decodes, its
// journal verifies against its head, every refusal has a typed reason, and
// nobody's name stands anywhere but in the private parts.
func TestDatabaseReadsBack(t *testing.T) {
	db := filepath.Join(t.TempDir(), "shop.db")
	status, out := quick(t, "-db", db, "-json")
	require.Zero(t, status)
	require.NotContains(t, out, "example.com", "the report holds no personal data")

	s, err := sqlite.Open(db, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.Check(t.Context()))
	decode := map[string]func(store.Record) error{
		order.Repo.Kind():   func(r store.Record) error { _, err := order.Repo.Decode(r); return err },
		payment.Repo.Kind(): func(r store.Record) error { _, err := payment.Repo.Decode(r); return err },
		refund.Repo.Kind():  func(r store.Record) error { _, err := refund.Repo.Decode(r); return err },
		dispute.Repo.Kind(): func(r store.Record) error { _, err := dispute.Repo.Decode(r); return err },
		inbox.Repo.Kind():   func(r store.Record) error { _, err := inbox.Repo.Decode(r); return err },
	}
	for kind, read := range decode {
		n := 0
		for rec, err := range store.All(t.Context(), s, store.Query{Tenant: tenant, Kind: kind}) {
			require.NoError(t, err)
			require.NoError(t, read(rec))
			require.NotContains(t, string(rec.Body), "example.com", rec.Key)
			entries, err := store.Timeline(t.Context(), s, store.HistoryQuery{Key: rec.Key})
			require.NoError(t, err)
			var chain []store.Entry
			for _, e := range entries {
				require.NotContains(t, string(e.Data), "example.com", rec.Key)
				if e.Note() {
					require.NotEmpty(t, e.Code, e.Event)
					continue
				}
				chain = append(chain, e)
			}
			require.NoError(t, store.Verify(chain, rec.Head))
			n++
		}
		require.Positive(t, n, kind)
	}
}
