package payment

import "time"

// Timing says how long calls may take and when silence is looked into.
type Timing struct {
	Call    time.Duration   // from sending to the call's deadline; defaults to 20 s
	Margin  time.Duration   // after the deadline, before a first look-up; defaults to 10 s
	Resolve []time.Duration // between look-ups; defaults to 5 m, 1 h, 24 h five times; then a person decides
}

// WithDefaults fills in what is zero.
func (t Timing) WithDefaults() Timing {
	if t.Call == 0 {
		t.Call = 20 * time.Second
	}
	if t.Margin == 0 {
		t.Margin = 10 * time.Second
	}
	if t.Resolve == nil {
		const day = 24 * time.Hour
		t.Resolve = []time.Duration{5 * time.Minute, time.Hour, day, day, day, day, day}
	}
	return t
}
