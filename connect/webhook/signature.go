package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/recourse-go/recourse/inbox"
)

// Encoding is how the 32 bytes of a signature are written.
type Encoding int

// The encodings.
const (
	Hex    Encoding = iota // 64 digits
	Base64                 // 44 characters, standard alphabet, padded
)

// decode reads a signature; nil if it is none.
func (e Encoding) decode(text string) []byte {
	sum, err := []byte(nil), error(nil)
	switch {
	case e == Hex && len(text) == hex.EncodedLen(sha256.Size):
		sum, err = hex.DecodeString(text)
	case e == Base64 && len(text) == base64.StdEncoding.EncodedLen(sha256.Size):
		sum, err = base64.StdEncoding.Strict().DecodeString(text)
	}
	if err != nil || len(sum) != sha256.Size {
		return nil
	}
	return sum
}

func (e Encoding) String() string {
	if e == Base64 {
		return "base64"
	}
	return "hex"
}

// Scheme is how a sender signs: by HMAC-SHA256 over raw bytes.
type Scheme struct {
	Encoding Encoding
	// Want names the right secret, for the refusal of a signature that no
	// secret made: "the app's client secret".
	Want string
	// Mistaken are prefixes of keys that sign nothing here but get mistaken
	// for the secret, such as access tokens.
	Mistaken []string
}

// Verify holds that one of the secrets made one of the signatures over the
// message, whose parts are taken as they are, with nothing in between. There
// are several secrets while one is being rotated, and with some senders several
// signatures. It compares in constant time. It fails with a [*inbox.Refusal]
// that says which mistake it looks like, for the log; the sender should learn
// no more than that it failed.
func (s Scheme) Verify(secrets []Secret, signatures []string, message ...[]byte) error {
	var sums [][]byte
	for _, text := range signatures {
		if sum := s.Encoding.decode(text); sum != nil {
			sums = append(sums, sum)
		}
	}
	if len(sums) == 0 {
		return badSignature(s.unreadable(signatures))
	}
	made, usable := false, false
	var mistaken string
	for _, secret := range secrets {
		key := secret.reveal()
		if key == "" {
			continue // anybody can sign with an empty key
		}
		usable = true
		for _, prefix := range s.Mistaken {
			if strings.HasPrefix(key, prefix) {
				mistaken = prefix
			}
		}
		mac := hmac.New(sha256.New, []byte(key))
		for _, part := range message {
			mac.Write(part)
		}
		want := mac.Sum(nil)
		for _, sum := range sums {
			made = hmac.Equal(want, sum) || made
		}
	}
	switch {
	case made:
		return nil
	case !usable:
		return badSignature("there is no secret to verify with: want " + s.want())
	case mistaken != "":
		return badSignature("no secret made the signature, and one begins with " + mistaken + ": want " + s.want())
	}
	return badSignature("no secret made the signature over these bytes: want " + s.want() + ", and the body as it was sent")
}

// unreadable is why none of the signatures can be read.
func (s Scheme) unreadable(signatures []string) string {
	for _, text := range signatures {
		for _, other := range []Encoding{Hex, Base64} {
			if other.decode(text) != nil {
				return "the signature is written in " + other.String() + ": want " + s.Encoding.String()
			}
		}
		if text != "" {
			return "the signature does not have 32 bytes in " + s.Encoding.String()
		}
	}
	return "there is no signature"
}

func (s Scheme) want() string {
	if s.Want == "" {
		return "the sender's signing secret"
	}
	return s.Want
}

func badSignature(why string) error { return &inbox.Refusal{Reason: inbox.BadSignature, Why: why} }
