package sla_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// The worked examples that lie beside the repository, if they do: random questions
// with answers that two other programs agree on.
const sharedExamples = "../../shared/data/business-hours-examples.json"

type sharedCase struct {
	ID, Schedule, Op string
	Inputs           struct {
		From, To, At time.Time
		Seconds      int64
		Boundary     string
	}
	Expected struct {
		Seconds int64
		At      time.Time
		Bool    bool
		Periods [][2]time.Time
	}
}

func TestSharedExamples(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(sharedExamples)
	if err != nil {
		t.Skipf("SKIPPED, the 150 shared examples are not here: %v", err)
	}
	var file struct {
		Schedules map[string]struct {
			TimeZone string                  `json:"time_zone"`
			Hours    sla.Week                `json:"hours"`
			Breaks   map[sla.Date][]sla.Span `json:"breaks"`
			Shifts   map[sla.Date][]sla.Span `json:"shifts"`
			Holidays []sla.Date              `json:"holidays"`
		}
		Examples []sharedCase
	}
	require.NoError(t, json.Unmarshal(data, &file))
	require.Len(t, file.Examples, 150)
	for _, ex := range file.Examples {
		t.Run(ex.ID, func(t *testing.T) {
			t.Parallel()
			s := file.Schedules[ex.Schedule]
			config := sla.CalendarConfig{
				TimeZone: s.TimeZone, Hours: s.Hours, Overrides: s.Shifts, Breaks: sla.Breaks{Dates: s.Breaks},
			}
			for _, date := range s.Holidays {
				config.Holidays = append(config.Holidays, sla.Holiday{Date: date})
			}
			c, err := sla.Compile(nil, config)
			require.NoError(t, err)
			answer(t, c, ex)
		})
	}
}

func answer(t *testing.T, c *sla.Calendar, ex sharedCase) {
	t.Helper()
	in, want := ex.Inputs, ex.Expected
	switch d := time.Duration(in.Seconds) * time.Second; ex.Op {
	case "elapsed":
		require.Equal(t, time.Duration(want.Seconds)*time.Second, c.Elapsed(in.From, in.To))
	case "add":
		boundary := map[string]sla.Boundary{"earliest": sla.AtClose, "latest": sla.AtNextOpen}[in.Boundary]
		got, err := c.Add(in.At, d, boundary)
		require.NoError(t, err)
		require.Equal(t, want.At, got)
	case "subtract":
		got, err := c.Sub(in.At, d)
		require.NoError(t, err)
		require.Equal(t, want.At, got)
	case "is_open":
		require.Equal(t, want.Bool, c.IsOpen(in.At))
	case "periods":
		got := [][2]time.Time{}
		for p := range c.Periods(in.From, in.To) {
			got = append(got, [2]time.Time{p.Start, p.End})
		}
		require.Equal(t, want.Periods, got)
	default:
		t.Fatalf("the operation %q is not known here", ex.Op)
	}
}
