package mem

import (
	"context"
	"sync"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Store keeps everything in memory, until the process ends. It is safe for
// concurrent use. Make one with [New].
type Store struct {
	mu      sync.Mutex
	records map[store.Key]*row
	roots   map[store.Key]keys    // the records that hang on a root
	refs    map[store.RefKey]keys // the records that carry a ref
	owners  map[store.RefKey]store.Key
	tokens  map[store.Token]used

	journal []store.Entry       // its position in the feed is the index + 1
	byKey   map[store.Key][]int // indexes of the journal
	byRoot  map[store.Key][]int
}

var _ store.Store = (*Store)(nil)

// row is a record and the time from which it can be leased; zero is never.
type row struct {
	store.Record

	ready time.Time
}

type keys map[store.Key]struct{}

// used is a token that a commit took.
type used struct {
	hash   string
	answer store.Answer
	at     time.Time
}

// New gives an empty store.
func New() *Store {
	return &Store{
		records: map[store.Key]*row{},
		roots:   map[store.Key]keys{},
		refs:    map[store.RefKey]keys{},
		owners:  map[store.RefKey]store.Key{},
		tokens:  map[store.Token]used{},
		byKey:   map[store.Key][]int{},
		byRoot:  map[store.Key][]int{},
	}
}

// enter takes the lock for a call whose context still stands.
func (s *Store) enter(ctx context.Context) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	return s.mu.Unlock, nil
}

func put[K comparable](index map[K]keys, at K, k store.Key) {
	if index[at] == nil {
		index[at] = keys{}
	}
	index[at][k] = struct{}{}
}

func drop[K comparable](index map[K]keys, at K, k store.Key) {
	delete(index[at], k)
	if len(index[at]) == 0 {
		delete(index, at)
	}
}
