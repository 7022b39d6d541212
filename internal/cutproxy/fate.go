package cutproxy

// Request is what a client sends before it waits for an answer: a simple query,
// or all messages up to a Sync. Signing on is not a request.
type Request struct {
	// N counts the requests over all connections of the proxy, from 1.
	N int
	// SQL is the statements to be executed, in their order; none when the
	// client only prepares one.
	SQL []string
}

// Fate is what becomes of a request.
type Fate int

// What can become of a request.
const (
	// Pass leaves it alone.
	Pass Fate = iota
	// CutBefore cuts the connection before the server has any of the request.
	CutBefore
	// CutDuring cuts the connection as soon as the server has the request, which
	// it may still be working on when the client has connected anew.
	CutDuring
	// CutAfter cuts the connection when the server has answered, and keeps the
	// answer.
	CutAfter
	// CutReady cuts the connection before the last message of the answer, that
	// the server is ready for more. The client has the result, but does not
	// know that it was committed.
	CutReady
	// Silence keeps the answer and whatever follows, and leaves the connection
	// open.
	Silence

	// Fail40001, Fail40P01 and Fail57P01 answer in the server's place that it
	// rolled back for a conflict of serializable transactions, or for a deadlock,
	// or that it shuts down, in which case the connection is cut. The server has
	// nothing of the request, so it must not stand inside a transaction.
	Fail40001
	Fail40P01
	Fail57P01
)

// refusal is the answer that a fate gives in the server's place, if it does.
func (f Fate) refusal() []byte {
	switch f {
	case Fail40001:
		return append(newError("ERROR", "40001"), newReady()...)
	case Fail40P01:
		return append(newError("ERROR", "40P01"), newReady()...)
	case Fail57P01:
		return newError("FATAL", "57P01")
	default:
		return nil
	}
}
