package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
)

// Test vectors 1 and 2 of RFC 4231, whose keys are as below.
const (
	rfcKey1  = "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
	rfcBody1 = "Hi There"
	rfcSum1  = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
	rfcKey2  = "Jefe"
	rfcBody2 = "what do ya want for nothing?"
	rfcSum2  = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
)

func sum(key, body string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(body))
	return mac.Sum(nil)
}

func secrets(keys ...string) []webhook.Secret {
	var out []webhook.Secret
	for _, k := range keys {
		out = append(out, webhook.NewSecret(k))
	}
	return out
}

func rfc(t *testing.T, text string) string {
	t.Helper()
	b, err := hex.DecodeString(text)
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(b)
}

func TestSchemeVerifies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		encoding   webhook.Encoding
		secrets    []webhook.Secret
		signatures []string
		message    []string
	}{
		"RFC 4231 case 1, hex":         {webhook.Hex, secrets(rfcKey1), []string{rfcSum1}, []string{rfcBody1}},
		"RFC 4231 case 2, hex":         {webhook.Hex, secrets(rfcKey2), []string{rfcSum2}, []string{rfcBody2}},
		"RFC 4231 case 1, base64":      {webhook.Base64, secrets(rfcKey1), []string{rfc(t, rfcSum1)}, []string{rfcBody1}},
		"upper-case hex":               {webhook.Hex, secrets(rfcKey1), []string{strings.ToUpper(rfcSum1)}, []string{rfcBody1}},
		"parts without a separator":    {webhook.Hex, secrets(rfcKey2), []string{rfcSum2}, []string{"what do ya ", "", "want for nothing?"}},
		"the new secret of a rotation": {webhook.Hex, secrets("old", rfcKey2), []string{rfcSum2}, []string{rfcBody2}},
		"the old secret of a rotation": {webhook.Hex, secrets(rfcKey2, "new"), []string{rfcSum2}, []string{rfcBody2}},
		"one of several signatures":    {webhook.Hex, secrets(rfcKey2), []string{rfcSum1, "", "v0", rfcSum2}, []string{rfcBody2}},
		"an empty secret beside it":    {webhook.Hex, secrets("", rfcKey2), []string{rfcSum2}, []string{rfcBody2}},
		"a secret from a func": {
			webhook.Hex, []webhook.Secret{webhook.SecretFunc(func() string { return rfcKey2 })}, []string{rfcSum2}, []string{rfcBody2},
		},
		"an empty body": {webhook.Hex, secrets("k"), []string{hex.EncodeToString(sum("k", ""))}, nil},
		"bytes that are no text": {
			webhook.Hex, secrets("k"), []string{hex.EncodeToString(sum("k", "\xff\x00ß日"))}, []string{"\xff\x00ß日"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, webhook.Scheme{Encoding: c.encoding}.Verify(c.secrets, c.signatures, parts(c.message)...))
		})
	}
}

func parts(texts []string) [][]byte {
	var out [][]byte
	for _, s := range texts {
		out = append(out, []byte(s))
	}
	return out
}

