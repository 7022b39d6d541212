package cutproxy

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy is a running proxy.
type Proxy struct {
	server   string
	fate     func(Request) Fate
	listener net.Listener
	requests atomic.Int64

	mu    sync.Mutex
	links map[*link]bool // nil once the proxy is closed
	wg    sync.WaitGroup
}

// Start starts a proxy for the server at the address, host and port. It is gone,
// its connections with it, when t is done. fate is called before each request,
// concurrently for those of different connections; a request waits until it
// returns, so that it may also delay one. A nil fate passes everything.
func Start(t testing.TB, server string, fate func(Request) Fate) *Proxy {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if fate == nil {
		fate = func(Request) Fate { return Pass }
	}
	p := &Proxy{server: server, fate: fate, listener: l, links: map[*link]bool{}}
	p.wg.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

// Addr is the address of the proxy on the loopback interface, host and port.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Requests is the number of requests so far, whatever became of them: the round
// trips of the clients.
func (p *Proxy) Requests() int { return int(p.requests.Load()) }

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		// A client of a server that is down is hung up on.
		server, err := new(net.Dialer).DialContext(context.Background(), "tcp", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.link(client, server)
	}
}

func (p *Proxy) link(client, server net.Conn) {
	l := &link{proxy: p, client: client, server: server, prepared: map[string]string{}}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.links == nil {
		l.cut()
		return
	}
	p.links[l] = true
	p.wg.Go(func() {
		l.run()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.links, l)
	})
}

func (p *Proxy) close() {
	_ = p.listener.Close()
	p.mu.Lock()
	for l := range p.links {
		l.cut()
	}
	p.links = nil
	p.mu.Unlock()
	p.wg.Wait()
}
