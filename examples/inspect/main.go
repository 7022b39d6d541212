// Inspect looks into a database without changing it: what is due, and what
// happened to a record. It needs no desk and no configuration, only the
// database; the desk may be running on it.
//
//	go run ./examples/inspect -db shop.db -tenant shop                          # the queue: what is due, and since when
//	go run ./examples/inspect -db shop.db -tenant shop -by 2026-03-09T00:00:00Z # and what falls due until then
//	go run ./examples/inspect -db shop.db -tenant shop -order o_1042            # an order, all that hangs on it, and its history
//	go run ./examples/inspect -db shop.db -tenant shop -record refund/r1        # the history of one record, checked
//
// On PostgreSQL, -dsn takes the place of -db. The DSN is never printed, but a
// command line can be seen by others: keep the password in ~/.pgpass or in
// PGPASSWORD.
//
//	go run ./examples/inspect -dsn postgres://oncall@db/shop -tenant shop
//
// All times are UTC. It reads records and journal entries through the storage
// port and prints ids, states, amounts and codes. Personal data stands apart
// from these in every record and entry, and is never printed.
//
// Where there is no Go, postgres.sql and sqlite.sql beside this file hold the
// same questions, and more, for psql and the sqlite3 shell: what is due, late
// or held by a runner, how far the feed is, a record's history, and the
// commands that made it.
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
	var w where
	f.StringVar(&w.file, "db", "", "the SQLite `file` to look into, or")
	f.StringVar(&w.dsn, "dsn", "", "the PostgreSQL `database` to look into, as a URL or as key=value pairs")
	f.StringVar(&w.schema, "schema", "", "the PostgreSQL schema that holds the tables (default \"recourse\")")
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
	err := w.look(ctx, func(s store.Store) error {
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
