package sla_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// FuzzCompile gives any JSON to a calendar: it is refused or answers, in time and by
// the laws.
func FuzzCompile(f *testing.F) {
	f.Add([]byte(everyField), int64(1714989600), int64(8*time.Hour))
	for _, text := range worked {
		f.Add([]byte(text), int64(1711843200), int64(30*time.Hour))
	}
	f.Add([]byte(`{"time_zone":"America/Sao_Paulo","hours":{"sun":[["00:00","00:00"]]}}`), int64(1541300400), int64(-1))
	f.Add([]byte(`[{"time_zone":"UTC","hours":{"mon":[["23:59","00:00"]]},"valid_to":"2024-05-06"}]`), int64(1714989600), int64(1<<62))
	f.Fuzz(func(t *testing.T, text []byte, unix, length int64) {
		began := time.Now()
		defer func() { require.Less(t, time.Since(began), 20*time.Second, "bounded, however slow the machine") }()
		configs, err := sla.ParseCalendar(text)
		if err != nil {
			require.ErrorAs(t, err, new(*sla.ConfigError))
			return
		}
		c, err := sla.Compile(nil, configs...)
		if err != nil {
			require.True(t, errors.Is(err, sla.ErrNoOpenTime) || errors.As(err, new(*sla.ConfigError)), err)
			return
		}
		from, d := time.Unix(unix, length%1e9), time.Duration(length)
		for _, boundary := range []sla.Boundary{sla.AtClose, sla.AtNextOpen} {
			if due, err := c.Add(from, d, boundary); err != nil {
				require.ErrorIs(t, err, sla.ErrRange)
			} else if d >= 0 {
				require.Equal(t, d, c.Elapsed(from, due))
			}
		}
		if start, err := c.Sub(from, d); err == nil && d >= 0 {
			require.Equal(t, d, c.Elapsed(start, from))
		}
		if next, err := c.NextOpen(from); err == nil {
			require.True(t, c.IsOpen(next))
		}
		if last, err := c.PrevClose(from); err == nil {
			require.False(t, last.After(from))
		}
		if day, err := c.AddDays(from, int(length)); err == nil && length >= 0 {
			require.True(t, c.IsOpen(day))
		}
		var sum time.Duration
		for p := range c.Periods(from, from.AddDate(0, 0, 20)) {
			sum += p.End.Sub(p.Start)
		}
		require.Equal(t, c.Elapsed(from, from.AddDate(0, 0, 20)), sum)
	})
}

// FuzzText gives any text to the small parsers: what they accept they write the same.
func FuzzText(f *testing.F) {
	for _, text := range []string{"2024-02-29", "09:00", "24:00", "mon", "0000-00-00", "２４:00", "-1:00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if date, err := sla.ParseDate(text); err == nil {
			require.Equal(t, text, date.String())
			require.Equal(t, date, date.AddDays(1).AddDays(-1))
			require.Equal(t, -1, date.Compare(date.AddDays(1)))
			require.Equal(t, bruteWeekday(date), date.Weekday())
		}
		if clock, err := sla.ParseTimeOfDay(text); err == nil {
			require.Equal(t, text, clock.String())
		}
		var day sla.Weekday
		if err := day.UnmarshalText([]byte(text)); err == nil {
			require.Equal(t, text, day.String())
		}
	})
}
