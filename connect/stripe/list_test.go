package stripe_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// TestLookupReadsAllPages checks that a list counts as complete only when it
// was read to its end.
func TestLookupReadsAllPages(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	for range 230 {
		_, err := psp.Refund(fake.RefundParams{PaymentIntent: "pi_1", Amount: 1})
		require.NoError(t, err)
	}
	inner := psp.Handler()
	var mu sync.Mutex
	pages, failAt := 0, 0
	client := dial(t, httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		pages++
		fail := pages == failAt
		mu.Unlock()
		w.Header().Set("Date", start.Add(-3e9).Format(http.TimeFormat))
		if fail {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		inner.ServeHTTP(w, r)
	})))
	found, err := client.Lookup(t.Context(), refundOf("1.00 EUR"))
	require.NoError(t, err)
	require.Len(t, found.Objects, 230)
	require.True(t, found.Complete)
	require.Equal(t, start.Add(-3e9), found.AsOf, "the server's clock is behind: it knows less than we might think")
	require.Equal(t, 3, pages)

	failAt = 6
	found, err = client.Lookup(t.Context(), refundOf("1.00 EUR"))
	require.ErrorContains(t, err, "GET /v1/refunds: status 503")
	require.Equal(t, payment.Found{}, found)
}

// TestListsThatLie checks lists that would never end or are none.
func TestListsThatLie(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"the same page again": `{"object":"list","has_more":true,"data":[{"id":"re_1","object":"refund","amount":1,"currency":"eur"}]}`,
		"more of nothing":     `{"object":"list","has_more":true,"data":[]}`,
		"no list":             `{"object":"search_result","has_more":false,"data":[]}`,
		"no JSON":             `<html>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := dial(t, httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })))
			found, err := client.Lookup(t.Context(), refundOf("1.00 EUR"))
			require.ErrorContains(t, err, "unreadable")
			require.False(t, found.Complete)
		})
	}
}

// TestLookupPassesOverReleasedHolds checks that what moved no money is no refund.
func TestLookupPassesOverReleasedHolds(t *testing.T) {
	t.Parallel()
	client := dial(t, httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"object":"list","has_more":false,"data":[
			{"id":"re_3","object":"refund","amount":5,"currency":"eur","status":"succeeded","balance_transaction":{"id":"txn_1"}},
			{"id":"re_2","object":"refund","amount":5,"currency":"eur","status":"succeeded","balance_transaction":null},
			{"id":"re_1","object":"refund","amount":5,"currency":"eur","status":"pending","reason":"expired_uncaptured_charge"}]}`))
	})))
	found, err := client.Lookup(t.Context(), refundOf("1.00 EUR"))
	require.NoError(t, err)
	require.Len(t, found.Objects, 1)
	require.Equal(t, "re_3", found.Objects[0].VendorID)
}

// book reads a statement from a cursor to its end, and returns the last cursor.
func book(t *testing.T, client *stripe.Client, cursor string, between func()) ([]refund.StatementLine, string) {
	var lines []refund.StatementLine
	t.Helper()
	for range 100 {
		s, err := client.Statement(t.Context(), account, cursor)
		require.NoError(t, err)
		require.Equal(t, start, s.AsOf)
		lines = append(lines, s.Lines...)
		if s.Next == "" {
			return lines, cursor
		}
		cursor = s.Next
		between()
	}
	require.Fail(t, "the statement does not end")
	return nil, ""
}

// TestStatement compares what is read with the provider's own book.
func TestStatement(t *testing.T) {
	t.Parallel()
	psp := open(t, fake.PSPConfig{})
	client := connect(t, psp)
	move := fake.DisputeMovement{Dispute: "dp_1", PaymentIntent: "pi_1", Amount: 500, Fee: 1500}
	_, err := psp.Withdraw(move)
	require.NoError(t, err)
	_, err = psp.Reinstate(move)
	require.NoError(t, err)
	made, err := psp.Refund(fake.RefundParams{PaymentIntent: "pi_1", Amount: 700})
	require.NoError(t, err)
	_, err = psp.FailRefund(made.ID)
	require.NoError(t, err)
	_, err = psp.Fee("pi_1", 25, "eur")
	require.NoError(t, err)

	lines, _ := book(t, client, "", func() {})
	var got []string
	for _, l := range lines {
		require.Equal(t, start, l.BookedAt)
		got = append(got, fmt.Sprintf("%s %s %s fee=%t", l.Kind, l.Amount, l.Object[:3], strings.HasSuffix(l.ID, "/fee")))
	}
	require.Equal(t, []string{
		"charge 20.00 EUR ch_ fee=false", "fee -0.88 EUR ch_ fee=true",
		"withdrawal -5.00 EUR dp_ fee=false", "fee -15.00 EUR dp_ fee=true",
		"reinstatement 5.00 EUR dp_ fee=false", "fee 15.00 EUR dp_ fee=true",
		"refund -7.00 EUR re_ fee=false", "refund_failure 7.00 EUR re_ fee=false",
		"fee -0.25 EUR pi_ fee=false",
	}, got)
	requireBalance(t, psp, lines)
}

