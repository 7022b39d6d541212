// Package holidays has the public holidays of the years 2020 to 2035 as dated
// lists: the bank holidays of the parts of the United Kingdom, the holidays of
// Germany and of each of its states, the national ones of Brazil, France,
// Italy, the Netherlands, Poland, Portugal and Spain, and the federal ones of
// the United States.
//
// A [Set] is the list of one country or part of a country, asked for by its
// ISO 3166 code with [Of]. It is a [sla.HolidaySource]: its dates go into the
// Holidays of a [sla.CalendarConfig].
//
//	set, err := holidays.Of("DE-BE")             // Berlin
//	days, err := set.Holidays(2026, 2027)        // by date: Neujahr, Frauentag, ...
//	cal, err := sla.Compile(nil, sla.CalendarConfig{
//		Version: 1, TimeZone: "Europe/Berlin", Hours: hours, Holidays: days,
//	})
//
// # What is in a set
//
// A set has the days that a law or a proclamation makes a public holiday for the
// whole of its territory. Days of single municipalities, days that only some
// employers give, half days and days that a region may choose are left out, so
// that a set never closes a desk on a day that its customers may call a working
// day; the table of each country says which ones. A desk that is closed on one of
// them adds it: in Munich
//
//	set = set.With(sla.Holiday{Name: "Mariä Himmelfahrt", Month: time.August, Day: 15})
//
// A holiday is listed on the days on which it is published. In the United
// Kingdom and the United States one that falls on a weekend is published on its
// substitute day only, so a desk in London that works on weekends adds 25 December
// itself; elsewhere it stays where it is (but for King's Day in the Netherlands).
//
// Each set names its source and the day up to which announcements are in it
// ([Set.AsOf]); years after the published lists follow from the law as it
// stood on that day. A calendar knows the holidays of the years that were asked
// for and no others. What is announced later is an override:
//
//	set = set.With(sla.Holiday{Name: "Jubilee bank holiday", Date: sla.Date{Year: 2030, Month: time.June, Day: 3}})
//	set = set.Without(sla.Date{Year: 2030, Month: time.May, Day: 27})
//
// # Changing a set
//
// Each country is one table of rules in one file. Change a rule there and run
// the tests with -update: the difference in testdata/dates.txt shows each date
// that moved.
package holidays
