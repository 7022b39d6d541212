package store

import (
	"context"
	"time"
)

// Lag says how far the feed is behind, and what holds it up.
type Lag struct {
	// Waiting reports whether there are entries that the feed does not show yet.
	Waiting bool
	// For is how long the oldest transaction has been open that keeps them
	// from being shown; zero if none does.
	For time.Duration
	// Holder is that transaction.
	Holder Holder
}

// Holder is a transaction that has written and has not ended. It need not have
// to do with recourse; on PostgreSQL any in the cluster holds the feed up. What
// the role may not see of it is left empty.
type Holder struct {
	PID         int    // of the server's process; 0 for a prepared transaction
	Application string // its name, or that of a prepared transaction
	State       string // such as "idle in transaction", or "prepared"
	Since       time.Time
}

// Lagging is a [Store] whose feed can be held up. Hosts put the lag into their
// monitoring: one of more than a few seconds is a transaction to be ended.
type Lagging interface {
	FeedLag(ctx context.Context) (Lag, error)
}