// requireBalance holds that every booking was read once, and adds up.
func requireBalance(t *testing.T, psp *fake.PSP, lines []refund.StatementLine) {
	t.Helper()
	ids := map[string]bool{}
	sum := money.Money{}
	var err error
	for _, l := range lines {
		require.False(t, ids[l.ID], "%s is read twice", l.ID)
		ids[l.ID] = true
		sum, err = sum.Add(l.Amount)
		require.NoError(t, err)
	}
	for _, b := range psp.Books() {
		require.True(t, ids[b.ID], "%s is skipped", b.ID)
	}
	require.Equal(t, psp.Balance()["eur"], sum.Minor())
}

// TestStatementSkipsNothing books while it is being read, and reads on later,
// around the sizes of a page.
func TestStatementSkipsNothing(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, 1, 100, 101} {
		for _, during := range []int{0, 1, 101} {
			for _, after := range []int{0, 100, 101} {
				t.Run(fmt.Sprint(before, during, after), func(t *testing.T) {
					t.Parallel()
					psp, err := fake.OpenPSP(fake.PSPConfig{Now: now, Secret: secretKey})
					require.NoError(t, err)
					client := connect(t, psp)
					charge := func(n int) {
						for range n {
							_, err := psp.Charge(fake.PaymentParams{Amount: 100, Currency: "eur", Fee: 3})
							require.NoError(t, err)
						}
					}
					charge(before)
					meanwhile := during
					lines, cursor := book(t, client, "", func() {
						charge(meanwhile)
						meanwhile = 0
					})
					charge(after)
					later, _ := book(t, client, cursor, func() {})
					later = slices.DeleteFunc(later, func(l refund.StatementLine) bool { return slices.Contains(lines, l) })
					requireBalance(t, psp, slices.Concat(lines, later))
				})
			}
		}
	}
}

func TestStatementRefusals(t *testing.T) {
	t.Parallel()
	client := connect(t, open(t, fake.PSPConfig{}))
	for _, cursor := range []string{"x", "on", "on.", "back.", "back.a", "back.a.", "txn_1"} {
		_, err := client.Statement(t.Context(), account, cursor)
		require.ErrorContains(t, err, "bad_cursor", cursor)
	}
	_, err := client.Statement(t.Context(), "stripe_us", "")
	require.ErrorContains(t, err, "wrong_account")
	s, err := client.Statement(t.Context(), "", "on.txn_gone")
	require.ErrorContains(t, err, "resource_missing")
	require.Empty(t, s.Next)
}

// TestStatementKinds holds the reporting categories; what is no customer's
// money is left out.
func TestStatementKinds(t *testing.T) {
	t.Parallel()
	kinds := map[string]refund.BookKind{
		"charge": refund.BookCharge, "charge_failure": refund.BookCharge, "partial_capture_reversal": refund.BookCharge,
		"refund": refund.BookRefund, "refund_failure": refund.BookRefundFailure,
		"dispute": refund.BookWithdrawal, "dispute_reversal": refund.BookReinstatement,
		"fee": refund.BookFee, "network_cost": refund.BookFee, "tax": refund.BookFee, "payout": "", "transfer": "", "new_one": "",
	}
	var category string
	client := dial(t, httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"object":"list","has_more":false,"data":[{"id":"txn_1","amount":-5,"currency":"jpy","source":{"id":"po_1"},"reporting_category":%q}]}`, category)
	})))
	for c, want := range kinds {
		category = c
		s, err := client.Statement(t.Context(), account, "")
		require.NoError(t, err)
		require.Equal(t, "on.txn_1", s.Next)
		if want == "" {
			require.Empty(t, s.Lines)
			continue
		}
		require.Equal(t, []refund.StatementLine{{ID: "txn_1", Kind: want, Object: "po_1", Amount: money.MustParse("-5 JPY")}}, s.Lines)
	}
}
