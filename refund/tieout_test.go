package refund_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

func TestTieOutCompares(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	m := money.MustParse
	want := func(kind refund.BookKind, object, amount string, until time.Time) refund.Expectation {
		return refund.Expectation{Kind: kind, Object: object, Amount: m(amount), Until: until}
	}
	got := func(kind refund.BookKind, object, amount string) refund.StatementLine {
		return refund.StatementLine{Kind: kind, Object: object, Amount: m(amount)}
	}
	for name, tt := range map[string]struct {
		expected []refund.Expectation
		reported []refund.StatementLine
		state    refund.TieOutState
	}{
		"equal": {
			[]refund.Expectation{want(refund.BookCharge, "ch", "10.00 EUR", now)},
			[]refund.StatementLine{got(refund.BookCharge, "ch", "10.00 EUR")}, refund.TieEqual,
		},
		"equal in sum": {
			[]refund.Expectation{want(refund.BookCharge, "ch", "10.00 EUR", now)},
			[]refund.StatementLine{got(refund.BookCharge, "ch", "4.00 EUR"), got(refund.BookCharge, "ch", "6.00 EUR")}, refund.TieEqual,
		},
		"not yet reported": {
			[]refund.Expectation{want(refund.BookRefund, "re", "-10.00 EUR", now)}, nil, refund.TieNotYetReported,
		},
		"expected and overdue": {
			[]refund.Expectation{want(refund.BookRefund, "re", "-10.00 EUR", now.Add(-time.Second))}, nil, refund.TieDifferent,
		},
		"reported and not expected": {
			nil, []refund.StatementLine{got(refund.BookRefund, "re", "-10.00 EUR")}, refund.TieDifferent,
		},
		"another amount": {
			[]refund.Expectation{want(refund.BookRefund, "re", "-10.00 EUR", now)},
			[]refund.StatementLine{got(refund.BookRefund, "re", "-10.01 EUR")}, refund.TieDifferent,
		},
		"a cent in another currency is not the same": {
			[]refund.Expectation{want(refund.BookRefund, "re", "-10.00 EUR", now)},
			[]refund.StatementLine{got(refund.BookRefund, "re", "-10.00 EUR"), got(refund.BookRefund, "re", "-10.00 USD")}, refund.TieDifferent,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, err := refund.TieOut(tt.expected, tt.reported, now)
			require.NoError(t, err)
			worst := refund.TieEqual
			for _, l := range lines {
				if l.State != refund.TieEqual {
					worst = l.State
				}
			}
			require.NotEmpty(t, lines)
			require.Equal(t, tt.state, worst)
		})
	}
	t.Run("fees and commissions nobody expects are the owner's business", func(t *testing.T) {
		t.Parallel()
		lines, err := refund.TieOut(nil, []refund.StatementLine{got(refund.BookFee, "ch", "-0.30 EUR"), got(refund.BookCommission, "o", "-2.00 EUR")}, now)
		require.NoError(t, err)
		require.Empty(t, lines)
	})
	t.Run("sums that do not fit are an error", func(t *testing.T) {
		t.Parallel()
		most := refund.StatementLine{Kind: refund.BookCharge, Object: "ch", Amount: money.New(1<<62, money.EUR)}
		_, err := refund.TieOut(nil, []refund.StatementLine{most, most, most}, now)
		require.ErrorIs(t, err, money.ErrOverflow)
	})
}

// What the owner's book must show for a payment: what came in, what went back,
// and what came back from a refund that failed after it had succeeded.
func TestExpected(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	env := payment.Env{Tenant: "shop", Now: now}
	report := func(kind payment.OpKind, id string, state payment.OpState, amount string) payment.Fact {
		return payment.Reported{Source: "psp", Kind: kind, VendorID: id, State: state, Amount: money.MustParse(amount)}
	}
	d, err := payment.Observe(payment.Payment{}, env,
		payment.Opened{Source: "psp", Account: "psp", VendorID: "pi", Owner: payment.PSP, Amount: money.MustParse("50.00 EUR")},
		report(payment.Purchase, "ch", payment.Succeeded, "50.00 EUR"),
		report(payment.Refund, "re_1", payment.Succeeded, "10.00 EUR"),
		report(payment.Refund, "re_2", payment.Succeeded, "5.00 EUR"),
		report(payment.Refund, "re_2", payment.Failed, "5.00 EUR"),
		report(payment.Refund, "re_3", payment.Pending, "7.00 EUR"),
	)
	require.NoError(t, err)
	got := map[string]string{}
	for _, e := range refund.Expected(d.Payment, time.Hour) {
		got[string(e.Kind)+" "+e.Object] = e.Amount.String()
		require.Equal(t, now.Add(time.Hour), e.Until)
	}
	require.Equal(t, map[string]string{
		"charge ch": "50.00 EUR", "refund re_1": "-10.00 EUR", "refund re_2": "-5.00 EUR", "refund_failure re_2": "5.00 EUR",
	}, got)
}
