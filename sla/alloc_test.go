//go:build !race

package sla_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// Asked about years it has made, a calendar takes no memory. (The race detector
// allocates by itself.)
func TestCalendarAllocs(t *testing.T) {
	c := compiled(t, `{"time_zone":"Europe/Berlin",`+nineToFive+`,"holidays":[{"easter":-2}]}`)
	sun, err := sla.Union(c, compiled(t, `{"time_zone":"Asia/Manila",`+nineToFive+`}`))
	require.NoError(t, err)
	from := at(t, "2024-05-06T10:00:00Z").In(zone(t, "Asia/Tokyo"))
	to := from.AddDate(10, 0, 0)
	for _, c := range []*sla.Calendar{c, sun, sla.AlwaysOpen()} {
		c.Elapsed(from.AddDate(-10, 0, 0), to.AddDate(10, 0, 0))
		require.Zero(t, testing.AllocsPerRun(100, func() {
			c.Elapsed(from, to)
			c.IsOpen(from)
			_, _ = c.Add(from, 2000*time.Hour, sla.AtClose)
			_, _ = c.Add(from, 8*time.Hour, sla.AtNextOpen)
			_, _ = c.Sub(from, 2000*time.Hour)
			_, _ = c.NextOpen(from)
			_, _ = c.PrevClose(from)
		}))
	}
}

// A year of two shifts on all seven days, a busy desk, stays within 16 KB.
func TestCalendarYearAllocs(t *testing.T) {
	shifts := `[["08:00","12:00"],["13:00","17:00"]]`
	c := compiled(t, `{"time_zone":"Europe/Berlin","hours":{"mon":`+shifts+`,"tue":`+shifts+`,"wed":`+shifts+`,"thu":`+shifts+`,"fri":`+shifts+`,"sat":`+shifts+`,"sun":`+shifts+`}}`)
	from := at(t, "2000-06-01T00:00:00Z")
	c.IsOpen(from)
	held := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := held()
	c.Elapsed(from, from.AddDate(100, 0, 0))
	perYear := (held() - before) / 100
	require.Less(t, perYear, uint64(16<<10))
	require.Greater(t, perYear, uint64(4<<10), "or the measure is wrong")
	runtime.KeepAlive(c)
}
