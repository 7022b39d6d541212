package sla_test

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/sla"
)

// A desk in Lisbon that is closed on the day of its city, and a case opened the evening before.
func ExampleCalendar_Add() {
	configs, err := sla.ParseCalendar([]byte(`{
		"version": 1,
		"time_zone": "Europe/Lisbon",
		"hours": {
			"mon": [["09:00","18:00"]], "tue": [["09:00","18:00"]], "wed": [["09:00","18:00"]],
			"thu": [["09:00","18:00"]], "fri": [["09:00","16:00"]]
		},
		"breaks": {"weekly": {"mon": [["13:00","14:00"]]}},
		"holidays": [{"name": "Santo António", "month": 6, "day": 13}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	desk, err := sla.Compile(nil, configs...)
	if err != nil {
		fmt.Println(err)
		return
	}
	opened := time.Date(2024, time.June, 12, 17, 0, 0, 0, desk.Location())
	due, err := desk.Add(opened, 8*time.Hour, sla.AtClose)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("due", due.In(desk.Location()).Format("Monday 2 January 15:04"))
	fmt.Println("after", desk.Elapsed(opened, due), "of work")
	// Output:
	// due Friday 14 June 16:00
	// after 8h0m0s of work
}

// The same hours in three places that follow the sun.
func ExampleUnion() {
	hours := sla.Week{}
	for day := sla.Monday; day <= sla.Friday; day++ {
		hours[day] = []sla.Span{{From: sla.At(9, 0), To: sla.At(17, 0)}}
	}
	var desks []*sla.Calendar
	for _, zone := range []string{"Europe/Lisbon", "Asia/Manila", "America/Denver"} {
		desk, err := sla.Compile(nil, sla.CalendarConfig{TimeZone: zone, Hours: hours})
		if err != nil {
			fmt.Println(err)
			return
		}
		desks = append(desks, desk)
	}
	all, err := sla.Union(desks...)
	if err != nil {
		fmt.Println(err)
		return
	}
	day := time.Date(2024, time.January, 10, 0, 0, 0, 0, time.UTC)
	for p := range all.Periods(day, day.AddDate(0, 0, 1)) {
		fmt.Println(p.Start.Format("15:04"), "to", p.End.Format("15:04"))
	}
	// Output:
	// 01:00 to 00:00
}

// Which days a rule closes, before it is used.
func ExampleExpandHolidays() {
	days, err := sla.ExpandHolidays([]sla.Holiday{
		{Name: "Christmas Day", Month: time.December, Day: 25, Observed: sla.ObservedNextWeekday},
		{Name: "Boxing Day", Month: time.December, Day: 26, Observed: sla.ObservedNextWeekday},
		{Name: "Good Friday", Easter: new(-2)},
	}, 2022, 2022)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, day := range days {
		fmt.Println(day.Date, day.Date.Weekday(), day.Name)
	}
	// Output:
	// 2022-04-15 fri Good Friday
	// 2022-12-26 mon Boxing Day
	// 2022-12-27 tue Christmas Day
}
