package ownstore

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Store keeps everything in one file. It is safe for concurrent use within
// one process. Make one with [Open].
type Store struct {
	path string
	mu   sync.Mutex
	now  state
}

var _ store.Store = (*Store)(nil)

// state is all there is. Its maps and slices are never written to.
type state struct {
	Records map[store.Key]store.Record
	Ready   map[store.Key]time.Time // from when a record can be leased
	Batches map[store.Token]store.Batch
	Journal []store.Entry
}

// Open reads the file, or begins one.
func Open(path string) (*Store, error) {
	s := &Store{path: path}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return s, gob.NewDecoder(bytes.NewReader(b)).Decode(&s.now)
}

// Path is that of the file.
func (s *Store) Path() string { return s.path }

// view runs fn on the present state.
func (s *Store) view(ctx context.Context, fn func(state) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(s.now)
}

// change lets fn write to a copy, which becomes the state when it is saved.
func (s *Store) change(ctx context.Context, fn func(*state) error) error {
	return s.view(ctx, func(now state) error {
		next := state{
			Records: copied(now.Records), Ready: copied(now.Ready), Batches: copied(now.Batches),
			Journal: slices.Clone(now.Journal),
		}
		if err := fn(&next); err != nil {
			return err
		}
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(next); err != nil {
			return err
		}
		if err := os.WriteFile(s.path+".new", b.Bytes(), 0o600); err != nil {
			return err
		}
		if err := os.Rename(s.path+".new", s.path); err != nil {
			return err
		}
		s.now = next
		return nil
	})
}

func copied[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return maps.Clone(m)
}
