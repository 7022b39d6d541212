package payment

import (
	"encoding/json"

	"github.com/recourse-go/recourse/store"
)

// Replay rebuilds the states of a payment's operations, by id, from its journal
// alone, oldest entry first. They are those of the payment, see
// [Payment.Operations]; entries of other kinds of record, and entries that
// moved no operation, are passed over.
func Replay(entries []store.Entry) map[string]OpState {
	states := map[string]OpState{}
	for _, e := range entries {
		var f figures
		if e.Key.Kind != Repo.Kind() || json.Unmarshal(e.Data, &f) != nil {
			continue
		}
		switch e.Event {
		case "payment.operation_joined":
			delete(states, f.Operation)
		case "payment." + string(f.Kind) + "_" + string(f.To):
			states[f.Operation] = f.To
		}
	}
	return states
}
