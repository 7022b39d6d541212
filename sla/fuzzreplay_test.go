package sla_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// fuzzed are the agreements that histories made of bytes run by.
var fuzzed = []string{
	`{"metric":"first_response","goal":"1h","warn":["50%","-10m"]},{"metric":"next_response","goal":"2h","calendar":"office"},
		{"metric":"resolution","goal":"8h","calendar":"lisbon","pause":["pending","hold"],"escalate":[{"at":"100%","to":"a"},{"at":"+1h","to":"b"}]}`,
	`{"metric":"periodic_update","goal":"4h","calendar":"tokyo","pause":["hold"]},{"metric":"agent_work","goal":"3h","reopen":"count_through","boundary":"at_next_open","calendar":"office"},
		{"metric":"requester_wait","goal":"3h","reopen":"new_cycle","pause":["pending"]}`,
	`{"metric":"custom","name":"x","goal":"1h","start":["asked","opened"],"stop":["sent"]},
		{"metric":"resolution","external":true,"lead":"5h","calendar":"office","reopen":"keep","warn":["50%","-2h"]}`,
}

// fromBytes makes a history of bytes: two for each event, its kind and the time
// that passes before it.
func fromBytes(tb testing.TB, data []byte) []sla.Event {
	tb.Helper()
	steps := []time.Duration{0, time.Microsecond, time.Minute, time.Hour, 24 * time.Hour, 400 * 24 * time.Hour}
	last := monday
	var events []sla.Event
	for i := 0; i+1 < len(data) && len(events) < 60; i += 2 { // of 64 at one instant Apply sends to Replay
		line := append(allEvents, "opened")[int(data[i])%(len(allEvents)+1)]
		e := script(tb, "Mon 00:00 "+line)[0]
		last = last.Add(steps[int(data[i+1])%len(steps)] * time.Duration(1+int(data[i+1])/64))
		e.ID, e.Seq, e.At = fmt.Sprint(i), int64(i), last
		events = append(events, e)
	}
	return events
}

func FuzzReplay(f *testing.F) {
	f.Add(uint8(0), []byte("\xff\x00\x0a\x03\x0b\x03\x0c\x04"))
	f.Add(uint8(1), []byte("abcdefghijklmnopqrstuvwxyz0123456789"))
	f.Add(uint8(2), []byte("\x17\x00\x06\x03\x07\x04\x08\x05\x12\x03"))
	f.Fuzz(func(t *testing.T, policy uint8, data []byte) {
		a := agreed(t, fuzzed[int(policy)%len(fuzzed)])
		events := fromBytes(t, data)
		if len(events) == 0 {
			return
		}
		end := events[len(events)-1].At
		if end.Year() > 2190 {
			return
		}
		whole, signals, err := a.Replay(events, end, nil)
		require.NoError(t, err)
		s, once := fold(t, a, sla.Snapshot{}, events)
		require.Equal(t, restarted(t, whole), restarted(t, s))
		require.Equal(t, sorted(signals), sorted(once))
		for range 100 {
			next, wakes := s.NextWake()
			if !wakes {
				return
			}
			require.True(t, next.After(s.Known), "it never wakes in the past")
			s, signals, err = a.Advance(s, next)
			require.NoError(t, err)
			require.NotEmpty(t, signals)
		}
		t.Fatal("it wakes for ever")
	})
}
