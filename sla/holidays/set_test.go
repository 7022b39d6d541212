package holidays_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/sla/holidays"
)

func all(t require.TestingT, code string) (holidays.Set, []sla.Holiday) {
	set, err := holidays.Of(code)
	require.NoError(t, err)
	days, err := set.Holidays(holidays.FirstYear, holidays.LastYear)
	require.NoError(t, err)
	return set, days
}

func TestEverySet(t *testing.T) {
	t.Parallel()
	codes := holidays.Codes()
	require.Len(t, codes, 29)
	require.True(t, slices.IsSorted(codes))
	for _, code := range codes {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			set, days := all(t, code)
			require.Equal(t, code, set.Code)
			require.NotEmpty(t, set.Name)
			require.NotEmpty(t, set.Source)
			require.Equal(t, 2026, set.AsOf.Year)

			for i, d := range days {
				require.True(t, i == 0 || days[i-1].Date.Compare(d.Date) < 0, "%s: sorted, one a day", d.Date)
				require.Equal(t, sla.Holiday{Name: d.Name, Date: d.Date}, d, "a dated holiday and nothing else")
				require.Equal(t, strings.TrimSpace(d.Name), d.Name)
				require.NotEmpty(t, d.Name)
				if code == "US" || strings.HasPrefix(code, "GB-") {
					require.Less(t, d.Date.Weekday(), sla.Saturday, "%s %s", d.Date, d.Name)
				}
			}

			var years []sla.Holiday
			for year := holidays.FirstYear; year <= holidays.LastYear; year++ {
				one, err := set.Holidays(year, year)
				require.NoError(t, err)
				require.GreaterOrEqual(t, len(one), 8)
				require.Equal(t, year, one[0].Date.Year)
				require.Equal(t, year, one[len(one)-1].Date.Year)
				years = append(years, one...)
			}
			require.Equal(t, days, years, "all years are the single years in a row")
		})
	}
}

// A state has the holidays of all Germany and its own.
func TestGermanStatesHaveTheNationalDays(t *testing.T) {
	t.Parallel()
	_, national := all(t, "DE")
	for _, code := range holidays.Codes() {
		if strings.HasPrefix(code, "DE-") {
			_, days := all(t, code)
			require.Subset(t, days, national, code)
		}
	}
}

func TestUnknownCode(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "GB", "de", "DE-XX", "XX", strings.Repeat("x", 1000)} {
		_, err := holidays.Of(code)
		require.ErrorIs(t, err, holidays.ErrUnknownCode)
		require.ErrorContains(t, err, "BR, DE, DE-BB")
		require.Less(t, len(err.Error()), 300)
	}
}

func TestYearsOutside(t *testing.T) {
	t.Parallel()
	set, _ := all(t, "FR")
	for _, years := range [][2]int{{2019, 2020}, {2035, 2036}, {2027, 2026}, {0, 0}} {
		_, err := set.Holidays(years[0], years[1])
		var outside *holidays.YearsError
		require.ErrorAs(t, err, &outside)
		require.Equal(t, holidays.YearsError{From: years[0], To: years[1]}, *outside)
		require.ErrorIs(t, err, sla.ErrRange)
		require.ErrorContains(t, err, "2020 to 2035")
	}
}

// What a host adds and drops is what changes, and the set it came from stays.
func TestOverrides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		set, before := all(t, rapid.SampledFrom(holidays.Codes()).Draw(t, "code"))
		day := rapid.Custom(func(t *rapid.T) sla.Date {
			days := rapid.IntRange(-400, 16*366+400).Draw(t, "day")
			return sla.Date{Year: holidays.FirstYear, Month: time.January, Day: 1}.AddDays(days)
		})
		known := rapid.Map(rapid.SampledFrom(before), func(h sla.Holiday) sla.Date { return h.Date })
		want := map[sla.Date]bool{}
		for _, h := range before {
			want[h.Date] = true
		}
		changed := set
		for _, date := range rapid.SliceOfN(day, 0, 4).Draw(t, "added") {
			if strings.HasPrefix(set.Code, "GB-") && date.Weekday() < sla.Saturday {
				continue // it may take a substitute day, which then moves on
			}
			changed = changed.With(sla.Holiday{Name: "Announced later", Date: date})
			want[date] = date.Year >= holidays.FirstYear && date.Year <= holidays.LastYear
		}
		for _, date := range rapid.SliceOfN(rapid.OneOf(day, known), 0, 4).Draw(t, "dropped") {
			changed = changed.Without(date)
			want[date] = false
		}

		got, err := changed.Holidays(holidays.FirstYear, holidays.LastYear)
		require.NoError(t, err)
		has := map[sla.Date]bool{}
		for _, h := range got {
			require.True(t, want[h.Date], "%s %s", h.Date, h.Name)
			has[h.Date] = true
		}
		for date, wanted := range want {
			require.Equal(t, wanted, has[date], date)
		}
		after, err := set.Holidays(holidays.FirstYear, holidays.LastYear)
		require.NoError(t, err)
		require.Equal(t, before, after)
	})
}

func TestOverrideThatIsWrong(t *testing.T) {
	t.Parallel()
	set, _ := all(t, "PT")
	_, err := set.With(sla.Holiday{Name: "no day at all"}).Holidays(2026, 2026)
	var wrong *sla.ConfigError
	require.ErrorAs(t, err, &wrong)
}
