package stripe_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	account   = "stripe_eu"
	secretKey = "sk_test_canary_51H"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func now() time.Time { return start }

// open opens a provider with a charge of 20.00 EUR, pi_1, and an authorization of 30.00 EUR, pi_2.
func open(t *testing.T, config fake.PSPConfig) *fake.PSP {
	t.Helper()
	if config.Now == nil {
		config.Now = now
	}
	config.Secret = secretKey
	psp, err := fake.OpenPSP(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, psp.Close()) })
	_, err = psp.Charge(fake.PaymentParams{ID: "pi_1", Amount: 2000, Currency: "eur", Fee: 88})
	require.NoError(t, err)
	_, err = psp.Authorize(fake.PaymentParams{ID: "pi_2", Amount: 3000, Currency: "eur"})
	require.NoError(t, err)
	return psp
}

// dial makes a client of a server, which keeps its connections open as any
// client does: what net/http would repeat by itself must not be repeated.
func dial(t *testing.T, server *httptest.Server) *stripe.Client {
	t.Helper()
	t.Cleanup(server.Close)
	client, err := stripe.New(stripe.Config{
		Account: account, Key: func() string { return secretKey }, BaseURL: server.URL, HTTP: server.Client(), Now: now,
	})
	require.NoError(t, err)
	return client
}

func connect(t *testing.T, psp *fake.PSP) *stripe.Client {
	t.Helper()
	return dial(t, httptest.NewServer(psp.Handler()))
}

func refundOf(amount string) payment.Instruction {
	return payment.Instruction{
		Account: account, Payment: "pi_1", Kind: payment.Refund, Operation: "op_1", Refund: "rf_1",
		Key: "key_1", Amount: money.MustParse(amount),
	}
}

func captureOf(amount string) payment.Instruction {
	return payment.Instruction{
		Account: account, Payment: "pi_2", Kind: payment.Capture, Operation: "op_2",
		Key: "key_2", Amount: money.MustParse(amount), Final: true,
	}
}

func voidOf(amount string) payment.Instruction {
	return payment.Instruction{
		Account: account, Payment: "pi_2", Kind: payment.Void, Operation: "op_3", Key: "key_3", Amount: money.MustParse(amount),
	}
}
