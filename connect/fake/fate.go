package fake

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
)

// Fate is what becomes of one write.
type Fate int

// The fates. What only a refund can do (Pending, FailsLater, HiddenOnce) is Done on a capture or void, or AnswerLost
// in the case of HiddenOnce; a void has no amount to change.
const (
	Done        Fate = iota // applied and answered
	AnswerLost              // applied, then the connection drops
	Refused                 // the vendor says no and nothing is applied; the refusal is saved like any answer
	RequestLost             // the connection drops before anything is applied
	Slow                    // applied, answered only after the caller's time-out
	ErrorAfter              // applied, answered 500; the 500 is saved and replayed
	ErrorBefore             // answered 500 before execution: nothing applied, nothing saved
	ErrorKept               // answered 500 in execution: nothing applied, and the 500 is saved and replayed
	Pending                 // the refund is pending and succeeds after SettleAfter
	FailsLater              // the refund succeeds and fails after FailAfter
	OtherAmount             // applied and answered with half the amount, rounded up
	HiddenOnce              // applied, the answer lost, and the next list read does not show the refund
	fateCount
)

var fateNames = [fateCount]string{
	"done", "answer_lost", "refused", "request_lost", "slow", "error_after", "error_before", "error_kept",
	"pending", "fails_later", "other_amount", "hidden_once",
}

// String returns the name of the fate in snake case.
func (f Fate) String() string {
	if f < 0 || f >= fateCount {
		return fmt.Sprintf("fate(%d)", int(f))
	}
	return fateNames[f]
}

// AllFates returns every fate, Done first.
func AllFates() []Fate {
	all := make([]Fate, fateCount)
	for i := range all {
		all[i] = Fate(i)
	}
	return all
}

// Fates chooses the fate of a write from its idempotency key and how often that key was asked, this time included. It
// must be a pure function, safe for concurrent use.
type Fates func(key string, asked int) Fate

// Always gives every write the same fate.
func Always(fate Fate) Fates {
	return func(string, int) Fate { return fate }
}

// Script gives the writes of a key the listed fates in turn, and Done to all others.
func Script(script map[string][]Fate) Fates {
	copied := map[string][]Fate{}
	for key, fates := range script {
		copied[key] = slices.Clone(fates)
	}
	return func(key string, asked int) Fate {
		if fates := copied[key]; asked >= 1 && asked <= len(fates) {
			return fates[asked-1]
		}
		return Done
	}
}

// SeededFates draws fates in proportion to their weights, reproducibly from the seed. Fates without a positive weight
// never happen; without any, all are Done.
func SeededFates(seed uint64, weights map[Fate]int) Fates {
	var wheel []Fate
	var ends []uint64
	var total uint64
	for _, fate := range slices.Sorted(maps.Keys(weights)) {
		if weights[fate] > 0 {
			total += uint64(weights[fate])
			wheel, ends = append(wheel, fate), append(ends, total)
		}
	}
	return func(key string, asked int) Fate {
		if total == 0 {
			return Done
		}
		draw := digest(seed, key, asked) % total
		i, _ := slices.BinarySearch(ends, draw+1)
		return wheel[i]
	}
}

func digest(seed uint64, key string, n int) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %s", seed, n, key))
	return binary.BigEndian.Uint64(sum[:8])
}
