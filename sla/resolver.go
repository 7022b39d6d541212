package sla

import "fmt"

// Resolver finds the calendar a policy names. Attrs are those of the work at hand, so
// that the same name may mean another calendar for another customer or market.
type Resolver interface {
	Calendar(id string, attrs map[string]string) (*Calendar, error)
}

// Calendars is the [Resolver] to whom attributes make no difference.
type Calendars map[string]*Calendar

// Calendar is the calendar of that name, or a [*ConfigError].
func (cs Calendars) Calendar(id string, _ map[string]string) (*Calendar, error) {
	if c := cs[id]; c != nil {
		return c, nil
	}
	return nil, &ConfigError{Path: "calendar", Why: fmt.Sprintf("there is none of the name %.40q", id)}
}
