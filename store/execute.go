package store

import (
	"context"
	cryptorand "crypto/rand"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Command is one intention on its way through [Executor.Do].
type Command struct {
	Token  Token  // without a Key, one is made up, and a batch without puts and notes is not committed
	Hash   string // see [RequestHash]
	Select Select
	// Decide judges the loaded records and returns what to write. It runs
	// again after a conflict, on fresh records, so it must be pure.
	Decide func(Loaded) (Batch, error)

	optional bool // nobody waits for the token: a decision that changes nothing is not committed
}

// Outcome is what became of a command.
type Outcome struct {
	Answer   Answer
	Replayed bool   // the answer is that of an earlier commit under the token
	Loaded   Loaded // the records the decision was taken on, or that the replay loaded
}

// Executor runs commands on a store. Commands on one root queue inside the
// process before they load, so that a busy order costs no conflicts within one
// host. It is safe for concurrent use; share one per store.
type Executor struct {
	Store Store
	Tries int // attempts before [*BusyError]; defaults to 8

	roots queues
}

const defaultTries = 8

// Do loads, decides and commits, and does it again when the world moved in
// between. A token that was used before gives its first answer, or
// [*KeyReusedError] if the request is another one. Errors of Decide are
// returned as they are, with nothing written.
func (x *Executor) Do(ctx context.Context, c Command) (Outcome, error) {
	if c.Token.Key == "" {
		c.Token.Key, c.optional = cryptorand.Text(), true
	}
	release, err := x.roots.enter(ctx, c.Select)
	if err != nil {
		return Outcome{}, err
	}
	defer release()
	tries := x.Tries
	if tries == 0 {
		tries = defaultTries
	}
	var last error
	var standing Key // a record that the batch before wanted to be new
	for n := range tries {
		if n > 0 {
			if err := pause(ctx, n); err != nil {
				return Outcome{}, err
			}
		}
		out, err := x.once(ctx, c, standing)
		if !errors.Is(err, ErrConflict) && !errors.Is(err, ErrToken) && !errors.Is(err, ErrTaken) {
			return out, err
		}
		if conflict, ok := errors.AsType[*ConflictError](err); ok && conflict.Want == 0 {
			standing = conflict.Key
		}
		last = err
	}
	return Outcome{}, &BusyError{Command: c.Token.Command, Tries: tries, Last: last}
}

func (x *Executor) once(ctx context.Context, c Command, standing Key) (Outcome, error) {
	loaded, err := x.Store.Load(ctx, &c.Token, c.Select)
	if err != nil {
		return Outcome{}, err
	}
	if e := loaded.Earlier; e != nil {
		if e.Hash != c.Hash {
			return Outcome{}, &KeyReusedError{Command: c.Token.Command}
		}
		return Outcome{Answer: e.Answer, Replayed: true, Loaded: loaded}, nil
	}
	b, err := c.Decide(loaded)
	if err != nil {
		return Outcome{}, err
	}
	creates := func(p Put) bool { return p.Record.Key == standing && p.Record.Version == 0 }
	if slices.ContainsFunc(b.Puts, creates) { // fresh records did not show it: it stands under another root
		return Outcome{}, &KeyReusedError{Command: c.Token.Command}
	}
	if c.optional && len(b.Puts)+len(b.Notes) == 0 {
		return Outcome{Answer: b.Answer, Loaded: loaded}, nil
	}
	b.Token, b.Hash = c.Token, c.Hash
	// The caller gets the very answer that a repetition will get.
	if b.Answer, err = b.answer(); err != nil {
		return Outcome{}, err
	}
	if err := x.Store.Commit(ctx, b); err != nil {
		return Outcome{}, err
	}
	return Outcome{Answer: b.Answer, Loaded: loaded}, nil
}

// pause waits before the n-th retry: up to 2^n ms, at most 64, with full
// jitter so that losers do not meet again.
func pause(ctx context.Context, n int) error {
	d := time.Duration(rand.Int64N(int64(time.Millisecond) << min(n, 6))) //nolint:gosec // jitter is no secret
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// queues lets one command a root pass at a time, within the process.
type queues struct {
	mu    sync.Mutex
	roots map[string]*queue
}

type queue struct {
	turn    chan struct{} // holds one token when nobody is inside
	waiting int
}

// enter waits for the turn of the selection's root. A selection that names no
// single root (found by ref, or over several) does not queue; the version
// checks of its commit keep it right.
func (q *queues) enter(ctx context.Context, sel Select) (leave func(), err error) {
	if len(sel.Roots) != 1 {
		return func() {}, ctx.Err()
	}
	root := sel.Roots[0].String()
	q.mu.Lock()
	if q.roots == nil {
		q.roots = map[string]*queue{}
	}
	line := q.roots[root]
	if line == nil {
		line = &queue{turn: make(chan struct{}, 1)}
		line.turn <- struct{}{}
		q.roots[root] = line
	}
	line.waiting++
	q.mu.Unlock()

	done := func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if line.waiting--; line.waiting == 0 {
			delete(q.roots, root)
		}
	}
	select {
	case <-ctx.Done():
		done()
		return nil, ctx.Err()
	case <-line.turn:
		return func() { line.turn <- struct{}{}; done() }, nil
	}
}
