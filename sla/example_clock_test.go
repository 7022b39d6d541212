package sla_test

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/sla"
)

// A policy as JSON, a case that is opened, and the timer that a host sets.
func ExampleAgreement_Apply() {
	policy, err := sla.ParsePolicy([]byte(`{
		"id": "support", "version": "1",
		"rules": [
			{"match": {"priority": ["urgent"]}, "targets": [{"metric": "first_response", "goal": "1h"}]},
			{"targets": [{"metric": "first_response", "goal": "8h", "warn": ["75%"]}]}
		]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	agreement := sla.Agreement{Policy: policy}

	nine := time.Date(2024, time.May, 6, 9, 0, 0, 0, time.UTC)
	s, signals, err := agreement.Apply(sla.Snapshot{}, sla.Event{
		ID: "m1", At: nine, Kind: sla.EventOpened, Actor: sla.ActorCustomer, Attrs: map[string]string{"priority": "low"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(signals[0].Kind, "at", signals[0].At.Format(time.TimeOnly))
	wake, _ := s.NextWake()
	s, signals, err = agreement.Advance(s, wake)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(signals[0].Kind, signals[0].Threshold, "at", signals[0].At.Format(time.TimeOnly))
	clock, _ := s.Clock(sla.FirstResponse, "")
	fmt.Println(clock.State, "until", clock.Due.Format(time.TimeOnly))
	// Output:
	// started at 09:00:00
	// warned 75% at 15:00:00
	// running until 17:00:00
}

// The whole history of a case, in whatever order it comes.
func ExampleAgreement_Replay() {
	agreement := sla.Agreement{Policy: &sla.Policy{ID: "support", Version: "1", Rules: []sla.Rule{{Targets: []sla.Target{
		{Metric: sla.Resolution, Goal: 4 * time.Hour, Pause: []string{"pending"}},
	}}}}}
	nine := time.Date(2024, time.May, 6, 9, 0, 0, 0, time.UTC)
	s, signals, err := agreement.Replay([]sla.Event{
		{ID: "4", At: nine.Add(6 * time.Hour), Kind: sla.EventSolved},
		{ID: "1", At: nine, Kind: sla.EventOpened, Actor: sla.ActorCustomer},
		{ID: "2", At: nine.Add(time.Hour), Kind: sla.EventStatus, Status: "pending"},
		{ID: "3", At: nine.Add(4 * time.Hour), Kind: sla.EventStatus, Status: "open"},
	}, nine.Add(24*time.Hour), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, signal := range signals {
		fmt.Println(signal.At.Format(time.TimeOnly), signal.Metric, signal.Kind)
	}
	fmt.Println(s.Clocks[0].Used, "of", s.Clocks[0].Goal)
	// Output:
	// 09:00:00 resolution started
	// 10:00:00 resolution paused
	// 13:00:00 resolution resumed
	// 15:00:00 resolution met
	// 3h0m0s of 4h0m0s
}

// The messages of Amazon's customers, in testdata/policies: every one within 24
// hours, at weekends too, unless it needs no answer.
func ExampleParsePolicy() {
	policy, err := sla.ParsePolicy([]byte(`{
		"id": "amazon-messages",
		"version": "1",
		"rules": [
			{
				"match": {"channel": ["amazon"]},
				"targets": [
					{
						"metric": "next_response",
						"from": "any_customer_message",
						"goal": "24h",
						"warn": ["-12h", "-4h"],
						"escalate": [{"at": "-1h", "to": "on-call"}]
					}
				]
			}
		]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, target := range policy.Match(map[string]string{"channel": "amazon"}) {
		fmt.Println(target.Metric, "within", target.Goal, "warned at", target.Warn)
	}

	_, err = sla.ParsePolicy([]byte(`{"id": "x", "version": "1", "rules": [{"targets": [{"metric": "resolution", "goal": "1d"}]}]}`))
	fmt.Println(err)
	// Output:
	// next_response within 24h0m0s warned at [-12h -4h]
	// sla: policy: rules[0].targets[0].goal: "1d" is not a duration like "8h" or "1h30m"
}
