package fake_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/connect/fake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// clock is a test's time.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: start} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// open opens a provider with a charge of 20.00 EUR, pi_1, and an authorization of 30.00 EUR, pi_2.
func open(t *testing.T, config fake.PSPConfig) *fake.PSP {
	t.Helper()
	if config.Now == nil {
		config.Now = newClock().Now
	}
	psp, err := fake.OpenPSP(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, psp.Close()) })
	_, err = psp.Charge(fake.PaymentParams{ID: "pi_1", Amount: 2000, Currency: "eur", Fee: 88})
	require.NoError(t, err)
	_, err = psp.Authorize(fake.PaymentParams{ID: "pi_2", Amount: 3000, Currency: "eur", Expires: start.Add(7 * 24 * time.Hour)})
	require.NoError(t, err)
	return psp
}

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "books.jsonl") }

func half() fake.RefundParams {
	return fake.RefundParams{PaymentIntent: "pi_1", Amount: 1000, Metadata: map[string]string{"recourse_refund": "r_1"}}
}

// requireTrueBooks checks the books against the objects: what was applied is what was booked, and nothing else.
func requireTrueBooks(t *testing.T, psp *fake.PSP) {
	t.Helper()
	moved := map[fake.Kind]int64{}
	for _, entry := range psp.Books() {
		require.Equal(t, entry.Amount-entry.Fee, entry.Net)
		moved[entry.Kind] += entry.Amount
	}
	var captured, refunded, returned, net int64
	for _, id := range []string{"pi_1", "pi_2"} {
		charge, err := psp.GetCharge(id)
		require.NoError(t, err)
		captured += charge.AmountCaptured
		var open int64
		for _, r := range psp.RefundsOf(id) {
			if r.BalanceTransaction != "" {
				refunded += r.Amount
			}
			if r.FailureBalanceTransaction != "" {
				returned += r.Amount
			}
			if r.Status != "failed" {
				open += r.Amount
			}
		}
		require.Equal(t, open, charge.AmountRefunded)
		require.LessOrEqual(t, open, charge.AmountCaptured)
	}
	require.Equal(t, captured, moved[fake.KindCharge])
	require.Equal(t, -refunded, moved[fake.KindRefund])
	require.Equal(t, returned, moved[fake.KindRefundFailure])
	for _, entry := range psp.Books() {
		net += entry.Net
	}
	require.Equal(t, map[string]int64{"eur": net}, psp.Balance())
}
