package pgserver

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

//go:embed keeper.sh
var keeper string

// Server is a running PostgreSQL. Its methods may be called concurrently.
type Server struct {
	dir  string
	port int
	cmd  *exec.Cmd

	mu  sync.Mutex // one command at a time
	in  io.WriteCloser
	out *bufio.Reader
}

// Start starts a server for t alone, which may stop, kill and restart it; it is
// gone when t is done. Settings are PostgreSQL's own, as "synchronous_commit=off";
// unlike the shared server of [Database] it has PostgreSQL's defaults, fsync
// among them.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	bin := binaries()
	if bin == "" {
		without(t)
	}
	s, err := launch(bin, settings...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

// launch makes a server and starts it.
func launch(bin string, settings ...string) (*Server, error) {
	dir, err := tempDir()
	if err != nil {
		return nil, err
	}
	// The keeper ends with its input, never by a context.
	cmd := exec.CommandContext(context.Background(), "sh", append([]string{"-c", keeper, "keeper", bin, dir}, settings...)...)
	cmd.Dir = dir
	cmd.Env = []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH")} // no PGPORT, no PGDATA
	s := &Server{dir: dir, cmd: cmd}
	err = own(cmd, dir)
	if err == nil {
		err = s.connect()
	}
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("start the keeper of PostgreSQL: %w", err)
	}
	if err = s.do("init"); err == nil {
		err = s.startOnFreePort()
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// tempDir makes a folder that is near enough to the root for the path of a Unix
// socket, which ends after 107 bytes.
func tempDir() (string, error) {
	const socket = "/.s.PGSQL.65535.lock"
	dir, err := os.MkdirTemp("", "pgserver")
	if err != nil || len(dir)+len(socket) <= 107 {
		return dir, err
	}
	if err := os.Remove(dir); err != nil {
		return "", err
	}
	return os.MkdirTemp("/tmp", "pgserver")
}

// connect starts the keeper.
func (s *Server) connect() error {
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	s.in, s.out = in, bufio.NewReader(out)
	return s.cmd.Start()
}

// startOnFreePort takes another port when a stranger took the free one first.
func (s *Server) startOnFreePort() (err error) {
	for range 5 {
		var l net.Listener
		l, err = new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		if addr, ok := l.Addr().(*net.TCPAddr); ok {
			s.port = addr.Port
		}
		_ = l.Close()
		if err = s.do("start", s.port); err == nil {
			return nil
		}
	}
	return err
}

// do has the keeper run a command.
func (s *Server) do(command string, args ...any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	line := fmt.Sprintln(append([]any{command}, args...)...)
	if _, err := io.WriteString(s.in, line); err != nil {
		return fmt.Errorf("PostgreSQL in %s: %s: %w", s.dir, command, err)
	}
	status, err := s.out.ReadString('\n')
	if err != nil {
		return fmt.Errorf("PostgreSQL in %s: %s: the keeper is gone: %w", s.dir, command, err)
	}
	if status != "0\n" {
		return fmt.Errorf("PostgreSQL in %s: %s: exit status %s%s", s.dir, command, status, s.logTail())
	}
	return nil
}

// logTail is the end of the server's log.
func (s *Server) logTail() string {
	const most = 2000
	log, _ := os.ReadFile(filepath.Join(s.dir, "log")) // no log says nothing
	return string(log[max(0, len(log)-most):])
}

// close stops the server and removes it.
func (s *Server) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.in.Close()
	_ = s.cmd.Wait() // the status of what the keeper did last, which is to remove files
}

// DSN names the database "postgres" of the server, which is empty, over its Unix
// socket. The role is a superuser; there is no password.
func (s *Server) DSN() string {
	return fmt.Sprintf("host=%s port=%d user=postgres dbname=postgres", s.dir, s.port)
}

// Addr is the address of the server on the loopback interface, host and port. It
// stays the same over restarts.
func (s *Server) Addr() string {
	return fmt.Sprintf("127.0.0.1:%d", s.port)
}

// StopImmediate stops the server as "pg_ctl stop -m immediate" does: every
// connection is cut without a word, nothing is flushed, and the next start has
// to recover. It is an error if the server is not running.
func (s *Server) StopImmediate() error {
	return s.do("stop", "QUIT")
}

// Kill9 kills the server's main process with SIGKILL; the others end as soon as
// they notice. It is an error if the server is not running.
func (s *Server) Kill9() error {
	return s.do("stop", "KILL")
}

// Restart starts the server again after [Server.StopImmediate] or
// [Server.Kill9], and returns when it accepts connections: at the latest when
// the processes that a kill left behind are gone, for which it waits 10 seconds.
func (s *Server) Restart() error {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		err := s.do("start", s.port)
		if err == nil || time.Now().After(deadline) || !strings.Contains(s.logTail(), "still in use") {
			return err
		}
	}
}
