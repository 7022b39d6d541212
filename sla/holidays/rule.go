package holidays

import (
	"time"

	"github.com/recourse-go/recourse/sla"
)

// on is a holiday on the same date every year.
func on(month time.Month, day int, name string) sla.Holiday {
	return sla.Holiday{Name: name, Month: month, Day: day}
}

// once is a holiday of one year.
func once(year int, month time.Month, day int, name string) sla.Holiday {
	return sla.Holiday{Name: name, Date: sla.Date{Year: year, Month: month, Day: day}}
}

// nth is a holiday on the nth such weekday of a month, on the last one for -1.
func nth(n int, weekday sla.Weekday, month time.Month, name string) sla.Holiday {
	return sla.Holiday{Name: name, Month: month, Nth: n, Weekday: weekday}
}

// easter is a holiday so many days after Easter Sunday.
func easter(days int, name string) sla.Holiday {
	return sla.Holiday{Name: name, Easter: &days}
}

// since limits a rule to a year and those after it.
func since(year int, h sla.Holiday) sla.Holiday {
	h.From = year
	return h
}

// until limits a rule to a year and those before it.
func until(year int, h sla.Holiday) sla.Holiday {
	h.To = year
	return h
}

// observed gives a rule the day on which it is observed instead of a weekend.
func observed(how sla.Observed, h sla.Holiday) sla.Holiday {
	h.Observed = how
	return h
}
