package pgserver

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// binaries returns the folder of the server's programs: that of postgres in
// PATH, behind any links, or of the newest version where Debian keeps them. None
// is "".
func binaries() string {
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path)
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // the pattern is well-formed
	if len(found) == 0 {
		return ""
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // what is no version sorts first
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
}

// without ends a test for which there is no server.
func without(t testing.TB) {
	t.Helper()
	const missing = "no PostgreSQL: install it, or set RECOURSE_TEST_POSTGRES to the DSN of a role that may create databases"
	if ci, _ := strconv.ParseBool(os.Getenv("CI")); ci {
		t.Fatal(missing)
	}
	fmt.Fprintf(os.Stderr, "SKIPPED %s: %s\n", t.Name(), missing)
	t.Skip(missing)
}
