package sla_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// ready is one of the ready-made policies.
func ready(t *testing.T, name string, calendars sla.Calendars) sla.Agreement {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "policies", name+".json"))
	require.NoError(t, err)
	p, err := sla.ParsePolicy(data)
	require.NoError(t, err)
	require.Equal(t, name, p.ID)
	return sla.Agreement{Policy: p, Calendars: calendars}
}

// Reply clocks as help desks like Zendesk have them, played for a day.
func TestReadyReplyClocks(t *testing.T) {
	t.Parallel()
	a := ready(t, "reply-clocks", offices())
	const day = "Mon 18:00"
	s, signals := replayed(t, a, `
		Mon 08:00 opened new
		Mon 09:30 note
		Mon 11:00 agent
		Mon 11:00 status pending
		Mon 14:00 customer
		Mon 14:00 status open
		Mon 15:00 attrs priority=urgent
		Mon 15:30 agent
		Mon 17:00 solved solved`, day)
	require.Equal(t, []string{
		"first_response#1 met Mon 08:00 due Mon 13:00 used 2h",
		"requester_wait#1 met Mon 08:00 due Mon 20:00 used 5h",
		"agent_work#1 canceled Mon 08:00 due Wed 12:00 used 3h by no_target",
		"next_response#1 missed Mon 14:00 due Mon 15:00 used 1h30m breached Mon 15:00",
		"periodic_update#1 met Mon 15:00 due Mon 19:00 used 30m",
		"periodic_update#2 canceled Mon 15:30 due Mon 19:30 used 1h30m by solved",
	}, tell(a, s, now(t, day)))
	require.Contains(t, tellSignals(signals), "Mon 16:00 requester_wait#1 warned 50%")
}

// Every message within 24 hours, weekends included, unless it needs no answer
// (sellercentral.amazon.com, Contact Response Time).
func TestReadyAmazonMessages(t *testing.T) {
	t.Parallel()
	a := ready(t, "amazon-messages", nil)
	s, signals := replayed(t, a, `
		Fri 18:00 opened channel=amazon
		Sat 17:00 agent
		Sat 17:30 thanks
		Sat 20:00 customer
		Sun 09:00 no_answer
		Sun 10:00 customer
		Sun 11:00 auto
		Mon+1 11:00 agent`, "Mon+1 12:00")
	require.Equal(t, []string{
		"next_response#1 met Fri 18:00 due Sat 18:00 used 23h",
		"next_response#2 canceled Sat 20:00 due Sun 20:00 used 13h by no_answer",
		"next_response#3 missed Sun 10:00 due Mon+1 10:00 used 25h breached Mon+1 10:00",
	}, tell(a, s, now(t, "Mon+1 12:00")))
	require.Equal(t, []string{
		"Fri 18:00 next_response#1 started",
		"Sat 06:00 next_response#1 warned -12h",
		"Sat 14:00 next_response#1 warned -4h",
		"Sat 17:00 next_response#1 escalated -1h to on-call",
		"Sat 17:00 next_response#1 met",
		"Sat 20:00 next_response#2 started",
		"Sun 08:00 next_response#2 warned -12h",
		"Sun 09:00 next_response#2 canceled",
		"Sun 10:00 next_response#3 started",
		"Sun 22:00 next_response#3 warned -12h",
		"Mon+1 06:00 next_response#3 warned -4h",
		"Mon+1 09:00 next_response#3 escalated -1h to on-call",
		"Mon+1 10:00 next_response#3 breached",
		"Mon+1 11:00 next_response#3 missed",
	}, tellSignals(signals))
}

