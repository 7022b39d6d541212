// Package bench measures our hot paths beside their peers, in one run.
package bench

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
	"github.com/recourse-go/recourse/store/sqlite"
)

// A refund request of the whole desk, on each store, beside what a service
// without it would write by hand for the same effect: read the payment, insert
// the refund with its key, lower the payment's rest, in one transaction.
func BenchmarkRefundRequest(b *testing.B) {
	b.Run("mem", func(b *testing.B) { requests(b, mem.New()) })
	b.Run("sqlite", func(b *testing.B) {
		s, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"), nil)
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		requests(b, s)
	})
	b.Run("sqlite by hand", byHand)
	b.Run("postgres", func(b *testing.B) { requests(b, newRig(b).store) })
}

// perOrder is how many refunds an order gets, so that its size stays real.
const perOrder = 20

func requests(b *testing.B, s store.Store) {
	b.Helper()
	d := recoursetest.New(b, recoursetest.Options{Store: s})
	agent := d.Agent("ana")
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		order := fmt.Sprintf("o%d", n/perOrder)
		if n%perOrder == 0 {
			b.StopTimer()
			d.Sell(recoursetest.Sale{Order: order, Lines: []recoursetest.Line{{ID: "1", Quantity: 1, Price: "100.00 EUR"}}})
			b.StartTimer()
		}
		_, err := agent.Refunds.Request(b.Context(), refund.Request{
			Key: fmt.Sprint(n), Order: order, Type: refund.TypeGoodwill, Reason: "late", Goodwill: money.New(100, money.EUR),
		})
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func byHand(b *testing.B) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "hand.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	for _, q := range []string{
		`create table payment (id text primary key, rest integer not null)`,
		`create table refund (key text primary key, payment text not null, amount integer not null, state text not null)`,
		`insert into payment values ('p', 1000000000)`,
	} {
		if _, err := db.ExecContext(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		tx, err := db.BeginTx(b.Context(), nil)
		if err != nil {
			b.Fatal(err)
		}
		var rest int64
		err = tx.QueryRowContext(b.Context(), `select rest from payment where id = ?`, "p").Scan(&rest)
		if err == nil {
			_, err = tx.ExecContext(b.Context(), `insert into refund values (?, ?, ?, ?)`, fmt.Sprint(n), "p", 100, "requested")
		}
		if err == nil {
			_, err = tx.ExecContext(b.Context(), `update payment set rest = rest - ? where id = ? and rest = ?`, 100, "p", rest)
		}
		if err == nil {
			err = tx.Commit()
		}
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
}
