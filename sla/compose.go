package sla

import "slices"

// composed is a calendar of calendars. It takes their periods, year by year.
type composed struct {
	kind  composition
	parts []*Calendar
}

type composition string

const (
	union     composition = "union"
	intersect composition = "intersect"
	without   composition = "without"
)

// Union is open when any of the calendars is: the desks of Lisbon, São Paulo and
// Manila, who follow the sun, as one. The errors are [*ConfigError] for none or a nil
// calendar, and [ErrNoOpenTime].
func Union(cs ...*Calendar) (*Calendar, error) { return compose(union, cs) }

// Intersect is open when all of the calendars are. The errors are those of [Union].
func Intersect(cs ...*Calendar) (*Calendar, error) { return compose(intersect, cs) }

// Without is open when c is and none of the others. The errors are those of [Union].
func Without(c *Calendar, minus ...*Calendar) (*Calendar, error) {
	return compose(without, append([]*Calendar{c}, minus...))
}

func compose(kind composition, parts []*Calendar) (*Calendar, error) {
	hashes := make([]string, len(parts))
	for i, part := range parts {
		if part == nil {
			return nil, &ConfigError{Path: index(string(kind), i), Why: "there is no calendar"}
		}
		hashes[i] = part.hash
	}
	if len(parts) == 0 {
		return nil, &ConfigError{Path: string(kind), Why: "give one calendar at least"}
	}
	slices.Sort(hashes[min(1, len(hashes)):])
	c := &Calendar{
		source: composed{kind, slices.Clone(parts)},
		loc:    parts[0].loc,
		hash:   hashOf(append([]string{string(kind)}, hashes...)...),
	}
	return c.orNoOpenTime()
}

func (m composed) year(y int) ([]period, dayset) {
	open, workdays := m.parts[0].source.year(y)
	for _, part := range m.parts[1:] {
		more, days := part.source.year(y)
		switch m.kind {
		case union:
			open = merge(append(open, more...))
			for i := range workdays {
				workdays[i] |= days[i]
			}
		case intersect:
			open = subtract(open, subtract(open, more))
			for i := range workdays {
				workdays[i] &= days[i]
			}
		case without:
			open = subtract(open, more)
		}
	}
	return open, workdays
}
