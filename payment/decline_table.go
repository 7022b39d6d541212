package payment

import "time"

// classOf is the class of a decline code. The codes are those of Stripe's
// public API (DeclineCode of stripe-go v83); the grouping is ours.
func classOf(code string) DeclineClass {
	switch code {
	case "insufficient_funds", "card_velocity_exceeded", "withdrawal_count_limit_exceeded":
		return DeclineFunds
	case "authentication_required", "approve_with_id", "offline_pin_required", "online_or_offline_pin_required":
		return DeclineAuthentication
	case "incorrect_number", "invalid_number", "incorrect_cvc", "invalid_cvc", "invalid_expiry_month",
		"invalid_expiry_year", "incorrect_zip", "incorrect_pin", "invalid_pin":
		return DeclineData
	case "pin_try_exceeded":
		return DeclinePINLocked
	case "expired_card":
		return DeclineExpired
	case "card_not_supported", "currency_not_supported", "invalid_account", "new_account_information_available":
		return DeclineUnsupported
	case "lost_card", "stolen_card", "pickup_card", "restricted_card":
		return DeclineLostStolen
	case "fraudulent", "merchant_blacklist":
		return DeclineFraud
	case "revocation_of_authorization", "revocation_of_all_authorizations", "stop_payment_order":
		return DeclineRevoked
	case "issuer_not_available", "processing_error", "reenter_transaction", "try_again_later":
		return DeclineTemporary
	case "duplicate_transaction":
		return DeclineDuplicate
	case "invalid_amount":
		return DeclineAmount
	case "do_not_try_again":
		return DeclineFinal
	case "testmode_decline":
		return DeclineConfiguration
	}
	// generic_decline, do_not_honor, call_issuer, no_action_taken,
	// security_violation, not_permitted, service_not_allowed,
	// transaction_not_allowed, and whatever comes new.
	return DeclineIssuer
}

// rule is the class's own; the waits are house defaults.
func (c DeclineClass) rule() rule {
	switch c {
	case DeclineFunds:
		return rule{RetryLater, 24 * time.Hour}
	case DeclineTemporary:
		return rule{RetryLater, time.Hour}
	case DeclineAuthentication, DeclineData:
		return rule{retry: RetryNow}
	case DeclinePINLocked, DeclineExpired, DeclineUnsupported:
		return rule{retry: RetryOtherMethod}
	case DeclineLostStolen, DeclineFraud, DeclineRevoked, DeclineFinal:
		return rule{retry: RetryNever}
	case DeclineDuplicate, DeclineAmount, DeclineConfiguration:
		return rule{retry: RetryAfterCheck}
	case DeclineIssuer:
	}
	return rule{retry: RetryOnce}
}

// pspAdvice reads Stripe's advice_code.
func pspAdvice(code string) (rule, bool) {
	switch code {
	case "confirm_card_data":
		return rule{retry: RetryNow}, true
	case "try_again_later":
		return rule{RetryLater, time.Hour}, true
	case "do_not_try_again":
		return rule{retry: RetryNever}, true
	}
	return rule{}, false
}

// networkAdvice reads Mastercard's merchant advice codes: 03 and 21 are final,
// 02 is to try later, 24 to 30 say after how long.
func networkAdvice(code string) (rule, bool) {
	const day = 24 * time.Hour
	waits := map[string]time.Duration{
		"02": day, "24": time.Hour, "25": day, "26": 2 * day, "27": 4 * day, "28": 6 * day, "29": 8 * day, "30": 10 * day,
	}
	if code == "03" || code == "21" {
		return rule{retry: RetryNever}, true
	}
	wait, ok := waits[code]
	return rule{RetryLater, wait}, ok
}
