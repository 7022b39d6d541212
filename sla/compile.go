package sla

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Calendar is when a desk is open. It never changes and is safe for concurrent use.
// [Compile] makes one, or [AlwaysOpen], [Union], [Intersect] and [Without].
type Calendar struct {
	source   source
	loc      *time.Location
	hash     string
	warnings []Warning

	window   atomic.Pointer[window]
	building sync.Mutex // held by who adds years to window
}

// source is what the years of a calendar are made from: the open periods of a UTC
// year, whose list the caller may keep, and the local dates of that year that are
// workdays.
type source interface {
	year(y int) ([]period, dayset)
}

// Options are for [Compile].
type Options struct {
	// Location finds a time zone; defaults to [time.LoadLocation], whose data is the
	// machine's or, with time/tzdata imported, the program's.
	Location func(name string) (*time.Location, error)
	// TZData is the version of the zones' data, like "2025b". It is part of
	// [Calendar.Hash], because a new version may move what was due. Defaults to none.
	TZData string
}

// Compile makes a calendar of a configuration, or of several that are valid one after
// the other, in the same zone. It reads nothing later: configurations may be changed
// afterwards. Options may be nil. The errors are [*ConfigError] and [ErrNoOpenTime].
func Compile(o *Options, configs ...CalendarConfig) (*Calendar, error) {
	if o == nil {
		o = &Options{}
	}
	copies, warnings, err := check(configs)
	if err != nil {
		return nil, err
	}
	canonical, err := json.Marshal(copies)
	if err != nil {
		return nil, &ConfigError{Why: err.Error()}
	}
	loc, err := location(o, copies[0].TimeZone)
	if err != nil {
		return nil, err
	}
	c := &Calendar{
		source: &plain{loc: loc, configs: copies}, loc: loc,
		hash: hashOf("calendar", string(canonical), o.TZData), warnings: warnings,
	}
	return c.orNoOpenTime()
}

// check copies configurations in the order of their dates, if there is nothing wrong.
func check(configs []CalendarConfig) ([]CalendarConfig, []Warning, error) {
	if len(configs) == 0 {
		return nil, nil, &ConfigError{Why: "there is no configuration"}
	}
	var k checker
	for i := range configs {
		if len(configs) > 1 {
			k.prefix = index("", i) + "."
		}
		k.config(&configs[i])
		if configs[i].TimeZone != configs[0].TimeZone {
			k.fail("time_zone", "is %.40q after %.40q: a calendar has one zone, Union takes several calendars", configs[i].TimeZone, configs[0].TimeZone)
		}
	}
	if k.err != nil {
		return nil, nil, k.err
	}
	text, err := json.Marshal(configs)
	if err != nil {
		return nil, nil, &ConfigError{Why: err.Error()}
	}
	var copies []CalendarConfig
	if err := json.Unmarshal(text, &copies); err != nil {
		return nil, nil, &ConfigError{Why: err.Error()}
	}
	slices.SortStableFunc(copies, func(a, b CalendarConfig) int { return a.ValidFrom.Compare(b.ValidFrom) })
	for i, c := range copies[1:] {
		copies[i].Version = 1
		if before := copies[i].ValidTo; before.IsZero() || before.Compare(c.ValidFrom) >= 0 {
			return nil, nil, &ConfigError{Path: "valid_from", Why: fmt.Sprintf("configurations overlap: one begins on %s before another has ended", c.ValidFrom)}
		}
	}
	copies[len(copies)-1].Version = 1
	return copies, k.warnings, nil
}

func location(o *Options, name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, &ConfigError{Path: "time_zone", Why: `name a zone like "Europe/Lisbon" or "UTC"`}
	}
	load := o.Location
	if load == nil {
		load = time.LoadLocation
	}
	loc, err := load(name)
	if err != nil || loc == nil {
		return nil, &ConfigError{Path: "time_zone", Why: fmt.Sprintf("the zone %.40q is not known here", name)}
	}
	return loc, nil
}

// orNoOpenTime looks for a year with open time, first from an ordinary one on.
func (c *Calendar) orNoOpenTime() (*Calendar, error) {
	const usual, years = 2024, lastYear - firstYear + 1
	for n := range years {
		if open, _ := c.source.year(firstYear + (usual-firstYear+n)%years); len(open) > 0 {
			return c, nil
		}
	}
	return nil, ErrNoOpenTime
}

func hashOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// Hash tells calendars apart that may give different times: SHA-256, in hexadecimal,
// of the configurations and [Options.TZData], or of the parts of a composed calendar.
func (c *Calendar) Hash() string { return c.hash }

// Location is the zone of the configuration, of a composed calendar that of its first
// part, of [AlwaysOpen] UTC. It is the zone to show times in and to count days in.
func (c *Calendar) Location() *time.Location { return c.loc }

// Warnings are what works in the configuration but may not be meant.
func (c *Calendar) Warnings() []Warning { return slices.Clone(c.warnings) }
