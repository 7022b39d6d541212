package payment_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/payment"
)

// The 47 decline codes of Stripe, by class.
var stripeCodes = map[payment.DeclineClass][]string{
	payment.DeclineFunds:          {"insufficient_funds", "card_velocity_exceeded", "withdrawal_count_limit_exceeded"},
	payment.DeclineAuthentication: {"authentication_required", "approve_with_id", "offline_pin_required", "online_or_offline_pin_required"},
	payment.DeclineData: {
		"incorrect_number", "invalid_number", "incorrect_cvc", "invalid_cvc", "invalid_expiry_month", "invalid_expiry_year",
		"incorrect_zip", "incorrect_pin", "invalid_pin",
	},
	payment.DeclinePINLocked: {"pin_try_exceeded"},
	payment.DeclineExpired:   {"expired_card"},
	payment.DeclineIssuer: {
		"generic_decline", "do_not_honor", "call_issuer", "no_action_taken", "security_violation", "not_permitted",
		"service_not_allowed", "transaction_not_allowed",
	},
	payment.DeclineUnsupported:   {"card_not_supported", "currency_not_supported", "invalid_account", "new_account_information_available"},
	payment.DeclineLostStolen:    {"lost_card", "stolen_card", "pickup_card", "restricted_card"},
	payment.DeclineFraud:         {"fraudulent", "merchant_blacklist"},
	payment.DeclineRevoked:       {"revocation_of_authorization", "revocation_of_all_authorizations", "stop_payment_order"},
	payment.DeclineTemporary:     {"issuer_not_available", "processing_error", "reenter_transaction", "try_again_later"},
	payment.DeclineDuplicate:     {"duplicate_transaction"},
	payment.DeclineAmount:        {"invalid_amount"},
	payment.DeclineFinal:         {"do_not_try_again"},
	payment.DeclineConfiguration: {"testmode_decline"},
}

var retries = map[payment.DeclineClass]payment.Retry{
	payment.DeclineFunds: payment.RetryLater, payment.DeclineAuthentication: payment.RetryNow, payment.DeclineData: payment.RetryNow,
	payment.DeclinePINLocked: payment.RetryOtherMethod, payment.DeclineExpired: payment.RetryOtherMethod,
	payment.DeclineIssuer: payment.RetryOnce, payment.DeclineUnsupported: payment.RetryOtherMethod,
	payment.DeclineLostStolen: payment.RetryNever, payment.DeclineFraud: payment.RetryNever, payment.DeclineRevoked: payment.RetryNever,
	payment.DeclineTemporary: payment.RetryLater, payment.DeclineDuplicate: payment.RetryAfterCheck,
	payment.DeclineAmount: payment.RetryAfterCheck, payment.DeclineFinal: payment.RetryNever,
	payment.DeclineConfiguration: payment.RetryAfterCheck,
}

func TestClassifyEveryCode(t *testing.T) {
	t.Parallel()
	n := 0
	for class, codes := range stripeCodes {
		for _, code := range codes {
			n++
			d := payment.Classify(code, "", "", noon)
			require.Equal(t, class, d.Class, code)
			require.Equal(t, code, d.PSPCode)
			require.Equal(t, retries[class], d.Retry, code)
			require.Equal(t, d.Retry == payment.RetryLater, d.RetryAfter.After(noon), code)
		}
	}
	require.Equal(t, 47, n)
}

func TestUnknownCode(t *testing.T) {
	t.Parallel()
	d := payment.Classify("brand_new_code", "99", "hm", noon)
	require.Equal(t, payment.Decline{
		Class: payment.DeclineIssuer, Retry: payment.RetryOnce, PSPCode: "brand_new_code", NetworkCode: "99", Advice: "hm",
	}, d)
}

// PSP advice stands above the network's, and that above the class.
func TestRetryAdvice(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code, network, advice string
		retry                 payment.Retry
		after                 time.Duration
	}{
		{"insufficient_funds", "", "", payment.RetryLater, 24 * time.Hour},
		{"insufficient_funds", "24", "", payment.RetryLater, time.Hour},
		{"insufficient_funds", "30", "", payment.RetryLater, 240 * time.Hour},
		{"insufficient_funds", "03", "", payment.RetryNever, 0},
		{"generic_decline", "21", "", payment.RetryNever, 0},
		{"insufficient_funds", "24", "do_not_try_again", payment.RetryNever, 0},
		{"generic_decline", "21", "confirm_card_data", payment.RetryNow, 0},
		{"generic_decline", "", "try_again_later", payment.RetryLater, time.Hour},
	} {
		d := payment.Classify(tt.code, tt.network, tt.advice, noon)
		require.Equal(t, tt.retry, d.Retry, "%+v", tt)
		if tt.after > 0 {
			require.Equal(t, noon.Add(tt.after), d.RetryAfter)
		} else {
			require.True(t, d.RetryAfter.IsZero())
		}
	}
}

// Whoever holds a stolen card must not learn from us that we know: what a
// customer reads is the text of the bank's plain refusal.
func TestCustomerTextBetraysNothing(t *testing.T) {
	t.Parallel()
	generic := payment.Classify("generic_decline", "", "", noon).CustomerKey()
	security := 0
	for class, codes := range stripeCodes {
		d := payment.Classify(codes[0], "", "", noon)
		require.NotEmpty(t, d.CustomerKey())
		if class.Security() || class == payment.DeclineFinal {
			security++
			require.Equal(t, generic, d.CustomerKey(), class)
		}
	}
	require.Equal(t, 3, security)
	require.True(t, payment.DeclineFraud.Security() && payment.DeclineLostStolen.Security())
	require.NotEqual(t, generic, payment.Classify("expired_card", "", "", noon).CustomerKey())
}

func TestRetryCaps(t *testing.T) {
	t.Parallel()
	for _, c := range payment.RetryCaps() {
		require.Positive(t, c.Tries)
		require.Positive(t, c.Within)
		require.NotEmpty(t, c.Source)
	}
	for _, tt := range []struct {
		network string
		at      time.Time
		tries   int
	}{
		{"mastercard", noon, 10},
		{"visa", time.Date(2026, time.April, 17, 0, 0, 0, 0, time.UTC), 15},
		{"visa", time.Date(2026, time.April, 18, 0, 0, 0, 0, time.UTC), 20},
	} {
		c, ok := payment.CapOf(tt.network, tt.at)
		require.True(t, ok)
		require.Equal(t, tt.tries, c.Tries)
	}
	_, ok := payment.CapOf("nobody", noon)
	require.False(t, ok)
}
