package sqlite

import (
	"context"
	"slices"

	"github.com/recourse-go/recourse/store"
)

const (
	insertRef   = `insert into ref (tenant, name, value, kind, id, uniq) values (?, ?, ?, ?, ?, ?) on conflict (tenant, name, value) where uniq = 1 do nothing`
	deleteRef   = `delete from ref where tenant = ? and name = ? and value = ? and kind = ? and id = ?`
	insertLabel = `insert into lab (tenant, kind, label, created, id) select tenant, kind, ?3, created, id from rec where tenant = ?1 and kind = ?2 and id = ?4`
	deleteLabel = `delete from lab where tenant = ?1 and kind = ?2 and label = ?3 and id = ?4
	and created = (select created from rec where tenant = ?1 and kind = ?2 and id = ?4)`
)

// dropIndexes deletes the ref and label rows that the record no longer has. An
// ordinary update has none of these.
func (t *txn) dropIndexes(ctx context.Context, o old, r store.Record) error {
	k := r.Key
	for _, f := range missing(o.refs, r.Refs) {
		if _, err := t.exec(ctx, deleteRef, k.Tenant, f.Name, f.Value, k.Kind, k.ID); err != nil {
			return err
		}
	}
	for _, l := range missing(o.labels, r.Labels) {
		if _, err := t.exec(ctx, deleteLabel, k.Tenant, k.Kind, l, k.ID); err != nil {
			return err
		}
	}
	return nil
}

// addIndexes inserts the rows that are new.
func (t *txn) addIndexes(ctx context.Context, o old, r store.Record) error {
	k := r.Key
	for _, f := range missing(r.Refs, o.refs) {
		n, err := t.changes(ctx, insertRef, k.Tenant, f.Name, f.Value, k.Kind, k.ID, f.Unique)
		if err != nil {
			return err
		}
		if n == 0 {
			return &store.TakenError{Key: k, Name: f.Name}
		}
	}
	for _, l := range missing(r.Labels, o.labels) {
		if _, err := t.exec(ctx, insertLabel, k.Tenant, k.Kind, l, k.ID); err != nil {
			return err
		}
	}
	return nil
}

// missing gives what a has and b has not; both are short.
func missing[T comparable](a, b []T) []T {
	var out []T
	for _, v := range a {
		if !slices.Contains(b, v) {
			out = append(out, v)
		}
	}
	return out
}
