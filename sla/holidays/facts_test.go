package holidays_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/sla/holidays"
)

// Whole years as they were published.
func TestPublishedYears(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code string
		year int
		want string
	}{
		// Portaria MGI of 30 December 2025: ten national holidays.
		{"BR", 2026, "01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25"},
		// Code du travail, art. L3133-1: eleven.
		{"FR", 2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25"},
		// Legge 260/1949 with Legge 151/2025: 4 October for the first time.
		{"IT", 2026, "01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26"},
		// Rijksoverheid, officiële feestdagen 2025: King's Day on a Saturday, 80 years of liberation.
		{"NL", 2025, "01-01 04-20 04-21 04-26 05-05 05-29 06-08 06-09 12-25 12-26"},
		// Dni wolne od pracy 2025: fourteen, Christmas Eve for the first time.
		{"PL", 2025, "01-01 01-06 04-20 04-21 05-01 05-03 06-08 06-19 08-15 11-01 11-11 12-24 12-25 12-26"},
		// Lei 8/2016: thirteen mandatory holidays.
		{"PT", 2026, "01-01 04-03 04-05 04-25 05-01 06-04 06-10 08-15 10-05 11-01 12-01 12-08 12-25"},
		// BOE of 28 October 2025, and the two that fall on a Sunday (1 November, 6 December).
		{"ES", 2026, "01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25"},
		// gov.uk/bank-holidays: the platinum jubilee and the state funeral.
		{"GB-ENG", 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"},
		{"GB-SCT", 2022, "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27"},
		{"GB-NIR", 2022, "01-03 03-17 04-15 04-18 05-02 06-02 06-03 07-12 08-29 09-19 12-26 12-27"},
		// opm.gov, federal holidays 2021: with New Year's Day 2022 observed in it.
		{"US", 2021, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"},
		// SächsSFG: Saxony alone has Buß- und Bettag.
		{"DE-SN", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26"},
	} {
		require.Equal(t, " "+tt.want, strings.Join(dates(t, tt.code, tt.year), ""), "%s %d", tt.code, tt.year)
	}
}

// Single days with the announcement that made them; no name means no holiday.
func TestAnnouncedDays(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ code, date, name string }{
		// VE Day 2020 instead of the first Monday in May, announced in June 2019.
		{"GB-ENG", "2020-05-08", "Early May bank holiday (VE day)"},
		{"GB-SCT", "2020-05-08", "Early May bank holiday (VE day)"},
		{"GB-ENG", "2020-05-04", ""},
		{"GB-WLS", "2022-05-30", ""},
		{"GB-WLS", "2023-05-08", "Bank holiday for the coronation of King Charles III"},
		// alphagov/calendars, pull request 1: on a Sunday Scotland's New Year moves past 2 January.
		{"GB-SCT", "2023-01-02", "2nd January"},
		{"GB-SCT", "2023-01-03", "New Year's Day"},
		{"GB-ENG", "2023-01-02", "New Year's Day"},
		{"GB-ENG", "2023-01-03", ""},
		// St Andrew's Day Bank Holiday (Scotland) Act 2007, section 1.
		{"GB-SCT", "2025-12-01", "St Andrew's Day"},
		// The London Gazette, notices 4388378 and 4631404.
		{"GB-NIR", "2024-07-12", "Battle of the Boyne (Orangemen's Day)"},
		{"GB-NIR", "2025-07-14", "Battle of the Boyne (Orangemen's Day)"},
		// Proclamation of 3 February 2026, in Scotland only.
		{"GB-SCT", "2026-06-15", "World Cup bank holiday"},
		{"GB-ENG", "2026-06-15", ""},
		// gov.uk, update of 2025: substitute days of 2026 and 2027.
		{"GB-ENG", "2026-12-28", "Boxing Day"},
		{"GB-ENG", "2027-12-27", "Christmas Day"},
		{"GB-ENG", "2027-12-28", "Boxing Day"},
		// Berlin, laws of 2019 and 2024 (GVBl. 2024 p. 460).
		{"DE-BE", "2020-05-08", "75. Jahrestag der Befreiung vom Nationalsozialismus"},
		{"DE-BE", "2025-05-08", "80. Jahrestag der Befreiung vom Nationalsozialismus"},
		{"DE-BE", "2028-06-17", "75. Jahrestag des Aufstandes vom 17. Juni 1953"},
		{"DE-BE", "2026-05-08", ""},
		{"DE-BB", "2025-05-08", ""},
		{"DE-MV", "2022-03-08", ""},
		{"DE-MV", "2023-03-08", "Internationaler Frauentag"},
		{"DE-TH", "2026-09-20", "Weltkindertag"},
		// Bayerisches Landesamt für Statistik, 8 August 2014: in 1,704 of 2,056 municipalities.
		{"DE-BY", "2026-08-15", ""},
		{"DE-SL", "2026-08-15", "Mariä Himmelfahrt"},
		// Lei 14.759 of 21 December 2023.
		{"BR", "2023-11-20", ""},
		{"BR", "2024-11-20", "Dia Nacional de Zumbi e da Consciência Negra"},
		// Legge 151 of 8 October 2025.
		{"IT", "2025-10-04", ""},
		{"IT", "2026-10-04", "San Francesco d'Assisi"},
		// Ustawa of 6 December 2024.
		{"PL", "2024-12-24", ""},
		{"PL", "2025-12-24", "Wigilia Bożego Narodzenia"},
		// Koninklijk huis: on a Sunday King's Day is on the 26th.
		{"NL", "2031-04-26", "Koningsdag"},
		{"NL", "2026-05-05", ""},
		// Public Law 117-17 of 17 June 2021; 5 U.S.C. 6103(b) for the Fridays.
		{"US", "2020-06-19", ""},
		{"US", "2021-06-18", "Juneteenth National Independence Day"},
		{"US", "2023-11-10", "Veterans Day"},
		{"US", "2021-12-31", "New Year's Day"},
		{"US", "2022-01-03", ""},
	} {
		set, err := holidays.Of(tt.code)
		require.NoError(t, err)
		days, err := set.Holidays(holidays.FirstYear, holidays.LastYear)
		require.NoError(t, err)
		date, err := sla.ParseDate(tt.date)
		require.NoError(t, err)
		i := slices.IndexFunc(days, func(h sla.Holiday) bool { return h.Date == date })
		name := ""
		if i >= 0 {
			name = days[i].Name
		}
		require.Equal(t, tt.name, name, "%s %s", tt.code, tt.date)
	}
}
