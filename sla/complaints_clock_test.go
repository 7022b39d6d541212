package sla_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

// The numbers are those of the list of what users of other systems complain about.

// complaint replays a history and compares the clocks that come of it.
func complaint(t *testing.T, targets, history, at string, want ...string) []string {
	t.Helper()
	a := agreed(t, targets)
	s, signals := replayed(t, a, history, at)
	require.Equal(t, want, tell(a, s, now(t, at)))
	return tellSignals(signals)
}

// zammad 188: only one named state paused, and reopened tickets were late at once.
func TestComplaint06PauseSetIsData(t *testing.T) {
	t.Parallel()
	complaint(t, `{"metric":"resolution","goal":"8h","pause":["waiting_for_vendor","pending_close"]}`, `
		Mon 09:00 opened
		Mon 10:00 status waiting_for_vendor
		Mon 11:00 status open
		Mon 12:00 solved
		Tue 12:00 reopened`, "Tue 13:00",
		"resolution#1 running Mon 09:00 due Tue 18:00 used 3h")
	complaint(t, `{"metric":"resolution","goal":"8h","pause":["waiting_for_vendor"]}`, `
		Mon 09:00 opened
		Mon 10:00 status waiting_for_vendor
		Mon 11:00 status open
		Mon 12:00 solved
		Tue 12:00 reopened waiting_for_vendor`, "Tue 13:00",
		"resolution#1 paused Mon 09:00 due - used 2h")
	complaint(t, `{"metric":"resolution","goal":"8h","pause":["vendor"]}`, `
		Mon 09:00 opened
		Mon 10:00 status open reason=vendor
		Mon 11:00 status open`, "Mon 12:00",
		"resolution#1 running Mon 09:00 due Mon 18:00 used 2h")
}

// zammad 3140: escalated though the agent had answered last.
func TestComplaint07SilenceOfTheCustomer(t *testing.T) {
	t.Parallel()
	signals := complaint(t, `{"metric":"next_response","goal":"4h"}`, `
		Mon 09:00 opened
		Mon 10:00 agent
		Mon 11:00 customer
		Mon 11:30 customer
		Mon 12:00 agent`, "Fri 12:00",
		"next_response#1 met Mon 11:00 due Mon 15:00 used 1h")
	require.Equal(t, []string{"Mon 11:00 next_response#1 started", "Mon 12:00 next_response#1 met"}, signals)
}

// zammad 5177: the update deadline overrode that of the first response.
func TestComplaint08NextResponseStartsAfterTheFirst(t *testing.T) {
	t.Parallel()
	const both = `{"metric":"first_response","goal":"8h"},{"metric":"next_response","goal":"1h"`
	complaint(t, both+`}`, "Mon 09:00 opened\nMon 10:00 customer", "Mon 15:00",
		"first_response#1 running Mon 09:00 due Mon 17:00 used 6h")
	complaint(t, both+`,"from":"any_customer_message"}`, "Mon 09:00 opened\nMon 10:00 customer", "Mon 15:00",
		"first_response#1 running Mon 09:00 due Mon 17:00 used 6h",
		"next_response#1 breached Mon 09:00 due Mon 10:00 used 6h breached Mon 10:00")
}

// zammad 4353, 5624: an SLA that was switched off left its deadlines behind.
func TestComplaint09TargetsThatVanish(t *testing.T) {
	t.Parallel()
	history := script(t, "Mon 09:00 opened\nMon 10:00 agent")
	old := agreed(t, `{"metric":"first_response","goal":"8h"},{"metric":"resolution","goal":"8h","warn":["50%"]}`)
	s, _ := after(t, old, history, now(t, "Mon 10:00"))
	off := sla.Agreement{Policy: &sla.Policy{ID: "p", Version: "2"}}

	_, _, err := off.Advance(s, now(t, "Mon 15:00"))
	require.ErrorIs(t, err, sla.ErrPolicyChanged, "not unseen")
	applied, signals, err := off.Apply(s, sla.Event{ID: "off", At: now(t, "Mon 11:00"), Kind: sla.EventPolicy})
	require.NoError(t, err)
	require.Equal(t, []string{"Mon 11:00 resolution#1 canceled"}, tellSignals(signals))
	require.Equal(t, []string{
		"first_response#1 met Mon 09:00 due Mon 17:00 used 1h",
		"resolution#1 canceled Mon 09:00 due Mon 17:00 used 2h by no_target",
	}, tell(off, applied, now(t, "Mon 11:00")))
	_, wakes := applied.NextWake()
	require.False(t, wakes)

	replayed, _, err := off.Replay(history, now(t, "Mon 11:00"), &sla.ReplayOptions{Before: s})
	require.NoError(t, err)
	require.Equal(t, []string{"first_response#1 met Mon 09:00 due Mon 17:00 used 1h"}, tell(off, replayed, now(t, "Mon 11:00")),
		"a verdict stands, what was open is gone")
}

