package holidays

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/sla"
)

// Germany: the nine days that are a holiday in every state, and each state with
// its own. Left out are the days of some municipalities: Mariä Himmelfahrt in
// Bavaria (15 August, in 1,704 of 2,056 by the census of 2011; Munich yes,
// Nuremberg no), the Friedensfest of Augsburg (8 August), Fronleichnam in parts
// of Saxony and Thuringia. No holiday moves off a weekend. Easter Sunday and
// Whit Sunday are holidays by name in Brandenburg only.
func germany() []Set {
	national := []sla.Holiday{
		on(time.January, 1, "Neujahr"),
		easter(-2, "Karfreitag"),
		easter(+1, "Ostermontag"),
		on(time.May, 1, "Tag der Arbeit"),
		easter(+39, "Christi Himmelfahrt"),
		easter(+50, "Pfingstmontag"),
		on(time.October, 3, "Tag der Deutschen Einheit"),
		on(time.December, 25, "1. Weihnachtstag"),
		on(time.December, 26, "2. Weihnachtstag"),
	}
	kings := on(time.January, 6, "Heilige Drei Könige")
	corpusChristi := easter(+60, "Fronleichnam")
	reformation := on(time.October, 31, "Reformationstag")
	allSaints := on(time.November, 1, "Allerheiligen")

	state := func(code, name, law string, own ...sla.Holiday) Set {
		return Set{
			Code: code, Name: name,
			Source: law + "; Einigungsvertrag, Art. 2(2)",
			AsOf:   sla.Date{Year: 2026, Month: time.July, Day: 13},
			rules:  slices.Concat(national, own),
		}
	}
	return []Set{
		state("DE", "Germany", "the holiday acts of the 16 states, as far as they agree"),
		state("DE-BB", "Brandenburg", "Gesetz über die Sonn- und Feiertage (FTG)",
			easter(0, "Ostersonntag"),
			easter(+49, "Pfingstsonntag"),
			reformation),
		// The single days by laws of 2019 and 2024 (GVBl. Berlin 2024 p. 460).
		state("DE-BE", "Berlin", "Gesetz über die Sonn- und Feiertage",
			on(time.March, 8, "Internationaler Frauentag"),
			once(2020, time.May, 8, "75. Jahrestag der Befreiung vom Nationalsozialismus"),
			once(2025, time.May, 8, "80. Jahrestag der Befreiung vom Nationalsozialismus"),
			once(2028, time.June, 17, "75. Jahrestag des Aufstandes vom 17. Juni 1953")),
		state("DE-BW", "Baden-Württemberg", "Gesetz über die Sonntage und Feiertage (FTG)", kings, corpusChristi, allSaints),
		state("DE-BY", "Bavaria", "Gesetz über den Schutz der Sonn- und Feiertage (FTG)", kings, corpusChristi, allSaints),
		state("DE-HB", "Bremen", "Gesetz über die Sonn-, Gedenk- und Feiertage", reformation),
		state("DE-HE", "Hesse", "Hessisches Feiertagsgesetz (HFeiertagsG)", corpusChristi),
		state("DE-HH", "Hamburg", "Gesetz über Sonntage, Feiertage, Gedenktage und Trauertage", reformation),
		state("DE-MV", "Mecklenburg-Vorpommern", "Feiertagsgesetz Mecklenburg-Vorpommern (FTG M-V)",
			since(2023, on(time.March, 8, "Internationaler Frauentag")),
			reformation),
		state("DE-NI", "Lower Saxony", "Niedersächsisches Gesetz über die Feiertage (NFeiertagsG)", reformation),
		state("DE-NW", "North Rhine-Westphalia", "Feiertagsgesetz NW", corpusChristi, allSaints),
		state("DE-RP", "Rhineland-Palatinate", "Landesgesetz über den Schutz der Sonn- und Feiertage (LFtG)", corpusChristi, allSaints),
		state("DE-SH", "Schleswig-Holstein", "Gesetz über Sonn- und Feiertage (SFTG)", reformation),
		state("DE-SL", "Saarland", "Gesetz über die Sonn- und Feiertage (SFG)",
			corpusChristi,
			on(time.August, 15, "Mariä Himmelfahrt"),
			allSaints),
		state("DE-SN", "Saxony", "Sächsisches Sonn- und Feiertagsgesetz (SächsSFG)",
			slices.Concat([]sla.Holiday{reformation}, repentance())...),
		state("DE-ST", "Saxony-Anhalt", "Gesetz über die Sonn- und Feiertage (FeiertG LSA)", kings, reformation),
		state("DE-TH", "Thuringia", "Thüringer Feier- und Gedenktagsgesetz (ThürFGtG)",
			on(time.September, 20, "Weltkindertag"),
			reformation),
	}
}

// repentance is Buß- und Bettag, the Wednesday before 23 November, which is
// neither always the third nor always the fourth of the month.
func repentance() []sla.Holiday {
	var days []sla.Holiday
	for year := FirstYear; year <= LastYear; year++ {
		day := sla.Date{Year: year, Month: time.November, Day: 22}
		for day.Weekday() != sla.Wednesday {
			day = day.AddDays(-1)
		}
		days = append(days, sla.Holiday{Name: "Buß- und Bettag", Date: day})
	}
	return days
}
