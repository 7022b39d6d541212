package holidays_test

import (
	"fmt"
	"time"

	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/sla/holidays"
)

func Example() {
	berlin, err := holidays.Of("DE-BE")
	if err != nil {
		fmt.Println(err)
		return
	}
	days, err := berlin.Holidays(2028, 2028)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range days {
		fmt.Println(d.Date, d.Date.Weekday(), d.Name)
	}
	// Output:
	// 2028-01-01 sat Neujahr
	// 2028-03-08 wed Internationaler Frauentag
	// 2028-04-14 fri Karfreitag
	// 2028-04-17 mon Ostermontag
	// 2028-05-01 mon Tag der Arbeit
	// 2028-05-25 thu Christi Himmelfahrt
	// 2028-06-05 mon Pfingstmontag
	// 2028-06-17 sat 75. Jahrestag des Aufstandes vom 17. Juni 1953
	// 2028-10-03 tue Tag der Deutschen Einheit
	// 2028-12-25 mon 1. Weihnachtstag
	// 2028-12-26 tue 2. Weihnachtstag
}

// What a holiday does to a due time: eight working hours from Maundy Thursday,
// 15:00, in Warsaw and in Munich.
func ExampleSet_Holidays() {
	office := []sla.Span{{From: sla.At(9, 0), To: sla.At(17, 0)}}
	hours := sla.Week{
		sla.Monday: office, sla.Tuesday: office, sla.Wednesday: office, sla.Thursday: office, sla.Friday: office,
	}
	for _, desk := range []struct{ code, zone string }{{"PL", "Europe/Warsaw"}, {"DE-BY", "Europe/Berlin"}} {
		set, err := holidays.Of(desk.code)
		if err != nil {
			fmt.Println(err)
			return
		}
		days, err := set.Holidays(2026, 2026)
		if err != nil {
			fmt.Println(err)
			return
		}
		cal, err := sla.Compile(nil, sla.CalendarConfig{
			Version: 1, TimeZone: desk.zone, Hours: hours, Holidays: days,
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		asked := time.Date(2026, time.April, 2, 15, 0, 0, 0, cal.Location())
		due, err := cal.Add(asked, 8*time.Hour, sla.AtClose)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(set.Name, due.In(cal.Location()).Format("Mon 2 Jan 15:04"))
	}
	// Output:
	// Poland Fri 3 Apr 15:00
	// Bavaria Tue 7 Apr 15:00
}

// A later announcement, and a desk that works on a day that the law gives off.
func ExampleSet_With() {
	set, err := holidays.Of("GB-SCT")
	if err != nil {
		fmt.Println(err)
		return
	}
	set = set.
		With(sla.Holiday{Name: "Jubilee bank holiday", Date: sla.Date{Year: 2030, Month: time.June, Day: 3}}).
		Without(sla.Date{Year: 2030, Month: time.May, Day: 27})
	days, err := set.Holidays(2030, 2030)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range days[3:6] {
		fmt.Println(d.Date, d.Name)
	}
	_, err = set.Holidays(2036, 2036)
	fmt.Println(err)
	// Output:
	// 2030-05-06 Early May bank holiday
	// 2030-06-03 Jubilee bank holiday
	// 2030-08-05 Summer bank holiday
	// holidays: years 2036 to 2036, want from <= to within 2020 to 2035
}
