package webhook_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/inbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// requireRefused holds that an error is a refusal for a reason.
func requireRefused(t *testing.T, err error, want inbox.Reason) *inbox.Refusal {
	t.Helper()
	var refusal *inbox.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, want, refusal.Reason, refusal.Why)
	require.NotEmpty(t, refusal.Why)
	return refusal
}
