package dispute

import (
	"encoding/json"

	"github.com/recourse-go/recourse/store"
)

// Replay rebuilds where each dispute stands, by id, from the timeline alone,
// oldest first. Entries of other kinds of record and notes are passed over.
func Replay(entries []store.Entry) map[string]Standing {
	out := map[string]Standing{}
	for _, e := range entries {
		var f figures
		if e.Key.Kind == Repo.Kind() && !e.Note() && json.Unmarshal(e.Data, &f) == nil && f.To != nil {
			out[e.Key.ID] = *f.To
		}
	}
	return out
}
