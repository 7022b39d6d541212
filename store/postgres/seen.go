package postgres

import (
	"hash/maphash"
	"sync"

	"github.com/recourse-go/recourse/store"
)

// seen remembers by what the records that were loaded last are found, and
// their private data, so that a commit that leaves these alone can leave the
// side tables alone, too. It is only a guess: the statement checks it, and a
// wrong one is a conflict, after which the record is loaded again.
type seen struct {
	seed maphash.Seed

	mu   sync.Mutex
	last map[version]uint64 // digest of refs, labels and private parts
}

type version struct {
	key store.Key
	n   int64
}

// maxSeen bounds what is remembered; it matters from a load to its commit only.
const maxSeen = 5000

func newSeen() *seen { return &seen{seed: maphash.MakeSeed(), last: map[version]uint64{}} }

func (s *seen) digest(refs, labels, private []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	for _, part := range [][]byte{refs, labels, private} {
		_, _ = h.Write(part)
		_ = h.WriteByte(0) // which is in neither of the first
	}
	return h.Sum64()
}

// remember notes a record that was loaded.
func (s *seen) remember(v version, digest uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.last) >= maxSeen {
		clear(s.last)
	}
	s.last[v] = digest
}

// same reports whether a version was loaded with the same digest.
func (s *seen) same(v version, digest uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.last[v]
	return ok && d == digest
}
