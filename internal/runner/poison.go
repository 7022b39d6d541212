package runner

import (
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"github.com/recourse-go/recourse/store"
)

// poisonError is a failure that lies in what was worked on, and so will come
// again. Its code is what is journaled; the error itself is only logged.
type poisonError struct {
	code string
	err  error
}

func (e *poisonError) Error() string { return e.err.Error() }
func (e *poisonError) Unwrap() error { return e.err }

// poisonous marks an error as poison, but for a record of a newer schema: a
// newer release can work on that.
func poisonous(err error) error {
	if _, ok := errors.AsType[*poisonError](err); ok || err == nil || errors.Is(err, store.ErrNewerSchema) {
		return err
	}
	return &poisonError{code: codeOf(err), err: err}
}

// Code is the machine-readable code.
func (e *poisonError) Code() string { return e.code }

// codeOf is the code of an error for the journal: its own, where it is an id,
// or "internal"; empty for nil.
func codeOf(err error) string {
	c, ok := errors.AsType[interface {
		error
		Code() string
	}](err)
	switch {
	case err == nil:
		return ""
	case ok && store.CheckID("code", c.Code()) == nil:
		return c.Code()
	}
	return "internal"
}

// guard makes a panic a poisonError. What was panicked with stays out of it: it
// may be anything, personal data too.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &poisonError{code: "panic", err: fmt.Errorf("panic with a %T\n%s", p, debug.Stack())}
		}
	}()
	return f()
}

// failures remembers which roots failed, and until when they rest. It is kept
// in memory only: a process that starts afresh tries afresh.
type failures struct {
	mu    sync.Mutex
	roots map[store.Key]failure
}

type failure struct {
	tries int
	until time.Time
}

func (f *failures) rests(root store.Key, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return now.Before(f.roots[root].until)
}

// add counts a failed try and returns how many that were. The root rests for
// its lease and a [backoff].
func (f *failures) add(root store.Key, now time.Time, lease time.Duration) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.roots == nil {
		f.roots = map[store.Key]failure{}
	}
	// Roots that another process took care of meanwhile do not come back.
	maps.DeleteFunc(f.roots, func(_ store.Key, x failure) bool { return now.Sub(x.until) > longestRest })
	tries := f.roots[root].tries + 1
	f.roots[root] = failure{tries: tries, until: now.Add(lease + backoff(lease, tries))}
	return tries
}

func (f *failures) forget(root store.Key) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.roots, root)
}

const longestRest = time.Hour

// backoff is how long to rest after the n-th failure: about half a lease, then
// twice as long each time, at most an hour.
func backoff(lease time.Duration, n int) time.Duration {
	return jitter(min(lease/2<<min(n-1, 16), longestRest*2/3))
}