// zammad 904: a merged ticket escalated on.
func TestComplaint10Merged(t *testing.T) {
	t.Parallel()
	const targets = `{"metric":"first_response","goal":"2h"},{"metric":"resolution","goal":"8h"},
		{"metric":"custom","name":"label","goal":"1h","start":["asked"],"stop":["sent"]}`
	for _, end := range []string{"merged", "canceled"} {
		signals := complaint(t, targets, "Mon 09:00 opened\nMon 09:30 custom asked\nMon 10:00 "+end+"\nMon 10:10 customer", "Fri 12:00",
			"first_response#1 canceled Mon 09:00 due Mon 11:00 used 1h by "+end,
			"resolution#1 canceled Mon 09:00 due Mon 17:00 used 1h by "+end,
			"custom/label#1 canceled Mon 09:30 due Mon 10:30 used 30m by "+end)
		require.Len(t, signals, 6, "three started, three canceled")
		complaint(t, targets, "Mon 09:00 "+end+"\nMon 09:10 solved\nMon 09:30 custom asked", "Fri 12:00")
	}
}

// zammad 1322, 1620: notes counted as answers, or public messages did not.
func TestComplaint11WhatAnswers(t *testing.T) {
	t.Parallel()
	const target = `{"metric":"first_response","goal":"2h"}`
	complaint(t, target, "Mon 09:00 opened\nMon 09:10 note\nMon 09:20 auto", "Mon 10:00",
		"first_response#1 running Mon 09:00 due Mon 11:00 used 1h")
	complaint(t, target, "Mon 09:00 opened\nMon 09:10 note\nMon 09:20 agent", "Mon 10:00",
		"first_response#1 met Mon 09:00 due Mon 11:00 used 20m")
	complaint(t, target, "Mon 09:00 opened by:agent\nMon 09:20 customer", "Mon 10:00",
		"first_response#1 running Mon 09:20 due Mon 11:20 used 40m")
	complaint(t, target, "Mon 09:00 opened by:system", "Mon 10:00",
		"first_response#1 running Mon 09:00 due Mon 11:00 used 1h")
	complaint(t, target, "Mon 09:00 opened by:auto", "Mon 10:00")
}

// organisations is a resolver that gives a customer's own calendar.
type organisations struct{ sla.Calendars }

func (o organisations) Calendar(id string, attrs map[string]string) (*sla.Calendar, error) {
	if own, ok := o.Calendars[attrs["organisation"]]; ok {
		return own, nil
	}
	return o.Calendars.Calendar(id, attrs)
}

// zammad 1002: the calendar of the customer's organisation is to override.
func TestComplaint14CalendarOfTheCustomer(t *testing.T) {
	t.Parallel()
	a := agreed(t, `{"metric":"first_response","goal":"1h","calendar":"office"}`)
	a.Calendars = organisations{offices()}
	s, _ := replayed(t, a, "Mon 06:00 opened", "Mon 06:00")
	require.Equal(t, "Mon 10:00", brief(s.Clocks[0].Due))
	s, _ = replayed(t, a, "Mon 06:00 opened organisation=tokyo", "Mon 06:00")
	require.Equal(t, "Mon 07:00", brief(s.Clocks[0].Due))
	s, signals := replayed(t, a, "Mon 06:00 opened\nMon 06:30 attrs organisation=tokyo", "Mon 06:30")
	require.Equal(t, "Mon 07:30", brief(s.Clocks[0].Due))
	require.Equal(t, sla.SignalTargetChanged, signals[len(signals)-1].Kind)
}

// chatwoot 10178: "thank you" after the end started a clock that nobody stopped.
func TestComplaint15Thanks(t *testing.T) {
	t.Parallel()
	const targets = `{"metric":"first_response","goal":"2h"},{"metric":"next_response","goal":"2h"}`
	complaint(t, targets, "Mon 09:00 opened\nMon 10:00 agent\nMon 11:00 customer\nMon 11:30 solved\nMon 12:00 customer", "Fri 12:00",
		"first_response#1 met Mon 09:00 due Mon 11:00 used 1h",
		"next_response#1 canceled Mon 11:00 due Mon 13:00 used 30m by solved")
	complaint(t, targets, "Mon 09:00 opened\nMon 10:00 agent\nMon 12:00 thanks", "Fri 12:00",
		"first_response#1 met Mon 09:00 due Mon 11:00 used 1h")
	complaint(t, targets, "Mon 09:00 opened\nMon 10:00 agent\nMon 11:00 solved\nMon 12:00 customer\nTue 12:00 reopened", "Tue 13:00",
		"first_response#1 met Mon 09:00 due Mon 11:00 used 1h",
		"next_response#1 running Tue 12:00 due Tue 14:00 used 1h")
}

