package sla

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Threshold is an amount of a clock's business time: a percentage of the goal, or
// an offset from it. As text it is "75%", "-1h" (an hour of business time before
// the due time) or "+2h" (two hours of business time after it).
type Threshold struct {
	// Percent of the goal, 1 to 1000; 0 if Offset is meant.
	Percent int
	// Offset is negative before the due time.
	Offset time.Duration
}

// level is the elapsed time at which the threshold is reached.
func (t Threshold) level(goal time.Duration) time.Duration {
	level := goal + t.Offset
	if t.Percent != 0 {
		whole, rest, percent := int64(goal)/100, int64(goal)%100, int64(t.Percent)
		level = time.Duration(whole*percent + rest*percent/100)
	}
	return max(0, level.Truncate(grain))
}

// valid reports whether the threshold is one or the other, and within bounds.
func (t Threshold) valid() bool {
	if t.Offset == 0 {
		return 1 <= t.Percent && t.Percent <= 1000
	}
	return t.Percent == 0 && inBounds(max(t.Offset, -t.Offset))
}

// early reports whether the threshold is never after the due time.
func (t Threshold) early() bool { return t.Percent <= 100 && t.Offset <= 0 }

// ParseThreshold reads "75%", "-1h" or "+2h30m".
func ParseThreshold(s string) (Threshold, error) {
	if number, ok := strings.CutSuffix(s, "%"); ok {
		if p, err := strconv.Atoi(number); err == nil && 1 <= p && p <= 1000 && number[0] != '+' {
			return Threshold{Percent: p}, nil
		}
	} else if s != "" && (s[0] == '-' || s[0] == '+') {
		if d, err := parseDuration(s[1:]); err == nil && d > 0 && inBounds(d) {
			if s[0] == '-' {
				d = -d
			}
			return Threshold{Offset: d}, nil
		}
	}
	return Threshold{}, fmt.Errorf(`sla: %.20q is not a threshold like "75%%" of the goal, "-1h" before it or "+2h" after it`, s)
}

// String is like "75%", "-1h" or "+2h".
func (t Threshold) String() string {
	switch {
	case t.Percent != 0:
		return strconv.Itoa(t.Percent) + "%"
	case t.Offset < 0:
		return "-" + formatDuration(-t.Offset)
	default:
		return "+" + formatDuration(t.Offset)
	}
}

// MarshalText writes what [ParseThreshold] reads.
func (t Threshold) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what [ParseThreshold] reads.
func (t *Threshold) UnmarshalText(text []byte) (err error) {
	*t, err = ParseThreshold(string(text))
	return err
}
