package mem

import (
	"context"
	"maps"
	"slices"

	"github.com/recourse-go/recourse/store"
)

// Load implements [store.Store].
func (s *Store) Load(ctx context.Context, token *store.Token, sel store.Select) (store.Loaded, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return store.Loaded{}, err
	}
	defer leave()
	if err := sel.Check(); err != nil {
		return store.Loaded{}, err
	}
	var l store.Loaded
	if token != nil {
		if err := token.Check(); err != nil {
			return store.Loaded{}, err
		}
		if u, ok := s.tokens[*token]; ok {
			l.Earlier = &store.Earlier{Hash: u.hash, Answer: cloneAnswer(u.answer)}
		}
	}
	for _, k := range s.selected(sel) {
		if r, ok := s.records[k]; ok {
			l.Records = append(l.Records, r.Clone())
		}
	}
	return l, nil
}

// selected gives the keys of a selection, in order, each once.
func (s *Store) selected(sel store.Select) []store.Key {
	found := keys{}
	for _, k := range sel.Keys {
		found[k] = struct{}{}
	}
	roots := slices.Clone(sel.Roots)
	for _, f := range sel.Refs {
		for k := range s.refs[f] {
			found[k] = struct{}{}
			roots = append(roots, s.records[k].Root)
		}
	}
	for _, root := range roots {
		found[root] = struct{}{}
		maps.Copy(found, s.roots[root])
	}
	return slices.SortedFunc(maps.Keys(found), store.Key.Compare)
}

func cloneAnswer(a store.Answer) store.Answer {
	a.Changed = slices.Clone(a.Changed)
	a.Detail = slices.Clone(a.Detail)
	return a
}
