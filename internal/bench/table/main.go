// Command table turns the output of BenchmarkMoney, any number of rounds of it
// one after another on standard input, into the Markdown table of README.md. A
// cell is the median of the rounds.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

func main() {
	t, err := read(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
	fmt.Print(t)
}

const (
	ours   = "recourse"
	byHand = "by hand"
)

var columns = []string{ours, byHand, "go-money", "govalues", "shopspring"}

// goals say how many times as long as the code by hand a job may take us.
var goals = map[string]float64{
	"add": 1.5, "sub": 1.5, "compare": 1.5, "sum 1,000": 1.5, "parse": 1.5, "string": 1.5,
	"rate × half-even": 2, "allocate 3": 2, "allocate 100": 2,
}

type table struct {
	cpu    string
	rounds int
	jobs   []string                    // in the order of the rows
	cells  map[string]map[string]*cell // by job and contestant
}

type cell struct {
	ns     []float64 // one for each round
	allocs float64
}

func (c *cell) median() float64 {
	sorted := slices.Sorted(slices.Values(c.ns))
	return sorted[len(sorted)/2]
}

func (c *cell) String() string {
	return fmt.Sprintf("%s, %.0f", duration(c.median()), c.allocs)
}

var (
	machine = regexp.MustCompile(`^cpu: (.+)$`)
	result  = regexp.MustCompile(`^BenchmarkMoney/([^/]+)/(.+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op\s+([\d.]+) mallocs/op`)
)

func read(r io.Reader) (*table, error) {
	t := &table{cells: map[string]map[string]*cell{}}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if m := machine.FindStringSubmatch(lines.Text()); m != nil {
			t.cpu = m[1]
		}
		if m := result.FindStringSubmatch(lines.Text()); m != nil {
			c := t.cell(strings.ReplaceAll(m[1], "_", " "), strings.ReplaceAll(m[2], "_", " "))
			ns, _ := strconv.ParseFloat(m[3], 64) // these are numbers as Go prints them
			c.ns = append(c.ns, ns)
			c.allocs, _ = strconv.ParseFloat(m[4], 64)
			t.rounds = max(t.rounds, len(c.ns))
		}
	}
	if len(t.jobs) == 0 {
		return nil, errors.New("no result of BenchmarkMoney in the input")
	}
	for _, job := range t.jobs {
		if t.cells[job][ours] == nil || t.cells[job][byHand] == nil {
			return nil, fmt.Errorf("%s: want results of %q and %q to compare", job, ours, byHand)
		}
	}
	return t, lines.Err()
}

// cell returns the cell of a job and who did it, which is new at the first round.
func (t *table) cell(job, who string) *cell {
	if t.cells[job] == nil {
		t.jobs = append(t.jobs, job)
		t.cells[job] = map[string]*cell{}
	}
	if t.cells[job][who] == nil {
		t.cells[job][who] = &cell{}
	}
	return t.cells[job][who]
}

func (t *table) String() string {
	w := &strings.Builder{}
	fmt.Fprintf(w, "Medians of %d rounds, %s, %s.\n\n", t.rounds, runtime.Version(), t.cpu)
	fmt.Fprintf(w, "| job | %s | ours to by hand | goal |\n", strings.Join(columns, " | "))
	fmt.Fprintln(w, "|---"+strings.Repeat("|---", len(columns)+2)+"|")
	for _, job := range t.jobs {
		fmt.Fprintf(w, "| %s | %s |\n", job, strings.Join(line(t.cells[job], goals[job]), " | "))
	}
	for _, job := range t.jobs {
		for _, who := range slices.Sorted(maps.Keys(t.cells[job])) {
			if !slices.Contains(columns, who) {
				fmt.Fprintf(w, "\nAlso: %s by %s: %s.\n", job, who, beside(t.cells[job][who], t.cells[job][ours]))
			}
		}
	}
	return w.String()
}

// beside is the cell of a peer with how many times ours it is, in bold where the
// peer is faster.
func beside(peer, us *cell) string {
	ratio := peer.median() / us.median()
	if ratio < 1 {
		return fmt.Sprintf("%v (**%.2g×**)", peer, ratio)
	}
	return fmt.Sprintf("%v (%s×)", peer, short(ratio))
}

// line is what stands behind the name of a job.
func line(by map[string]*cell, goal float64) []string {
	var out []string
	for _, who := range columns {
		c := by[who]
		switch {
		case c == nil:
			out = append(out, "–")
		case who == ours || who == byHand:
			out = append(out, c.String())
		default:
			out = append(out, beside(c, by[ours]))
		}
	}
	ratio := by[ours].median() / by[byHand].median()
	verdict := "–"
	if goal != 0 {
		verdict = fmt.Sprintf("≤ %g×", goal)
		if ratio > goal {
			verdict += ", **missed**"
		}
	}
	return append(out, fmt.Sprintf("%.2f×", ratio), verdict)
}

func duration(ns float64) string {
	if ns >= 1000 {
		return short(ns/1000) + " µs"
	}
	return short(ns) + " ns"
}

func short(x float64) string {
	if x >= 10 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.1f", x)
}
