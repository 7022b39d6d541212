package inbox

import (
	"slices"
	"time"
)

// outcome is what the events of a delivery came to, as far as they were applied.
type outcome struct {
	booked    int
	unmatched bool     // one is about a payment that nobody knows
	orderless bool     // one names an order that does not exist yet
	awaits    []string // values of [AwaitsRef]
	tells     []string // what the newest one made known, as such values
	matched   bool     // the newest one has an order
	again     bool     // one waits for what a later one made known
	customer  string   // whom the delivery is about
	ignored   bool
	reason    Reason // why the rest cannot be applied, or is ignored
	detail    string
}

// and is the outcome with that of the next event. Of several customers the
// delivery belongs to the first.
func (o outcome) and(n outcome) outcome {
	o.again = o.again || (o.unmatched || n.matched) && slices.ContainsFunc(n.tells, func(v string) bool { return slices.Contains(o.awaits, v) })
	o.booked += n.booked
	o.unmatched = o.unmatched || n.unmatched
	o.orderless = o.orderless || n.orderless
	o.awaits = append(slices.Clone(o.awaits), n.awaits...)
	if o.customer == "" {
		o.customer = n.customer
	}
	return o
}

// settle moves the delivery to what its events came to, and returns the event
// to journal.
func (d *Delivery) settle(o outcome, now time.Time, retry []time.Duration) (string, error) {
	d.Events, d.Reason, d.Detail, d.Next, d.Awaits = o.booked, o.reason, o.detail, time.Time{}, nil
	d.owned(o.customer)
	t := ToApply
	switch {
	case o.ignored:
		t = ToIgnore
	case o.reason != "":
		t = ToBury
	case o.unmatched:
		t = ToPark
		d.Reason = Unmatched
	}
	if !Machine.Can(d.State, t) {
		t, d.Reason, d.Detail = ToApply, "", "" // what was applied stays so, whatever a newer release makes of it
	}
	if t == ToApply || t == ToPark {
		slices.Sort(o.awaits)
		d.Awaits = slices.Compact(o.awaits)
		if (o.unmatched || o.orderless) && !d.later(now, retry) && t == ToPark {
			t, d.Awaits = ToBury, nil
		}
		if o.again && len(d.Awaits) > 0 {
			d.Next = now
		}
	}
	return d.move(t)
}

// later sets the next try; false when none is left.
func (d *Delivery) later(now time.Time, retry []time.Duration) bool {
	d.Tries++
	if d.Tries > len(retry) {
		d.Next = time.Time{}
		return false
	}
	d.Next = now.Add(retry[d.Tries-1])
	return true
}

// move fires a transition and returns the event to journal: the new state, or
// that it was tried again.
func (d *Delivery) move(t Transition) (string, error) {
	to, err := Machine.Fire(d.State, t)
	if err != nil {
		return "", err
	}
	if to == d.State {
		return "retried", nil
	}
	d.State = to
	return string(to), nil
}
