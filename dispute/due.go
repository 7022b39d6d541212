package dispute

import (
	"cmp"
	"time"

	"github.com/recourse-go/recourse/store"
)

// due is when the answer asked for at the present stage is due. A new stage
// voids the old date. A date the PSP asserts replaces one that was computed,
// never the reverse.
func (d *Dispute) due(now []seen) {
	d.DueAt, d.DueSource = time.Time{}, ""
	for _, s := range now {
		if s.DueAt.IsZero() || s.Stage != d.Stage {
			continue
		}
		source := cmp.Or(s.DueSource, Asserted)
		if source == Asserted || d.DueSource != Asserted {
			d.DueAt, d.DueSource = s.DueAt, source
		}
	}
}

// opened is when the dispute began: as the source says, else when it was first
// heard of.
func opened(now []seen) time.Time {
	var asserted, first time.Time
	for _, s := range now {
		asserted = store.Earliest(asserted, s.OpenedAt)
		first = store.Earliest(first, s.OccurredAt)
	}
	if !asserted.IsZero() {
		return asserted
	}
	return first
}
