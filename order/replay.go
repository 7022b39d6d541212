package order

import (
	"encoding/json"

	"github.com/recourse-go/recourse/store"
)

// Replay rebuilds the states of an order, of its groups and of its holds, by
// id, from its timeline alone, oldest first. Entries of other kinds of record
// and notes are passed over. Packages above that write entries of an order keep
// "state" out of their data.
func Replay(entries []store.Entry) (State, map[string]GroupState, map[string]HoldState) {
	var state State
	groups, holds := map[string]GroupState{}, map[string]HoldState{}
	for _, e := range entries {
		var d data
		if e.Key.Kind != Repo.Kind() || json.Unmarshal(e.Data, &d) != nil || d.State == nil {
			continue
		}
		switch {
		case d.Group != "":
			groups[d.Group] = GroupState(d.State.To)
		case d.Hold != "":
			holds[d.Hold] = HoldState(d.State.To)
		default:
			state = State(d.State.To)
		}
	}
	return state, groups, holds
}
