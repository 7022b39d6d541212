package casework_test

import (
	"context"
	"fmt"
	"time"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/casework"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store/mem"
)

// A customer writes on Friday afternoon. The desk promises an answer within four
// hours of work, and says when it is late: once, as an entry of the journal.
func Example() {
	ctx := context.Background()
	now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC) // a Friday
	hours, err := sla.ParseCalendar([]byte(`{"version": 1, "time_zone": "Europe/Lisbon", "hours": {
		"mon": [["09:00", "18:00"]], "tue": [["09:00", "18:00"]], "wed": [["09:00", "18:00"]],
		"thu": [["09:00", "18:00"]], "fri": [["09:00", "18:00"]]}}`))
	check(err)
	desk, err := sla.Compile(nil, hours...)
	check(err)
	promise, err := sla.ParsePolicy([]byte(`{"id": "support", "version": "1", "rules": [{"targets": [
		{"metric": "first_response", "goal": "4h", "calendar": "lisbon", "warn": ["75%"]}]}]}`))
	check(err)
	shop, err := recourse.New(mem.New(), recourse.Config{
		Authorizer: policy.AllowAll,
		Clock:      func() time.Time { return now },
		Clocks:     casework.Agreements{"support": {Policy: promise, Calendars: sla.Calendars{"lisbon": desk}}},
	})
	check(err)
	agent := shop.Tenant("shop").As(policy.Actor{ID: "ana"})
	_, err = agent.Orders.Place(ctx, "place", order.Place{
		ID: "o_1042", Currency: money.EUR, Total: money.MustParse("40.00 EUR"),
		Lines: []order.PlaceLine{{ID: "1", SKU: "mug", Quantity: 2, Total: money.MustParse("40.00 EUR")}},
	})
	check(err)

	_, err = agent.Clocks.Track(ctx, casework.Track{
		Key: "zendesk-35436", Order: "o_1042", Policy: "support",
		Event: sla.Event{Kind: sla.EventOpened, Actor: sla.ActorCustomer},
	})
	check(err)
	for range 3 { // Run does this when the record wakes
		now = now.Add(24 * time.Hour)
		_, err = shop.Step(ctx)
		check(err)
	}
	entries, err := agent.Orders.Timeline(ctx, "o_1042")
	check(err)
	for _, e := range entries {
		if e.Code == "first_response" {
			fmt.Println(e.Event, string(e.Data))
		}
	}
	// Output:
	// clock.started {"at":"2026-03-06T15:00:00Z","kind":"started","metric":"first_response","cycle":1}
	// clock.warned {"at":"2026-03-06T18:00:00Z","kind":"warned","metric":"first_response","cycle":1,"due":"2026-03-09T10:00:00Z","threshold":"75%"}
	// clock.breached {"at":"2026-03-09T10:00:00Z","kind":"breached","metric":"first_response","cycle":1,"due":"2026-03-09T10:00:00Z"}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