// Written requests within 24 hours, the phone by day.
func TestReadyZalandoRequests(t *testing.T) {
	t.Parallel()
	phone := compiled(t, `{"version":1,"time_zone":"Europe/Berlin","hours":{
		"mon":[["09:00","20:00"]],"tue":[["09:00","20:00"]],"wed":[["09:00","20:00"]],
		"thu":[["09:00","20:00"]],"fri":[["09:00","20:00"]],"sat":[["09:00","20:00"]]}}`)
	a := ready(t, "zalando-requests", sla.Calendars{"phone": phone})
	s, _ := replayed(t, a, "Sat 16:00 opened market=zalando channel=form\nSun 12:00 agent", "Sun 18:00")
	require.Equal(t, []string{"first_response#1 met Sat 16:00 due Sun 16:00 used 20h"}, tell(a, s, now(t, "Sun 18:00")))
	s, _ = replayed(t, a, "Sat 16:00 opened market=zalando channel=phone\nSat 17:30 custom callback_asked\nMon+1 07:20 custom called_back", "Mon+1 08:00")
	require.Equal(t, []string{"custom/callback#1 met Sat 17:30 due Mon+1 07:30 used 50m"}, tell(a, s, now(t, "Mon+1 08:00")))
	s, _ = replayed(t, a, "Sat 16:00 opened market=otto channel=phone", "Sun 16:00")
	require.Empty(t, s.Clocks, "no rule, no clocks")
}

// A desk from nine to six in three cities, with a rota at weekends for gold.
func TestReadyFollowTheSun(t *testing.T) {
	t.Parallel()
	const city = `{"version":1,"time_zone":"%s","hours":{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]],
		"wed":[["09:00","18:00"]],"thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]]}}`
	var cities []*sla.Calendar
	for _, zone := range []string{"Asia/Tokyo", "Europe/Lisbon", "America/Los_Angeles"} {
		cities = append(cities, compiled(t, fmt.Sprintf(city, zone)))
	}
	sun, err := sla.Union(cities...)
	require.NoError(t, err)
	rota := compiled(t, `{"version":1,"time_zone":"Europe/Lisbon","hours":{"sat":[["10:00","16:00"]],"sun":[["10:00","16:00"]]}}`)
	both, err := sla.Union(sun, rota)
	require.NoError(t, err)
	a := ready(t, "follow-the-sun", sla.Calendars{"sun": sun, "sun-and-weekends": both})

	// Wednesday 17:00 in Lisbon: Los Angeles has just begun; Tokyo follows at midnight UTC.
	s, _ := replayed(t, a, "Wed 16:00 opened tier=gold", "Wed 16:00")
	require.Equal(t, []string{
		"first_response#1 running Wed 16:00 due Wed 18:00 used 0s",
		"resolution#1 running Wed 16:00 due Thu 04:00 used 0s",
	}, tell(a, s, now(t, "Wed 16:00")))

	// Saturday afternoon: gold goes on at the weekend, others on Monday in Tokyo.
	gold, signals := replayed(t, a, "Sat 14:00 opened tier=gold", "Mon+1 04:00")
	require.Equal(t, []string{
		"Sat 14:00 first_response#1 started",
		"Sat 14:00 resolution#1 started",
		"Sat 15:00 first_response#1 warned 50%",
		"Sun 09:45 first_response#1 warned -15m",
		"Sun 10:00 first_response#1 breached",
		"Sun 10:00 first_response#1 escalated 100% to shift lead",
		"Sun 12:00 first_response#1 escalated +2h to head of service",
		"Mon+1 02:00 resolution#1 warned 75%",
	}, tellSignals(signals))
	require.Equal(t, "first_response#1 breached Sat 14:00 due Sun 10:00 used 11h breached Sun 10:00", tell(a, gold, now(t, "Mon+1 04:00"))[0])
	others, _ := replayed(t, a, "Sat 14:00 opened", "Sat 14:00")
	require.Equal(t, "Mon+1 06:00", brief(others.Clocks[0].Due))

	// Whatever day it is, a wake is never more than a few days ahead.
	for hour := range 7 * 24 {
		at := monday.Add(time.Duration(hour) * time.Hour)
		s, _ := after(t, a, []sla.Event{{ID: "1", At: at, Kind: sla.EventOpened, Actor: sla.ActorCustomer}}, at)
		wake, wakes := s.NextWake()
		require.True(t, wakes)
		require.WithinRange(t, wake, at, at.AddDate(0, 0, 3))
	}
}
