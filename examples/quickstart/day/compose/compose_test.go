package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheCommittedFilesAreComposed holds the files in the tree to what this program writes, byte for byte.
func TestTheCommittedFilesAreComposed(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	stale := filepath.Join(out, "999-stale.txt")
	require.NoError(t, os.WriteFile(stale, nil, 0o600))
	require.NoError(t, run(out))
	require.NoFileExists(t, stale)
	require.Equal(t, contents(t, "../deliveries"), contents(t, out),
		"run go run ./examples/quickstart/day/compose -out examples/quickstart/day/deliveries")
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	files := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		files[e.Name()] = string(b)
	}
	return files
}

func TestNowhereToWrite(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, run(""), "-out")
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.Error(t, run(file))
}