// chatwoot 9747, 6889: tell the manager after so many hours; count who was in time.
func TestComplaint17EscalationChain(t *testing.T) {
	t.Parallel()
	signals := complaint(t, `{"metric":"resolution","goal":"8h","calendar":"office","warn":["75%"],
		"escalate":[{"at":"-1h","to":"team lead"},{"at":"100%","to":"manager"},{"at":"+4h","to":"director"}]}`,
		"Mon 09:00 opened\nWed 09:00 solved", "Wed 10:00",
		"resolution#1 missed Mon 09:00 due Mon 17:00 used 16h breached Mon 17:00")
	require.Equal(t, []string{
		"Mon 09:00 resolution#1 started",
		"Mon 15:00 resolution#1 warned 75%",
		"Mon 16:00 resolution#1 escalated -1h to team lead",
		"Mon 17:00 resolution#1 breached",
		"Mon 17:00 resolution#1 escalated 100% to manager",
		"Tue 13:00 resolution#1 escalated +4h to director",
		"Wed 09:00 resolution#1 missed",
	}, signals)
}

// frappe/helpdesk 2449: time on hold was added as wall-clock time, and twice.
func TestComplaint18HoldInBusinessTime(t *testing.T) {
	t.Parallel()
	const target = `{"metric":"resolution","goal":"8h","calendar":"office","pause":["hold"]}`
	complaint(t, target, "Fri 13:00 opened\nFri 16:00 status hold\nMon+1 10:00 status open", "Mon+1 10:00",
		"resolution#1 running Fri 13:00 due Mon+1 15:00 used 3h")
	complaint(t, target, "Fri 13:00 opened\nFri 18:00 status hold\nSun 10:00 status open\nSun 11:00 status hold\nMon+1 08:00 status open", "Mon+1 09:00",
		"resolution#1 running Fri 13:00 due Mon+1 13:00 used 4h")
}

// glpi 6902, 15605, 10594: a change of the SLA lost the pause, and one hour before
// was an hour of the night.
func TestComplaint19PauseOutlivesChange(t *testing.T) {
	t.Parallel()
	a := agreedRules(t, `[
		{"match":{"priority":["high"]},"targets":[{"metric":"resolution","goal":"6h","calendar":"office","pause":["hold"],"warn":["-1h"]}]},
		{"targets":[{"metric":"resolution","goal":"16h","calendar":"office","pause":["hold"],"warn":["-1h"]}]}]`)
	s, _ := replayed(t, a, `
		Mon 09:00 opened
		Mon 10:00 status hold
		Mon 12:00 status open
		Mon 13:00 attrs priority=high`, "Mon 13:00")
	require.Equal(t, []string{"resolution#1 running Mon 09:00 due Mon 17:00 used 2h"}, tell(a, s, now(t, "Mon 13:00")))

	s, signals := replayed(t, a, `
		Mon 09:00 opened
		Mon 10:00 status hold
		Mon 11:00 attrs priority=high
		Mon 12:30 status open`, "Tue 09:20")
	require.Equal(t, []string{"resolution#1 running Mon 09:00 due Tue 09:30 used 5h50m"}, tell(a, s, now(t, "Tue 09:20")))
	require.Equal(t, "Mon 16:30 resolution#1 warned -1h", tellSignals(signals)[len(signals)-1])
}

// osTicket 2131, 3034: pause by status, wanted since 2016.
func TestComplaint21PauseByStatus(t *testing.T) {
	t.Parallel()
	signals := complaint(t, `{"metric":"requester_wait","goal":"3h","pause":["pending"]},{"metric":"agent_work","goal":"3h","pause":["pending","on-hold"]}`, `
		Mon 09:00 opened
		Mon 10:00 status pending
		Mon 11:00 status on-hold
		Mon 12:00 status open`, "Mon 13:00",
		"requester_wait#1 running Mon 09:00 due Mon 13:00 used 3h",
		"agent_work#1 running Mon 09:00 due Mon 14:00 used 2h")
	require.Equal(t, []string{
		"Mon 09:00 requester_wait#1 started",
		"Mon 09:00 agent_work#1 started",
		"Mon 10:00 requester_wait#1 paused",
		"Mon 10:00 agent_work#1 paused",
		"Mon 11:00 requester_wait#1 resumed",
		"Mon 12:00 agent_work#1 resumed",
	}, signals)
}
