// Package clocked says how a record that carries clocks of package sla is found:
// by when they next change, by what is due next, and by what is late.
package clocked

import (
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// Breached is the attention code of a record of which a clock is late and not done.
const Breached = "clock_breached"

// Index adds the record's clocks to what it is found by. A record carries them in
// its body, under "clocks".
func Index(ix store.Index, clocks sla.Snapshot) store.Index {
	late := false
	for _, c := range clocks.Clocks {
		if !c.State.Open() {
			continue
		}
		ix.Due = store.Earliest(ix.Due, c.Due)
		late = late || c.State == sla.StateBreached
	}
	ix.Wake = store.Earliest(ix.Wake, clocks.Wake)
	if late {
		ix.Labels = append(ix.Labels, "attention:"+Breached)
	}
	return ix
}
