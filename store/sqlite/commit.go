package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/recourse-go/recourse/store"
)

const (
	takeToken = `insert into tok (tenant, command, key, at, hash, answer) values (?, ?, ?, ?, ?, ?) on conflict do nothing`
	loadOld   = `select r.rowid, r.version, r.refs, r.labels, coalesce(r.private, 0), p.parts
from rec r left join prv p on p.row = r.private where r.tenant = ? and r.kind = ? and r.id = ?`
	// firstMoved takes a tenant and a list of [kind, id, version] and gives the
	// place of the first that is not at its version.
	firstMoved = `select j.key from json_each(?2) j
left join rec r on r.tenant = ?1 and r.kind = j.value ->> 0 and r.id = j.value ->> 1
where r.version is not j.value ->> 2 order by j.key limit 1`
	insertRec = `insert into rec (tenant, kind, id, created, root_kind, root_id, version, state, wake, due, ready_at, schema, updated, head, refs, labels, private, body)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	updateRec = `update rec set root_kind = ?, root_id = ?, version = ?, state = ?, wake = ?, due = ?, ready_at = ?, schema = ?, updated = ?, head = ?, refs = ?, labels = ?, private = ?, body = ? where rowid = ?`
)

// writeTexts are the statements prepared on the writing connection.
func writeTexts() []string {
	return append(readTexts(),
		takeToken, loadOld, firstMoved, insertRec, updateRec,
		insertRef, deleteRef, insertLabel, deleteLabel, insertPrivate, blankPrivate, addSubject, insertEntry,
		pickDue, pushReady, savepoint, release, undo)
}

// Commit implements [store.Store].
func (p port) Commit(ctx context.Context, b store.Batch) error {
	b, err := store.Seal(b)
	if err != nil {
		return err
	}
	return p.write(ctx, func(t *txn) error { return t.commit(ctx, b) })
}

// commit writes a sealed batch. Whoever calls it holds the write lock, so what
// it checks first is still so when it writes.
func (t *txn) commit(ctx context.Context, b store.Batch) error {
	if err := t.takeToken(ctx, b); err != nil {
		return err
	}
	olds, err := t.checkVersions(ctx, b)
	if err != nil {
		return err
	}
	for i, p := range b.Puts { // before any is taken: one batch may move a unique ref
		if err := t.dropIndexes(ctx, olds[i], p.Record); err != nil {
			return err
		}
	}
	for i, p := range b.Puts {
		if err := t.put(ctx, olds[i], p); err != nil {
			return err
		}
	}
	for _, e := range b.Notes {
		if err := t.append(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (t *txn) takeToken(ctx context.Context, b store.Batch) error {
	answer, err := store.Marshal(b.Answer)
	if err != nil {
		return err
	}
	n, err := t.changes(ctx, takeToken, b.Token.Tenant, b.Token.Command, b.Token.Key, micros(b.At), b.Hash, string(answer))
	if err == nil && n == 0 {
		return &store.TokenError{Token: b.Token}
	}
	return err
}

// old is what a put replaces: the row, of id 0 if there is none, and what it
// is found by.
type old struct {
	rowid, version int64
	refs           []store.Ref
	labels         []string
	private        stored
}

func scanOld(rows *sql.Rows) (o old, err error) {
	var refs, labels []byte
	if err := rows.Scan(&o.rowid, &o.version, &refs, &labels, &o.private.row, &o.private.parts); err != nil {
		return o, err
	}
	if o.refs, err = readList[store.Ref](refs); err != nil {
		return o, err
	}
	o.labels, err = readList[string](labels)
	return o, err
}

// checkVersions finds the first record, in key order, that moved, and returns
// what the puts replace, in their order.
func (t *txn) checkVersions(ctx context.Context, b store.Batch) ([]old, error) {
	moved, err := t.checkGuards(ctx, b.Guards)
	if err != nil {
		return nil, err
	}
	olds := make([]old, len(b.Puts))
	for i, p := range b.Puts {
		k, want := p.Record.Key, p.Record.Version-1
		if moved != nil && moved.Key.Compare(k) < 0 {
			break
		}
		found, err := query(ctx, t, scanOld, loadOld, k.Tenant, k.Kind, k.ID)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			olds[i] = found[0]
		}
		if olds[i].version != want {
			return nil, &store.ConflictError{Key: k, Want: want}
		}
	}
	if moved != nil {
		return nil, moved
	}
	return olds, nil
}

// checkGuards finds the first guard, in key order, that does not hold. A command
// guards everything it was decided on, so all are looked up at once.
func (t *txn) checkGuards(ctx context.Context, guards []store.Guard) (*store.ConflictError, error) {
	if len(guards) == 0 {
		return nil, nil
	}
	want := make([][3]any, len(guards))
	for i, g := range guards {
		want[i] = [3]any{g.Key.Kind, g.Key.ID, g.Version}
	}
	list, err := json.Marshal(want)
	if err != nil {
		return nil, err
	}
	found, err := query(ctx, t, scanOne[int], firstMoved, guards[0].Key.Tenant, string(list))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	g := guards[found[0]]
	return &store.ConflictError{Key: g.Key, Want: g.Version}, nil
}

func (t *txn) put(ctx context.Context, o old, p store.Put) error {
	r := p.Record
	refs, err := list(r.Refs)
	if err != nil {
		return err
	}
	labels, err := list(r.Labels)
	if err != nil {
		return err
	}
	private, err := t.replacePrivate(ctx, r.Key, o.private, r.Private)
	if err != nil {
		return err
	}
	// ready_at becomes the wake: a commit ends the lease.
	args := []any{
		r.Root.Kind, r.Root.ID, r.Version, r.State, micros(r.Wake), micros(r.Due), micros(r.Wake), r.Schema,
		micros(r.Updated), r.Head, refs, labels, private, string(r.Body),
	}
	if o.rowid == 0 {
		_, err = t.exec(ctx, insertRec, append([]any{r.Key.Tenant, r.Key.Kind, r.Key.ID, micros(r.Created)}, args...)...)
	} else {
		_, err = t.exec(ctx, updateRec, append(args, o.rowid)...)
	}
	if err != nil {
		return err
	}
	if err := t.addIndexes(ctx, o, r); err != nil {
		return err
	}
	for _, e := range p.Entries {
		if err := t.append(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
