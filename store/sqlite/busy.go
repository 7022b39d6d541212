package sqlite

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// busyTimeout is how long a call waits for other processes.
const busyTimeout = 5 * time.Second

// patiently tries again while another process holds the file. SQLite's own
// waiting cannot be canceled and soon looks only ten times a second, so that a
// process which writes all the time would keep others out.
func patiently(ctx context.Context, try func() error) error {
	err := try()
	if !otherHolds(err) {
		return err
	}
	end := time.NewTimer(busyTimeout)
	defer end.Stop()
	for otherHolds(err) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end.C:
			return err
		case <-time.After(rand.N(2 * time.Millisecond)): //nolint:gosec // jitter is no secret
			err = try()
		}
	}
	return err
}

// otherHolds tells an error that says that another process holds the file.
func otherHolds(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == lib.SQLITE_BUSY || errors.Is(err, ErrTraces)
}
