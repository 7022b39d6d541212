package casework

import (
	"encoding/json"
	"fmt"

	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// eventTracked is the journal's name of a [Track]. Its data is the event, so that
// the journal is the history from which clocks can be replayed.
const eventTracked = "clock.tracked"

// late replays the clocks of a record with an event from before something that
// they know. What they signaled is not signaled again. It fails with
// [store.ErrConflict] if the history is not that of the record as it was loaded.
func late(a sla.Agreement, c carrier, t Track, env Env) (sla.Snapshot, []sla.Signal, error) {
	events, err := tracked(t.History, c)
	if err != nil {
		return sla.Snapshot{}, nil, err
	}
	return a.Replay(append(events, t.Event), env.Now, &sla.ReplayOptions{Before: *c.clocks})
}

// tracked reads the events that a record's clocks were told of.
func tracked(history []store.Entry, c carrier) ([]sla.Event, error) {
	var events []sla.Event
	head := ""
	for _, e := range history {
		if e.Key != c.Key {
			continue
		}
		if e.Hash != "" { // which a note has not
			head = e.Hash
		}
		if e.Event != eventTracked {
			continue
		}
		var event sla.Event
		if err := json.Unmarshal(e.Data, &event); err != nil {
			return nil, fmt.Errorf("casework: journal of %s, version %d: %w", c.Key, e.Version, err)
		}
		events = append(events, event)
	}
	if head != c.Head {
		return nil, &store.ConflictError{Key: c.Key, Want: c.Version}
	}
	return events, nil
}
