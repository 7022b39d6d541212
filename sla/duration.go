package sla

import (
	"fmt"
	"math"
	"strings"
	"time"
)

const (
	// grain is the smallest step of a clock's time. It is what the stores keep, so
	// that a wake that was stored is never before what it waits for.
	grain = time.Microsecond

	// longest is the longest goal, lead or offset: ten years around the clock.
	longest = 87_600 * time.Hour
)

// duration is a time.Duration that JSON spells "1h30m".
type duration time.Duration

// MarshalText writes what UnmarshalText reads.
func (d duration) MarshalText() ([]byte, error) { return []byte(formatDuration(time.Duration(d))), nil }

// UnmarshalText reads "1h30m".
func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := parseDuration(string(text))
	*d = duration(parsed)
	return err
}

func parseDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || s[0] == '-' || s[0] == '+' {
		return 0, fmt.Errorf(`sla: %.20q is not a duration like "8h" or "1h30m"`, s)
	}
	return d, nil
}

// inBounds reports whether a policy may have the duration.
func inBounds(d time.Duration) bool { return 0 <= d && d <= longest && d%grain == 0 }

// plus is the sum of two durations that are not below zero, or the longest there is.
func plus(a, b time.Duration) time.Duration {
	if sum := a + b; sum >= 0 {
		return sum
	}
	return math.MaxInt64
}

// formatDuration is like time.Duration.String, but 8h0m0s is "8h".
func formatDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
