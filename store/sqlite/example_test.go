package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/sqlite"
)

// A row of the host and a record of recourse become durable together.
func ExampleStore_InTx() {
	dir, err := os.MkdirTemp("", "recourse")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := sqlite.Open(filepath.Join(dir, "shop.db"), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = s.Close() }()

	ctx := context.Background()
	key := store.Key{Tenant: "eu", Kind: "order", ID: "o_1042"}
	err = s.InTx(ctx, func(tx *sql.Tx, s store.Store) error {
		if _, err := tx.ExecContext(ctx, `create table parcels (order_id text)`); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `insert into parcels values (?)`, key.ID); err != nil {
			return err
		}
		return s.Commit(ctx, store.Batch{
			Token: store.Token{Tenant: "eu", Command: "order.place", Key: "k-1"},
			Hash:  "1",
			At:    time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
			Puts:  []store.Put{{Record: store.Record{Key: key, State: "open", Schema: 1, Body: []byte(`{"total":"49.90"}`)}}},
		})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	loaded, err := s.Load(ctx, nil, store.Select{Keys: []store.Key{key}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range loaded.Records {
		fmt.Println(r.Key, r.Version, string(r.Body))
	}
	// Output: eu|order|o_1042 1 {"total":"49.90"}
}
