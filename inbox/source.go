package inbox

import "time"

// Raw is a delivery as it came: the exact bytes, and the headers with their
// names in canonical form (X-Shopify-Topic).
type Raw struct {
	Headers map[string][]string
	Body    []byte
}

// Header is the first value of a header, by its canonical name.
func (r Raw) Header(name string) string {
	if v := r.Headers[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Source reads the deliveries of one outside system. Implementations are pure
// and safe for concurrent use; all they need to know is set when they are made.
type Source interface {
	// Name is the source's name in records and journal: "stripe".
	Name() string
	// Verify holds the bytes to their signature, and to the time they were
	// signed at where one is signed. It fails with a [*Refusal].
	Verify(raw Raw, now time.Time) error
	// Identify reads the id that repetitions of the delivery share, its type
	// and the vendor's version of the format.
	Identify(raw Raw) (Identity, error)
	// Normalise turns the delivery into events, in our words; none if it is of
	// no interest. It decodes few fields, keeps values it does not know as
	// text, and fails with a [*Refusal].
	Normalise(raw Raw) ([]Event, error)
}

// Identity is who a delivery is.
type Identity struct {
	EventID    string
	Type       string
	APIVersion string
}

// Reason is why a delivery was refused, parked or given up, as a stable code.
type Reason string

// The reasons.
const (
	BadSignature       Reason = "bad_signature"
	StaleTimestamp     Reason = "stale_timestamp" // signed too long ago, or too far ahead
	UnsupportedVersion Reason = "unsupported_version"
	UnknownType        Reason = "unknown_type" // ignored, not dead
	Malformed          Reason = "malformed"
	TooLarge           Reason = "too_large"
	Unmatched          Reason = "unmatched" // about a payment nobody knows: parked
	Conflict           Reason = "conflict"
	CurrencyMismatch   Reason = "currency_mismatch"
	AmountOverflow     Reason = "amount_overflow"
	Panicked           Reason = "panic"
)

// Refusal says why a delivery cannot be taken. Why is for people; it repeats
// nothing of the delivery.
type Refusal struct { //nolint:errname // a refusal is the word of the house, and what it is
	Reason Reason
	Why    string
}

func (e *Refusal) Error() string { return "inbox: " + string(e.Reason) + ": " + e.Why }

// Code is the machine-readable code.
func (e *Refusal) Code() string { return string(e.Reason) }
