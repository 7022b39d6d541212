package stripe_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
)

// sign is the documented scheme, written again: HMAC-SHA256 over t, a dot, the body.
func sign(secret string, at int64, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(fmt.Appendf(nil, "%d.%s", at, body))
	return hex.EncodeToString(mac.Sum(nil))
}

func TestVerify(t *testing.T) {
	t.Parallel()
	const old = "whsec_old"
	body := `{"id":"evt_1","name":"Çağla"}`
	at := start.Unix()
	good, other := sign(hookSecret, at, body), strings.Repeat("0", 64)
	header := fmt.Sprintf
	tests := map[string]struct {
		header string
		offset time.Duration
		reason inbox.Reason // empty if it is taken
	}{
		"good":                   {header("t=%d,v1=%s", at, good), 0, ""},
		"spaces":                 {header("t=%d, v1=%s", at, good), 0, ""},
		"capital digits":         {header("t=%d,v1=%s", at, strings.ToUpper(good)), 0, ""},
		"rolled, new":            {header("t=%d,v1=%s", at, sign(old, at, body)), 0, ""},
		"second of two":          {header("t=%d,v1=%s,v1=%s,v0=deadbeef", at, other, good), 0, ""},
		"malformed beside":       {header("t=%d,v1=xyz,v1=,v1=%s", at, good), 0, ""},
		"at the edge":            {header("t=%d,v1=%s", at, good), 300 * time.Second, ""},
		"at the other edge":      {header("t=%d,v1=%s", at, good), -300 * time.Second, ""},
		"stale":                  {header("t=%d,v1=%s", at, good), 301 * time.Second, inbox.StaleTimestamp},
		"ahead":                  {header("t=%d,v1=%s", at, good), -301 * time.Second, inbox.StaleTimestamp},
		"a year ahead":           {header("t=%d,v1=%s", at, good), -365 * 24 * time.Hour, inbox.StaleTimestamp},
		"stale and false":        {header("t=%d,v1=%s", at, other), 301 * time.Second, inbox.BadSignature},
		"another time":           {header("t=%d,v1=%s", at+1, good), 0, inbox.BadSignature},
		"only v0":                {header("t=%d,v0=%s", at, good), 0, inbox.BadSignature},
		"another secret":         {header("t=%d,v1=%s", at, sign("whsec_other", at, body)), 0, inbox.BadSignature},
		"empty secret":           {header("t=%d,v1=%s", at, sign("", at, body)), 0, inbox.BadSignature},
		"short":                  {header("t=%d,v1=%s", at, good[:62]), 0, inbox.BadSignature},
		"no header":              {"", 0, inbox.BadSignature},
		"no time":                {"v1=" + good, 0, inbox.BadSignature},
		"two times":              {header("t=%d,t=%d,v1=%s", at, at, good), 0, inbox.BadSignature},
		"negative time":          {header("t=-%d,v1=%s", at, good), 0, inbox.BadSignature},
		"time with a sign":       {header("t=+%d,v1=%s", at, good), 0, inbox.BadSignature},
		"a time beyond all time": {header("t=99999999999999999999,v1=%s", good), 0, inbox.BadSignature},
		"endless":                {header("t=%d,v1=%s,%s", at, good, strings.Repeat("v1=,", 2000)), 0, inbox.BadSignature},
		"noise":                  {"=,=,,;;", 0, inbox.BadSignature},
	}
	s := stripe.Source{Account: account, Secrets: []webhook.Secret{webhook.NewSecret(""), webhook.NewSecret(hookSecret), webhook.NewSecret(old)}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw := inbox.Raw{Headers: map[string][]string{stripe.SignatureHeader: {test.header}}, Body: []byte(body)}
			err := s.Verify(raw, start.Add(test.offset))
			if test.reason == "" {
				require.NoError(t, err)
				return
			}
			var refused *inbox.Refusal
			require.ErrorAs(t, err, &refused)
			require.Equal(t, test.reason, refused.Reason)
			require.NotContains(t, fmt.Sprintf("%+v %#v %+v", err, err, s), hookSecret)
		})
	}
}

// TestVerifyEveryBit flips each bit of a body and of its signature.
func TestVerifyEveryBit(t *testing.T) {
	t.Parallel()
	body := []byte(`{"id":"evt_1"}`)
	raw := inbox.Raw{Headers: map[string][]string{stripe.SignatureHeader: {fake.SignStripe(hookSecret, start, body)}}, Body: body}
	require.NoError(t, source.Verify(raw, start))
	for i := range len(body) * 8 {
		body[i/8] ^= 1 << (i % 8)
		require.Error(t, source.Verify(raw, start), "bit %d of the body", i)
		body[i/8] ^= 1 << (i % 8)
	}
	mac, err := hex.DecodeString(sign(hookSecret, start.Unix(), string(body)))
	require.NoError(t, err)
	for i := range len(mac) * 8 {
		mac[i/8] ^= 1 << (i % 8)
		raw.Headers[stripe.SignatureHeader] = []string{fmt.Sprintf("t=%d,v1=%x", start.Unix(), mac)}
		require.Error(t, source.Verify(raw, start), "bit %d of the signature", i)
		mac[i/8] ^= 1 << (i % 8)
	}
	require.Error(t, stripe.Source{}.Verify(raw, start), "without a secret nothing is genuine")
}

func TestVerifyNamesTheMistake(t *testing.T) {
	t.Parallel()
	body := []byte(`{}`)
	raw := inbox.Raw{Headers: map[string][]string{stripe.SignatureHeader: {fake.SignStripe(hookSecret, start, body)}}, Body: body}
	err := stripe.Source{Secrets: []webhook.Secret{webhook.NewSecret(secretKey)}}.Verify(raw, start)
	require.ErrorContains(t, err, "begins with sk_: want the endpoint's signing secret")
	require.NotContains(t, err.Error(), secretKey)
}
