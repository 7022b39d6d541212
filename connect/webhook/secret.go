package webhook

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Secret is a key that deliveries are signed with. However it is printed,
// marshaled or logged, also from deep within another value, it shows as
// [redacted]. The zero Secret signs nothing. It is safe for concurrent use if
// its func is.
type Secret struct {
	key func() string // not a string, which reflection would print from an unexported field
}

// NewSecret holds a key.
func NewSecret(key string) Secret { return Secret{func() string { return key }} }

// SecretFunc asks for the key at every verification, so that a vault can
// rotate it. An empty key verifies nothing.
func SecretFunc(key func() string) Secret { return Secret{key} }

// reveal is the key; empty if there is none.
func (s Secret) reveal() string {
	if s.key == nil {
		return ""
	}
	return s.key()
}

// String is always [redacted].
func (s Secret) String() string { return redacted }

// GoString is always [redacted].
func (s Secret) GoString() string { return redacted }

// Format writes [redacted] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText is always [redacted].
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON is always "[redacted]".
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue is always [redacted].
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
