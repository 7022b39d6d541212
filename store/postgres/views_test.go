package postgres

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// TestViews reads a refund that a desk made as an analyst would.
func TestViews(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	d := recoursetest.New(t, recoursetest.Options{Store: s})
	d.Sell(recoursetest.Sale{Order: "o", Lines: []recoursetest.Line{{ID: "1", Quantity: 2, Price: "20.00 EUR"}}})
	_, err := d.Agent("ana").Refunds.Request(t.Context(), refund.Request{
		Key: "k", Order: "o", Type: refund.TypeReturn, Reason: "damaged", Lines: []refund.LineRequest{{Line: "1", Quantity: 1}},
	})
	require.NoError(t, err)
	d.Settle()

	require.Equal(t, []any{"o", "40.00", "EUR", int32(2), false}, viewed(t, s, `select id, total::text, currency, units, b2b from recourse.orders`))
	require.Equal(t, []any{"o-p1", "o", "40.00", "EUR", "40.00", "20.00"},
		viewed(t, s, `select id, order_id, amount::text, currency, captured::text, refunded::text from recourse.payments`))
	r := d.Order("o").Refunds[0]
	require.Equal(t, []any{r.Key.ID, "o", "succeeded", "return", "damaged", "20.00", "EUR", "ana", "allow", r.RequestedAt, r.SettledAt},
		viewed(t, s, `select id, order_id, state, type, reason, total::text, currency, requester, outcome, requested_at, settled_at from recourse.refunds`))
}

// TestViewsOfBareRecords reads records that have nothing of what a view shows.
func TestViewsOfBareRecords(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	var puts []store.Put
	for _, kind := range []string{"order", "payment", "refund"} {
		p := order("a")
		p.Record.Key.Kind, p.Record.Refs = kind, nil
		p.Record.Body = []byte(`{"units":null,"operations":null}`)
		puts = append(puts, p)
	}
	require.NoError(t, s.Commit(t.Context(), batch("1", puts...)))
	for _, view := range []string{"orders", "payments", "refunds"} {
		rows, err := poolOf(s).Query(t.Context(), s.texts.of(`select * from recourse.`+view))
		require.NoError(t, err)
		all, err := pgx.CollectRows(rows, pgx.RowToMap)
		require.NoError(t, err)
		require.Len(t, all, 1)
		require.Equal(t, "a", all[0]["id"])
	}
}

// viewed reads the one row of a query, with times in UTC.
func viewed(t *testing.T, s *Store, text string) []any {
	t.Helper()
	rows, err := poolOf(s).Query(t.Context(), s.texts.of(text))
	require.NoError(t, err)
	row, err := pgx.CollectExactlyOneRow(rows, func(r pgx.CollectableRow) ([]any, error) { return r.Values() })
	require.NoError(t, err)
	for i := range row {
		if at, ok := row[i].(time.Time); ok {
			row[i] = at.UTC()
		}
	}
	return row
}
