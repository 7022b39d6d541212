package bench

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// rival does a piece of work n times over. It says how long that took, if the
// time from call to return says something else.
type rival struct {
	name   string
	before func(n int) error // prepares the work, unless it is nil
	run    func(n int) (time.Duration, error)
}

// prepared does what comes before the work.
func (r rival) prepared(n int) error {
	if r.before == nil {
		return nil
	}
	return r.before(n)
}

// untimed is work that takes from call to return.
func untimed(run func(n int) error) func(n int) (time.Duration, error) {
	return func(n int) (time.Duration, error) { return 0, run(n) }
}

// figure is one column of a table.
type figure struct {
	name string
	of   func(usage) float64
	show func(float64) string
}

var (
	totalCPU  = figure{"total CPU", func(u usage) float64 { return float64(u.own + u.server) }, duration}
	ownCPUs   = figure{"CPU of the program", func(u usage) float64 { return float64(u.own) }, duration}
	serverCPU = figure{"CPU of the server", func(u usage) float64 { return float64(u.server) }, duration}
	wallTime  = figure{"time", func(u usage) float64 { return float64(u.wall) }, duration}
	allocs    = figure{"allocs", func(u usage) float64 { return u.allocs }, plain}
	walBytes  = figure{"WAL", func(u usage) float64 { return u.wal }, func(x float64) string { return plain(x) + " B" }}
	trips     = figure{"round trips", func(u usage) float64 { return u.trips }, func(x float64) string { return fmt.Sprintf("%.2f", x) }}
	perSecond = figure{"a second", func(u usage) float64 { return u.perSecond }, plain}
	fsyncs    = figure{"fsyncs", func(u usage) float64 { return u.fsyncs }, func(x float64) string { return fmt.Sprintf("%.3f", x) }}
)

func duration(ns float64) string {
	if ns >= 1e6 {
		return fmt.Sprintf("%.2f ms", ns/1e6)
	}
	return fmt.Sprintf("%.0f µs", ns/1e3)
}

func plain(x float64) string { return fmt.Sprintf("%.0f", x) }

// goal is what a figure of ours has to be beside a rival's.
type goal struct {
	figure figure
	beside string
	text   string // what is wanted
	// reached gets ours and theirs, and says how they compare.
	reached func(ours, theirs float64) (compared string, met bool)
}

// atMost wants ours to be at most that many times theirs.
func atMost(f figure, beside string, limit float64) goal {
	return goal{f, beside, fmt.Sprintf("≤ %g×", limit), func(ours, theirs float64) (string, bool) {
		return fmt.Sprintf("%.2f×", ours/theirs), ours <= limit*theirs
	}}
}

// atLeast wants theirs to be at least that many times ours in a figure of which
// less is better, or the other way round in one of which more is.
func atLeast(f figure, beside string, limit float64) goal {
	return goal{f, beside, fmt.Sprintf("≥ %g×", limit), func(ours, theirs float64) (string, bool) {
		if f.name != perSecond.name {
			ours, theirs = theirs, ours
		}
		return fmt.Sprintf("%.2f×", ours/theirs), ours >= limit*theirs
	}}
}

// shown has no goal.
func shown(f figure, beside string) goal {
	return goal{f, beside, "", func(ours, theirs float64) (string, bool) { return fmt.Sprintf("%.2f×", ours/theirs), true }}
}

// within is a limit on ours, whatever theirs is.
func within(f figure, beside string, limit float64) goal {
	return goal{f, beside, fmt.Sprintf("≤ %g", limit), func(ours, theirs float64) (string, bool) {
		return fmt.Sprintf("%.2f×", ours/theirs), ours <= limit
	}}
}

// plus wants ours to be at most theirs and some.
func plus(f figure, beside string, some float64) goal {
	return goal{f, beside, fmt.Sprintf("≤ +%g", some), func(ours, theirs float64) (string, bool) {
		return fmt.Sprintf("%+.0f", ours-theirs), ours <= theirs+some
	}}
}

// compare has the rivals do n pieces of work each in every round of the
// benchmark, in turns that begin with another one each time, and prints what
// the medians say of the goals. Ours comes first. Run it with -benchtime 10x
// for ten rounds.
func compare(b *testing.B, measure func(n int, run func(int) (time.Duration, error)) (usage, error), n int, rivals []rival, goals []goal) {
	b.Helper()
	samples := make([][]usage, len(rivals))
	for _, r := range rivals { // until plans are cached and pages warm
		few := max(1, n/10)
		err := r.prepared(few)
		if err == nil {
			_, err = r.run(few)
		}
		if err != nil {
			b.Fatal(r.name, ": ", err)
		}
	}
	round := 0
	for b.Loop() {
		for i := range rivals {
			who := (i + round) % len(rivals)
			var u usage
			err := rivals[who].prepared(n)
			if err == nil {
				u, err = measure(n, rivals[who].run)
			}
			if err != nil {
				b.Fatal(rivals[who].name, ": ", err)
			}
			samples[who] = append(samples[who], u)
		}
		round++
	}
	load, _ := os.ReadFile("/proc/loadavg") // where there is none, none is said
	fmt.Printf("\n%s: medians of %d rounds of %d; load %s\n\n", b.Name(), round, n, strings.Join(strings.Fields(string(load))[:1], ""))
	fmt.Print("| | recourse | beside | | ratio | goal | |\n|---|---|---|---|---|---|---|\n")
	for _, g := range goals {
		who := slices.IndexFunc(rivals, func(r rival) bool { return r.name == g.beside })
		ours, theirs := median(samples[0], g.figure), median(samples[who], g.figure)
		compared, met := g.reached(ours, theirs)
		verdict := "met"
		if !met {
			verdict = "**missed**"
		}
		if g.text == "" {
			verdict = ""
		}
		fmt.Printf("| %s | %s | %s | %s | %s | %s | %s |\n", g.figure.name, g.figure.show(ours), g.beside, g.figure.show(theirs), compared, g.text, verdict)
	}
	b.ReportMetric(0, "ns/op") // that of all rivals together says nothing
}

func median(of []usage, f figure) float64 {
	var all []float64
	for _, u := range of {
		all = append(all, f.of(u))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
