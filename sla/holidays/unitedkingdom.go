package holidays

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/sla"
)

// The United Kingdom: bank holidays as on gov.uk/bank-holidays, which lists one
// that falls on a weekend on its substitute day only.
func unitedKingdom() []Set {
	fixed := func(month time.Month, day int, name string) sla.Holiday {
		return observed(sla.ObservedNextWeekday, on(month, day, name))
	}
	all := []sla.Holiday{
		fixed(time.January, 1, "New Year's Day"),
		easter(-2, "Good Friday"),
		since(2021, nth(1, sla.Monday, time.May, "Early May bank holiday")),
		until(2021, nth(-1, sla.Monday, time.May, "Spring bank holiday")),
		since(2023, nth(-1, sla.Monday, time.May, "Spring bank holiday")),
		fixed(time.December, 25, "Christmas Day"),
		fixed(time.December, 26, "Boxing Day"),
		// Moved or appointed by proclamation, for one year.
		once(2020, time.May, 8, "Early May bank holiday (VE day)"),
		once(2022, time.June, 2, "Spring bank holiday"),
		once(2022, time.June, 3, "Platinum Jubilee bank holiday"),
		once(2022, time.September, 19, "Bank Holiday for the State Funeral of Queen Elizabeth II"),
		once(2023, time.May, 8, "Bank holiday for the coronation of King Charles III"),
	}
	englandAndWales := slices.Concat(all, []sla.Holiday{
		easter(+1, "Easter Monday"),
		nth(-1, sla.Monday, time.August, "Summer bank holiday"),
	})
	northernIreland := slices.Concat(englandAndWales, []sla.Holiday{
		fixed(time.March, 17, "St Patrick's Day"),
		fixed(time.July, 12, "Battle of the Boyne (Orangemen's Day)"),
	})
	scotland := slices.Concat(all, []sla.Holiday{
		fixed(time.January, 2, "2nd January"),
		nth(1, sla.Monday, time.August, "Summer bank holiday"),
		fixed(time.November, 30, "St Andrew's Day"),
		// Proclamation of 3 February 2026, for Scotland alone.
		once(2026, time.June, 15, "World Cup bank holiday"),
	})
	part := func(code, name string, rules []sla.Holiday) Set {
		return Set{
			Code: code, Name: name,
			Source: "gov.uk/bank-holidays, published to 2028; Banking and Financial Dealings Act 1971",
			AsOf:   sla.Date{Year: 2026, Month: time.July, Day: 22},
			rules:  rules,
		}
	}
	return []Set{
		part("GB-ENG", "England", englandAndWales),
		part("GB-WLS", "Wales", englandAndWales),
		part("GB-NIR", "Northern Ireland", northernIreland),
		part("GB-SCT", "Scotland", scotland),
	}
}
