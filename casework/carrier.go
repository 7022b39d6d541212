package casework

import (
	"slices"

	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// carrier is a record that carries clocks, or may.
type carrier struct {
	*store.Meta
	clocks *sla.Snapshot
}

// carriers are the records that are stored, on a copy of their own.
func (d *Decision) carriers() []carrier {
	d.Payments, d.Refunds, d.Disputes = slices.Clone(d.Payments), slices.Clone(d.Refunds), slices.Clone(d.Disputes)
	all := []carrier{{d.Order.Stored(), &d.Order.Clocks}}
	for i := range d.Payments {
		all = append(all, carrier{d.Payments[i].Stored(), &d.Payments[i].Clocks})
	}
	for i := range d.Refunds {
		all = append(all, carrier{d.Refunds[i].Stored(), &d.Refunds[i].Clocks})
	}
	for i := range d.Disputes {
		all = append(all, carrier{d.Disputes[i].Stored(), &d.Disputes[i].Clocks})
	}
	return slices.DeleteFunc(all, func(c carrier) bool { return c.Version == 0 })
}

// note adds an entry about the carrier.
func (d *Decision) note(c carrier, event, code, actor string, data any) error {
	b, err := store.Marshal(data)
	if err != nil {
		return err
	}
	d.Entries = append(d.Entries, store.Entry{Key: c.Key, Event: event, Actor: actor, Code: code, Data: b})
	return nil
}

// signal adds an entry for each thing that became of the carrier's clocks.
func (d *Decision) signal(c carrier, actor string, signals []sla.Signal) error {
	for _, s := range signals {
		if err := d.note(c, "clock."+string(s.Kind), string(s.Metric), actor, s); err != nil {
			return err
		}
	}
	return nil
}
