package recourse

import (
	"context"
	"time"
)

// Observer is called after what it names, in the caller's goroutine; it must
// be quick and safe for concurrent use. Nil funcs are skipped. What it is given
// holds ids and codes, no personal data.
type Observer struct {
	Command func(context.Context, Observation)
}

// Observation is one command that ended.
type Observation struct {
	Command  string
	Tenant   string
	Code     string // of the answer or of the error
	Took     time.Duration
	Replayed bool
}

func (o Observer) command(ctx context.Context, x Observation) {
	if o.Command != nil {
		o.Command(ctx, x)
	}
}
