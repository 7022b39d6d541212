package webhook_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/webhook"
)

func TestSecretIsNeverShown(t *testing.T) {
	t.Parallel()
	const canary = "canary-5eCr3t"
	type config struct {
		Name     string
		Secret   webhook.Secret
		Secrets  []webhook.Secret
		ByName   map[string]webhook.Secret
		Pointer  *webhook.Secret
		internal webhook.Secret // fmt calls no method on this one
	}
	for name, secret := range map[string]webhook.Secret{
		"value": webhook.NewSecret(canary),
		"func":  webhook.SecretFunc(func() string { return canary }),
		"zero":  {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			within := config{"shop", secret, []webhook.Secret{secret}, map[string]webhook.Secret{"a": secret}, &secret, secret}
			_ = within.internal
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%10.3s"} {
				for _, v := range []any{secret, &secret, within, &within, []any{within}} {
					shown := fmt.Sprintf(verb, v) // wrong verbs are the point
					require.NotContains(t, shown, canary, verb)
					require.NotContains(t, shown, fmt.Sprintf("%x", canary), verb)
				}
				require.Equal(t, "[redacted]", fmt.Sprintf(verb, secret), verb)
			}
			require.Equal(t, "[redacted]", secret.String())
			require.Equal(t, "[redacted]", secret.GoString())
			require.Equal(t, "[redacted]", fmt.Errorf("bad: %w", fmt.Errorf("%v", secret)).Error()[5:])

			asJSON, err := json.Marshal(within)
			require.NoError(t, err)
			require.NotContains(t, string(asJSON), canary)
			require.Contains(t, string(asJSON), `"Secret":"[redacted]"`)
			asXML, err := xml.Marshal(secret)
			require.NoError(t, err)
			require.NotContains(t, string(asXML), canary)

			var log bytes.Buffer
			for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
				slog.New(h).Info("secret", "secret", secret, "within", within, slog.Group("g", "s", &secret))
			}
			require.NotContains(t, log.String(), canary)
			require.Contains(t, log.String(), "secret=[redacted]")
		})
	}
}
