package stripe_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

// TestTooLarge reads amounts that no sum could hold, counted Stripe's way or ours.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	for _, object := range []string{
		`"id":"ch_1","amount":1000000000000000,"currency":"eur"`,
		`"id":"ch_1","amount":9223372036854775807,"currency":"mga"`,
	} {
		_, err := source.Normalise(deliver("evt_1", "charge.succeeded", "charge", object))
		refused, ok := errors.AsType[*inbox.Refusal](err)
		require.True(t, ok)
		require.Equal(t, inbox.AmountOverflow, refused.Reason)
	}
}

// TestScales sends amounts and reads them back in Stripe's units.
func TestScales(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount string
		wire   string // empty if Stripe cannot take it
	}{
		{"12.34 EUR", "1234"},
		{"1234 JPY", "1234"},
		{"1234 KRW", "1234"},
		{"40 ISK", "4000"},
		{"5 UGX", "500"},
		{"5.00 MGA", "5"},
		{"5.01 MGA", ""},
		{"1.230 KWD", "1230"},
		{"1.234 KWD", ""},
		{"100.00 HUF", "10000"},
		{"99.50 TWD", "9950"},
		{"9999999999999.99 EUR", "999999999999999"},
		{"10000000000000.00 EUR", ""},
		{"99999999999999 ISK", ""}, // 16 digits on the wire
		{"0.00 EUR", ""},
		{"-1.00 EUR", ""},
		{"1.00 PTS/2", ""},
	}
	for _, test := range tests {
		t.Run(test.amount, func(t *testing.T) {
			t.Parallel()
			want := money.MustParse(test.amount)
			client := dial(t, httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				_, _ = fmt.Fprintf(w, `{"id":"re_1","object":"refund","status":"succeeded","amount":%s,"currency":%q}`,
					r.PostForm.Get("amount"), strings.ToLower(want.Currency().Code()))
				if r.PostForm.Get("amount") != test.wire {
					t.Errorf("sent %s, want %s", r.PostForm.Get("amount"), test.wire)
				}
			})))
			got, err := client.Send(t.Context(), refundOf(test.amount))
			if test.wire == "" {
				require.ErrorContains(t, err, "stripe: amount in "+want.Currency().String())
				require.Equal(t, payment.Rejected, got.Outcome)
				return
			}
			require.NoError(t, err)
			require.Equal(t, want, got.Amount)
		})
	}
}
