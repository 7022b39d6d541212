package pgserver

import (
	"cmp"
	"testing"

	"github.com/stretchr/testify/require"
)

// verdict is a test that remembers how it was ended.
type verdict struct {
	testing.TB

	ended string
}

// end keeps the first end: a real one does not return.
func (v *verdict) end(how string) { v.ended = cmp.Or(v.ended, how) }

func (v *verdict) Helper()      {}
func (v *verdict) Name() string { return "TestWithoutServer" }
func (v *verdict) Skip(...any)  { v.end("skipped") }
func (v *verdict) Fatal(...any) { v.end("failed") }

func TestWithoutAServer(t *testing.T) {
	for ci, want := range map[string]string{"": "skipped", "false": "skipped", "true": "failed"} {
		t.Setenv("CI", ci)
		v := &verdict{}
		without(v)
		require.Equal(t, want, v.ended, "CI=%s", ci)
	}
}
