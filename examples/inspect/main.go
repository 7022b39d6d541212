// Inspect looks into a database without changing it: what is due, and what
// happened to a record. It needs no desk and no configuration, only the file;
// the desk may be running on it.
//
//	go run ./examples/inspect -db shop.db -tenant shop                          # the queue: what is due, and since when
//	go run ./examples/inspect -db shop.db -tenant shop -by 2026-03-09T00:00:00Z # and what falls due until then
//	go run ./examples/inspect -db shop.db -tenant shop -order o_1042            # an order, all that hangs on it, and its history
//	go run ./examples/inspect -db shop.db -tenant shop -record refund/r1        # the history of one record, checked
//
// All times are UTC. It reads records and journal entries through the storage
// port and prints ids, states, amounts and codes. Personal data stands apart
// from these in every record and entry, and is never printed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/sqlite"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program. It returns the exit status: 0, or 2 if it could not be run.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	f := flag.NewFlagSet("inspect", flag.ContinueOnError)
	f.SetOutput(errs)
	db := f.String("db", "", "the SQLite `file` to look into")
	tenant := f.String("tenant", "", "whose records to show")
	orderID := f.String("order", "", "show this order, what hangs on it, and its history")
	record := f.String("record", "", "show the history of this record, `kind/id`")
	var by time.Time
	f.TextVar(&by, "by", time.Now(), "show what is due by this `time`")
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	err := inspect(*db, func(s store.Store) error {
		switch {
		case *orderID != "":
			return printOrder(ctx, out, s, order.Repo.Key(*tenant, *orderID))
		case *record != "":
			kind, id, _ := strings.Cut(*record, "/")
			return printRecord(ctx, out, s, store.Key{Tenant: *tenant, Kind: kind, ID: id})
		default:
			return printQueue(ctx, out, s, *tenant, by)
		}
	})
	if err != nil {
		_, _ = fmt.Fprintln(errs, "inspect:", err)
		return 2
	}
	return 0
}

// inspect opens the file for reading only: it is never created or upgraded.
func inspect(db string, look func(store.Store) error) (err error) {
	if db == "" {
		return errors.New("which file? say -db FILE")
	}
	s, err := sqlite.Open(db, &sqlite.Config{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return look(s)
}
