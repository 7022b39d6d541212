package storetest

import "os"

// Size is how much [Stress] does. The figures of the test plan take a minute
// or more on a durable store; the quick ones suit every run of the tests, with
// the race detector too.
type Size struct {
	Workers  int // goroutines that write at once; defaults to 16, which two "processes" share
	Records  int // that they fight over; defaults to 50
	Commands int // of each worker; defaults to 30, or to 5,000 with RECOURSE_FULL=1
}

// Scaled gives the quick figure, or the full one with RECOURSE_FULL=1 in the
// environment.
func Scaled(quick, full int) int {
	if os.Getenv("RECOURSE_FULL") == "1" {
		return full
	}
	return quick
}

func (s Size) orDefault() Size {
	for field, figure := range map[*int]int{&s.Workers: 16, &s.Records: 50, &s.Commands: Scaled(30, 5000)} {
		if *field <= 0 {
			*field = figure
		}
	}
	return s
}
