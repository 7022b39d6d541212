package pgserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// shared is the server of this test binary. It starts with the first test that
// asks for a database, because most runs of a package's tests need none.
var shared struct {
	sync.Mutex
	server *Server
}

// Database makes an empty database for t and returns its DSN. It is dropped,
// whoever is still connected, when t is done. The databases of a test binary
// share one server, which trades durability for speed (fsync and
// full_page_writes are off): it survives a crash of PostgreSQL, not one of the
// machine.
func Database(t testing.TB) (dsn string) {
	t.Helper()
	admin := os.Getenv("RECOURSE_TEST_POSTGRES")
	if admin == "" {
		admin = sharedDSN(t)
	}
	name := "recourse_" + strings.ToLower(rand.Text())
	if _, err := query(admin, "create database "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := query(admin, "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	dsn, err := withDatabase(admin, name)
	if err != nil {
		t.Fatal(err)
	}
	return dsn
}

func sharedDSN(t testing.TB) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		bin := binaries()
		if bin == "" {
			without(t)
		}
		s, err := launch(bin, "fsync=off", "full_page_writes=off", "max_connections=300")
		if err != nil {
			t.Fatal(err)
		}
		shared.server = s
	}
	return shared.server.DSN()
}

// Stop stops the server that [Database] started, if it did. A TestMain calls it
// after the tests. Without it the server stops too, but may do so after the test
// binary has ended.
func Stop() {
	shared.Lock()
	defer shared.Unlock()
	if shared.server != nil {
		shared.server.close()
		shared.server = nil
	}
}

// query runs one statement through psql, because this module has no driver, and
// returns its rows.
func query(dsn, statement string) (string, error) {
	psql, err := exec.LookPath("psql")
	if bin := binaries(); bin != "" {
		psql, err = filepath.Join(bin, "psql"), nil
	}
	if err != nil {
		return "", fmt.Errorf("RECOURSE_TEST_POSTGRES needs PostgreSQL's psql to create databases: %w", err)
	}
	// A cleanup runs this too, when the context of its test is done.
	out, err := exec.CommandContext(context.Background(), psql, "-XqAt", "-d", dsn, "-c", statement).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("psql: %s: %w: %s", statement, err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// withDatabase names another database in a DSN, be it a URL or a list of
// keywords, of which the last counts.
func withDatabase(dsn, name string) (string, error) {
	if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
		return dsn + " dbname=" + name, nil
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", errors.New("RECOURSE_TEST_POSTGRES is no URL") // the cause would show a password
	}
	u.Path = "/" + name
	return u.String(), nil
}
