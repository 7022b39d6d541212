package refund

import (
	"encoding/json"

	"github.com/recourse-go/recourse/store"
)

// Replay rebuilds the states of refunds, by id, from a timeline alone, oldest
// first. Entries of other kinds of record and notes are passed over.
func Replay(entries []store.Entry) map[string]State {
	states := map[string]State{}
	for _, e := range entries {
		var f figures
		if e.Key.Kind == Repo.Kind() && json.Unmarshal(e.Data, &f) == nil && f.To != "" {
			states[e.Key.ID] = f.To
		}
	}
	return states
}
