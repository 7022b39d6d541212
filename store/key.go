package store

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
)

// maxID is the longest id, in bytes.
const maxID = 128

// Key names one record. All three parts follow the id grammar: 1-128 bytes of
// [A-Za-z0-9._:/-].
type Key struct {
	Tenant string `json:"tenant"`
	Kind   string `json:"kind"`
	ID     string `json:"id"`
}

// String gives tenant|kind|id, which cannot be confused with an id: the bar is
// outside the grammar.
func (k Key) String() string { return k.Tenant + "|" + k.Kind + "|" + k.ID }

// IsZero reports whether no part is set.
func (k Key) IsZero() bool { return k == Key{} }

// Compare orders keys by tenant, kind and id, byte by byte. Stores write a
// batch in this order, so that two batches never lock each other out.
func (k Key) Compare(o Key) int {
	if c := strings.Compare(k.Tenant, o.Tenant); c != 0 {
		return c
	}
	if c := strings.Compare(k.Kind, o.Kind); c != 0 {
		return c
	}
	return strings.Compare(k.ID, o.ID)
}

// Check returns an [*IDError] unless every part follows the id grammar.
func (k Key) Check() error {
	if err := CheckID("tenant", k.Tenant); err != nil {
		return err
	}
	if err := CheckID("kind", k.Kind); err != nil {
		return err
	}
	return checkNamed("", k.Kind, " id", k.ID)
}

// CheckID returns an [*IDError] unless id follows the id grammar. The field
// names what the id is for in the error; the id itself is not repeated there,
// since what a caller mistook for an id may be personal data.
func CheckID(field, id string) error { return checkNamed("", field, "", id) }

// checkNamed is CheckID of a field whose name is put together for an error only.
func checkNamed(before, field, after, id string) error {
	fail := func(why string) error { return &IDError{Field: before + field + after, Why: why} }
	if id == "" {
		return fail("is empty")
	}
	if len(id) > maxID {
		return fail(fmt.Sprintf("is %d bytes long", len(id)))
	}
	for i := range len(id) {
		if !idByte(id[i]) {
			return fail(fmt.Sprintf("has a byte outside the grammar at offset %d", i))
		}
	}
	return nil
}

// checkOptionalID is CheckID for an id that may be left empty.
func checkOptionalID(field, id string) error {
	if id == "" {
		return nil
	}
	return CheckID(field, id)
}

func idByte(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c == '.' || c == '_' || c == ':' || c == '/' || c == '-'
}

// SubjectDigest is how a store names a subject, so that its tables do not say
// about whom they hold private data.
func SubjectDigest(tenant, subject string) string { return DigestID("subject", tenant, subject) }

// DigestID derives an id of 26 lower-case letters and digits from the parts:
// the same parts give the same id everywhere, so that a command repeated
// under the same key makes the same record.
func DigestID(parts ...string) string {
	var room [256]byte
	b := room[:0]
	for _, p := range parts {
		b = strconv.AppendInt(b, int64(len(p)), 10)
		b = append(append(b, ':'), p...)
	}
	h := sha256.Sum256(b)
	return string(digestIDs.AppendEncode(room[:0], h[:16]))
}

var digestIDs = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
