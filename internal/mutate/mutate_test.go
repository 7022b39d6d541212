package mutate

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mutant is the source without the guard. It fails if the source has moved on.
func (g guard) mutant(t *testing.T) (path string, source []byte) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", filepath.FromSlash(g.file)))
	require.NoError(t, err)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(b), g.has), "%s has to have exactly once: %s", g.file, g.has)
	source = []byte(strings.Replace(string(b), g.has, g.gets, 1))
	_, err = parser.ParseFile(token.NewFileSet(), path, source, 0)
	require.NoError(t, err)
	return path, source
}

// TestGuardsStand holds that the list fits the source.
func TestGuardsStand(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, g := range guards {
		require.False(t, names[g.name], "two guards are called %q", g.name)
		names[g.name] = true
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			g.mutant(t)
		})
	}
}

// TestGuardsAreMissed takes the guards out, one at a time. A guard that nobody
// misses has no test: it survives.
func TestGuardsAreMissed(t *testing.T) {
	t.Parallel()
	for _, g := range guards {
		if !g.quick && os.Getenv("RECOURSE_FULL") != "1" {
			continue
		}
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			path, source := g.mutant(t)
			out, err := g.test(t, path, source)
			require.Error(t, err, "the tests pass without %q:\n%s", g.has, out)
			require.Regexp(t, `(?m)^\s*--- FAIL: |^panic: |^fatal error: `, out, "the tests have to fail, not the build")
		})
	}
}

// test runs the tests that should notice.
func (g guard) test(t *testing.T, path string, source []byte) (output string, err error) {
	t.Helper()
	dir := t.TempDir()
	mutated, overlay := filepath.Join(dir, filepath.Base(path)), filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(mutated, source, 0o600))
	b, err := json.Marshal(map[string]map[string]string{"Replace": {path: mutated}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, b, 0o600))
	cmd := exec.CommandContext(t.Context(), "go", "test", "-overlay="+overlay, "-vet=off", "-count=1", "-failfast", "-timeout=2m", "-run="+g.run, ".")
	cmd.Dir = filepath.Dir(path)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
