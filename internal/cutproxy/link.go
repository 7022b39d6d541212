package cutproxy

import (
	"bufio"
	"net"
	"sync"
)

// link is one connection of a client, joined to one of the server.
type link struct {
	proxy          *Proxy
	client, server net.Conn
	prepared       map[string]string // SQL by the name of the statement

	mu    sync.Mutex
	fates []Fate // of the requests that await an answer
}

func (l *link) run() {
	var wg sync.WaitGroup
	wg.Go(func() {
		defer l.cut()
		l.answers()
	})
	l.requests()
	l.cut()
	wg.Wait()
}

// cut closes both connections; again is no harm.
func (l *link) cut() {
	_ = l.client.Close()
	_ = l.server.Close()
}

// requests passes on what the client sends, a whole request at a time.
func (l *link) requests() {
	from := bufio.NewReader(l.client)
	held, err := readStartup(from, l.client)
	if err != nil {
		return
	}
	if _, err := l.server.Write(held); err != nil {
		return
	}
	var r Request
	held = held[:0]
	for {
		m, err := readMessage(from)
		if err != nil {
			return
		}
		held = append(held, m...)
		switch m.kind() {
		case parse:
			l.prepared[m.text(0)] = m.text(1)
			continue
		case bind:
			r.SQL = append(r.SQL, l.prepared[m.text(1)])
			continue
		case describe, execute, closes:
			continue
		case query:
			r.SQL = append(r.SQL, m.text(0))
			fallthrough
		case syncs:
			if !l.send(r, held) {
				return
			}
			r = Request{}
		default: // a password, data of COPY, a Flush, the end
			if _, err := l.server.Write(held); err != nil {
				return
			}
		}
		held = held[:0]
	}
}

// send passes a request on, unless the server is not to have it.
func (l *link) send(r Request, messages []byte) (goOn bool) {
	r.N = int(l.proxy.requests.Add(1))
	fate := l.proxy.fate(r)
	if fate == CutBefore {
		return false
	}
	if refusal := fate.refusal(); refusal != nil {
		_, err := l.client.Write(refusal)
		return err == nil && fate != Fail57P01
	}
	l.mu.Lock()
	l.fates = append(l.fates, fate)
	l.mu.Unlock()
	_, err := l.server.Write(messages)
	return err == nil && fate != CutDuring
}

// answers passes on what the server sends.
func (l *link) answers() {
	from := bufio.NewReader(l.server)
	for {
		m, err := readMessage(from)
		if err != nil {
			return
		}
		last := m.kind() == ready
		fate := l.answering(last)
		if last && (fate == CutAfter || fate == CutReady) {
			return
		}
		if fate == CutDuring || fate == CutAfter || fate == Silence {
			continue
		}
		if _, err := l.client.Write(m); err != nil {
			return
		}
	}
}

// answering is the fate of the request that the server is answering, which is
// none while it signs a client on. A silence has no end.
func (l *link) answering(last bool) Fate {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.fates) == 0 {
		return Pass
	}
	fate := l.fates[0]
	if last && fate != Silence {
		l.fates = l.fates[1:]
	}
	return fate
}
