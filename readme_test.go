package recourse_test

import (
	"context"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/connect/stripe"
	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// readme is the code that the README shows, compiled.
func readme(ctx context.Context, g *errgroup.Group, db store.Store, client *stripe.Client, secrets []webhook.Secret, grants policy.Grant) error {
	// README begins
	desk, err := recourse.New(db, recourse.Config{ // db: store/postgres, store/sqlite, store/mem, or your own store.Store
		Rails:    refund.Rails{"stripe_eu": client},
		Gateways: payment.Accounts{"stripe_eu": client},
		Sources:  map[string]inbox.Source{"stripe": stripe.Source{Account: "stripe_eu", Secrets: secrets}},
		Refunds: refund.Policies{
			refund.ReturnWindow(30 * 24 * time.Hour),
			refund.AutoApproveUpTo(money.MustParse("50.00 EUR")),
			refund.FourEyesAbove(money.MustParse("500.00 EUR")),
		},
		Authorizer: grants.Authorizer(), // deny by default
	})
	if err != nil {
		return err
	}
	http := webhook.Handler(desk.Inbox().Receive, "stripe", nil) // mount it: it keeps, then answers
	g.Go(func() error { return desk.Run(ctx) })                  // applies, sends what is approved, looks up what is unknown

	agent := desk.Tenant("shop").As(policy.Actor{ID: "ana", Roles: []string{policy.RoleAgent}})
	res, err := agent.Refunds.Request(ctx, refund.Request{
		Key: "zendesk-35436", Order: "o_1042", Type: refund.TypeReturn, Reason: "damaged",
		Lines: []refund.LineRequest{{Line: "1", Quantity: 1}},
	})
	// err: it could not be decided (a guard, a conflict, the store), with a code.
	// res.Verdict: allow, need_approval, review or deny, with reasons.
	// The PSP is called after the commit, by the runner.
	// README ends
	_, _ = http, res
	return err
}

// The README shows exactly the code above.
func TestReadmeCodeCompiles(t *testing.T) {
	t.Parallel()
	_ = readme
	source, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	_, code, _ := strings.Cut(string(source), "\t// README begins\n")
	code, _, found := strings.Cut(code, "\t// README ends\n")
	require.True(t, found)
	var want strings.Builder
	for line := range strings.Lines(code) {
		want.WriteString(strings.TrimPrefix(line, "\t"))
	}
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, shown, _ := strings.Cut(string(text), "```go\n")
	shown, _, _ = strings.Cut(shown, "```")
	require.Equal(t, want.String(), shown)
}

// Every test that the README names is there.
func TestReadmeNamesTests(t *testing.T) {
	t.Parallel()
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	require.NoError(t, fs.WalkDir(os.DirFS("."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(source, -1) {
			there[string(m[1])] = true
		}
		return err
	}))
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	named := regexp.MustCompile("`(Test\\w+)").FindAllSubmatch(text, -1)
	require.NotEmpty(t, named)
	for _, m := range named {
		require.True(t, there[string(m[1])], "%s is named and nowhere", m[1])
	}
}
