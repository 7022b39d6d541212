package cutproxy_test

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/internal/cutproxy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// message builds one message of the protocol.
func message(kind byte, payload string) string {
	return string(binary.BigEndian.AppendUint32([]byte{kind}, uint32(4+len(payload)))) + payload
}

func readMessage(r io.Reader) (kind byte, payload string, err error) {
	header := make([]byte, 5)
	if _, err := io.ReadFull(r, header); err != nil {
		return 0, "", err
	}
	rest := make([]byte, binary.BigEndian.Uint32(header[1:])-4)
	_, err = io.ReadFull(r, rest)
	return header[0], string(rest), err
}

// server answers each request with its last message and remembers the requests.
type server struct {
	addr string

	mu   sync.Mutex
	seen []string
}

func serve(t *testing.T) *server {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{addr: l.Addr().String()}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer conn.Close()
				s.session(conn)
			})
		}
	})
	t.Cleanup(func() { // after that of the proxy, which hangs up
		require.NoError(t, l.Close())
		wg.Wait()
	})
	return s
}

func (s *server) session(conn net.Conn) {
	in := bufio.NewReader(conn)
	startup := make([]byte, 9)
	if _, err := io.ReadFull(in, startup); err != nil {
		return
	}
	_, _ = io.WriteString(conn, message('R', "\x00\x00\x00\x00")+message('Z', "I"))
	for {
		kind, payload, err := readMessage(in)
		if err != nil {
			return
		}
		if kind != 'Q' && kind != 'S' {
			continue
		}
		s.mu.Lock()
		s.seen = append(s.seen, payload)
		s.mu.Unlock()
		_, _ = io.WriteString(conn, message('C', "done")+message('Z', "I"))
	}
}

func (s *server) saw() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.seen...)
}

// connect signs on through the proxy, having asked for encryption as drivers do.
func connect(t *testing.T, p *cutproxy.Proxy) net.Conn {
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.Addr())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = conn.Write([]byte{0, 0, 0, 8, 4, 210, 22, 47})
	require.NoError(t, err)
	no := make([]byte, 1)
	_, err = io.ReadFull(conn, no)
	require.NoError(t, err)
	require.Equal(t, "N", string(no))
	_, err = conn.Write([]byte{0, 0, 0, 9, 0, 3, 0, 0, 0})
	require.NoError(t, err)
	require.Equal(t, "RZ", answer(t, conn))
	return conn
}

// answer is the kinds of messages that come until the server is ready, or "-" in
// place of the rest when the connection is cut, "…" when nothing comes.
func answer(t *testing.T, conn net.Conn) (kinds string) {
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(200*time.Millisecond)))
	for {
		kind, _, err := readMessage(conn)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return kinds + "…"
		}
		if err != nil {
			return kinds + "-"
		}
		kinds += string(kind)
		if kind == 'Z' {
			return kinds
		}
	}
}

func TestFates(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fate   cutproxy.Fate
		heard  string
		served bool
	}{
		"pass":       {cutproxy.Pass, "CZ", true},
		"cut before": {cutproxy.CutBefore, "-", false},
		"cut during": {cutproxy.CutDuring, "-", true},
		"cut after":  {cutproxy.CutAfter, "-", true},
		"cut ready":  {cutproxy.CutReady, "C-", true},
		"silence":    {cutproxy.Silence, "…", true},
		"40001":      {cutproxy.Fail40001, "EZ", false},
		"40P01":      {cutproxy.Fail40P01, "EZ", false},
		"57P01":      {cutproxy.Fail57P01, "E-", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			p := cutproxy.Start(t, s.addr, func(r cutproxy.Request) cutproxy.Fate {
				if r.N == 2 {
					return c.fate
				}
				return cutproxy.Pass
			})
			conn := connect(t, p)
			for n, want := range []string{"CZ", c.heard} {
				_, err := io.WriteString(conn, message('Q', []string{"first\x00", "second\x00"}[n]))
				require.NoError(t, err)
				require.Equal(t, want, answer(t, conn))
			}
			want := []string{"first\x00"}
			if c.served {
				want = append(want, "second\x00")
			}
			require.Eventually(t, func() bool { return cmp.Equal(want, s.saw()) }, 5*time.Second, time.Millisecond)
			require.Equal(t, 2, p.Requests())

			again := connect(t, p) // others are left alone
			_, err := io.WriteString(again, message('Q', "third\x00"))
			require.NoError(t, err)
			require.Equal(t, "CZ", answer(t, again))
		})
	}
}

// TestRequests asks what the proxy says of a request, and that it ends where the
// client waits: two statements in one pipeline are one request, and two requests
// sent at once have an answer each.
func TestRequests(t *testing.T) {
	t.Parallel()
	var got []cutproxy.Request
	s := serve(t)
	p := cutproxy.Start(t, s.addr, func(r cutproxy.Request) cutproxy.Fate {
		got = append(got, r) // one connection: never concurrently
		return cutproxy.Pass
	})
	conn := connect(t, p)
	for _, pipeline := range []string{
		message('P', "a\x00select 1\x00\x00\x00") + message('D', "Sa\x00") + message('S', ""),
		message('B', "\x00a\x00\x00\x00") + message('E', "\x00\x00\x00\x00\x00") +
			message('P', "\x00select 2\x00\x00\x00") + message('B', "\x00\x00\x00\x00") + message('S', ""),
		message('Q', "begin\x00") + message('Q', "commit\x00"),
	} {
		_, err := io.WriteString(conn, pipeline)
		require.NoError(t, err)
		require.Equal(t, "CZ", answer(t, conn))
	}
	require.Equal(t, "CZ", answer(t, conn))
	require.Equal(t, []cutproxy.Request{
		{N: 1},
		{N: 2, SQL: []string{"select 1", "select 2"}},
		{N: 3, SQL: []string{"begin"}},
		{N: 4, SQL: []string{"commit"}},
	}, got)
}

func TestServerDown(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	p := cutproxy.Start(t, l.Addr().String(), nil)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.Addr())
	require.NoError(t, err)
	defer conn.Close()
	require.Equal(t, "-", answer(t, conn))
}
