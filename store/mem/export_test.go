package mem

import (
	"encoding/json"

	"github.com/recourse-go/recourse/store"
)

// Tamper replaces the data of a journal entry, as nobody outside can.
func (s *Store) Tamper(k store.Key, version int64, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.byKey[k] {
		if e := &s.journal[i]; e.Version == version && e.N == n {
			e.Data = json.RawMessage(`{"tampered":true}`)
		}
	}
}