func TestSchemeRefuses(t *testing.T) {
	t.Parallel()
	scheme := webhook.Scheme{Encoding: webhook.Base64, Want: "the client secret", Mistaken: []string{"shpat_"}}
	right := rfc(t, rfcSum2)
	altered := []byte(right)
	altered[0] ^= 1
	for name, c := range map[string]struct {
		secrets   []webhook.Secret
		signature string
		hint      string
	}{
		"no signature":            {secrets(rfcKey2), "", "there is no signature"},
		"hex":                     {secrets(rfcKey2), rfcSum2, "written in hex: want base64"},
		"too short":               {secrets(rfcKey2), right[:40], "32 bytes"},
		"too long":                {secrets(rfcKey2), right + right, "32 bytes"},
		"44 other characters":     {secrets(rfcKey2), strings.Repeat("!", 44), "32 bytes"},
		"33 bytes":                {secrets(rfcKey2), base64.StdEncoding.EncodeToString(make([]byte, 33)), "32 bytes"},
		"stray bits at the end":   {secrets(rfcKey2), right[:42] + "N=", "32 bytes"},
		"altered":                 {secrets(rfcKey2), string(altered), "the body as it was sent"},
		"another secret":          {secrets("x", "y"), right, "want the client secret"},
		"another body's":          {secrets(rfcKey2), base64.StdEncoding.EncodeToString(sum(rfcKey2, "else")), "no secret made"},
		"an access token":         {secrets("shpat_123456"), right, "begins with shpat_"},
		"no secret":               {nil, right, "no secret to verify with"},
		"signed by an empty key":  {secrets(""), base64.StdEncoding.EncodeToString(sum("", rfcBody2)), "no secret to verify with"},
		"signed by a zero secret": {make([]webhook.Secret, 1), base64.StdEncoding.EncodeToString(sum("", rfcBody2)), "no secret to verify with"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusal := requireRefused(t, scheme.Verify(c.secrets, []string{c.signature}, []byte(rfcBody2)), inbox.BadSignature)
			require.Contains(t, refusal.Why, c.hint)
			require.NotContains(t, refusal.Error(), "123456")
			if c.signature != "" {
				require.NotContains(t, refusal.Error(), c.signature)
			}
		})
	}
	t.Run("base64 for hex", func(t *testing.T) {
		t.Parallel()
		refusal := requireRefused(t, webhook.Scheme{}.Verify(secrets(rfcKey2), []string{right}, []byte(rfcBody2)), inbox.BadSignature)
		require.Contains(t, refusal.Why, "written in base64: want hex")
	})
}

func TestSchemeRefusesEveryFlippedBit(t *testing.T) {
	t.Parallel()
	scheme := webhook.Scheme{Encoding: webhook.Hex}
	for i := range len(rfcBody2) * 8 {
		body := []byte(rfcBody2)
		body[i/8] ^= 1 << (i % 8)
		requireRefused(t, scheme.Verify(secrets(rfcKey2), []string{rfcSum2}, body), inbox.BadSignature)
	}
	for i := range sha256.Size * 8 {
		mac := sum(rfcKey2, rfcBody2)
		mac[i/8] ^= 1 << (i % 8)
		requireRefused(t, scheme.Verify(secrets(rfcKey2), []string{hex.EncodeToString(mac)}, []byte(rfcBody2)), inbox.BadSignature)
	}
}

func TestFresh(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		signed time.Time
		window time.Duration
		fresh  bool
	}{
		"now":                        {now, 0, true},
		"at the edge, past":          {now.Add(-300 * time.Second), 0, true},
		"at the edge, ahead":         {now.Add(300 * time.Second), 0, true},
		"beyond, past":               {now.Add(-301 * time.Second), 0, false},
		"beyond, ahead":              {now.Add(301 * time.Second), 0, false},
		"an hour ahead":              {now.Add(time.Hour), 0, false},
		"within a window of its own": {now.Add(-time.Hour), time.Hour, true},
		"beyond one":                 {now.Add(-2 * time.Second), time.Second, false},
		"never":                      {time.Time{}, 0, false},
		"the end of time":            {time.Unix(1<<62, 0), 0, false},
		"before all time":            {time.Unix(-1<<62, 0), 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := webhook.Fresh(c.signed, now, c.window)
			if c.fresh {
				require.NoError(t, err)
				return
			}
			requireRefused(t, err, inbox.StaleTimestamp)
		})
	}
}

func FuzzSchemeVerify(f *testing.F) {
	for _, s := range []string{"", rfcSum2, "JMR/", strings.Repeat("=", 44), strings.Repeat("é", 22)} {
		f.Add(s, []byte(rfcBody2))
	}
	f.Fuzz(func(t *testing.T, signature string, body []byte) {
		for _, e := range []webhook.Encoding{webhook.Hex, webhook.Base64} {
			err := webhook.Scheme{Encoding: e}.Verify(secrets(rfcKey2), []string{signature}, body)
			right := hex.EncodeToString(sum(rfcKey2, string(body)))
			if e == webhook.Base64 {
				right = rfc(t, right)
			} else {
				signature = strings.ToLower(signature)
			}
			require.Equal(t, signature == right, err == nil)
		}
	})
}
