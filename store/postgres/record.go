package postgres

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

// recordColumns are read by scanRecord, from the table r.
const recordColumns = `r.tenant, r.kind, r.id, r.root_kind, r.root_id, r.version, r.state, r.wake, r.due,
	r.schema, r.created, r.updated, r.head, r.refs, r.labels, r.private, r.body`

// row is where the columns of a record are read into.
type row struct {
	tenant, kind, id, rootKind, rootID, state, head string
	version                                         int64
	schema                                          int
	wake, due                                       *time.Time
	created, updated                                time.Time
	refs, labels, body, private                     []byte
}

// into lists the places of recordColumns.
func (r *row) into() []any {
	return []any{
		&r.tenant, &r.kind, &r.id, &r.rootKind, &r.rootID, &r.version, &r.state, &r.wake, &r.due,
		&r.schema, &r.created, &r.updated, &r.head, &r.refs, &r.labels, &r.private, &r.body,
	}
}

func (r *row) record() (store.Record, error) {
	rec := store.Record{
		Key:     store.Key{Tenant: r.tenant, Kind: r.kind, ID: r.id},
		Root:    store.Key{Tenant: r.tenant, Kind: r.rootKind, ID: r.rootID},
		Version: r.version, State: r.state, Schema: r.schema, Head: r.head,
		Wake: timeOf(r.wake), Due: timeOf(r.due), Created: r.created.UTC(), Updated: r.updated.UTC(),
		Body: r.body,
	}
	var err error
	if rec.Refs, err = readList[store.Ref](r.refs); err != nil {
		return rec, fmt.Errorf("store/postgres: refs of %s: %w: %w", rec.Key, store.ErrDamaged, err)
	}
	if rec.Labels, err = readList[string](r.labels); err != nil {
		return rec, fmt.Errorf("store/postgres: labels of %s: %w: %w", rec.Key, store.ErrDamaged, err)
	}
	if rec.Private, err = readPrivate(r.private); err != nil {
		return rec, fmt.Errorf("store/postgres: %s: %w", rec.Key, err)
	}
	return rec, nil
}

func scanRecord(rows pgx.Rows) (store.Record, error) {
	var r row
	if err := rows.Scan(r.into()...); err != nil {
		return store.Record{}, err
	}
	return r.record()
}

// instant is the stored form of a time, NULL for none.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// emptyList is the stored form of no refs, labels or digests.
const emptyList = "[]"

// list is the stored form of refs, labels and digests: a JSON array. They
// follow the id grammar, so JSON keeps them byte for byte.
func list[T any](vs []T) (string, error) {
	if len(vs) == 0 {
		return emptyList, nil
	}
	b, err := json.Marshal(vs)
	return string(b), err
}

func readList[T any](b []byte) (vs []T, err error) {
	if string(b) == emptyList {
		return nil, nil
	}
	err = json.Unmarshal(b, &vs)
	return vs, err
}

// writePrivate is the stored form of private parts: of each the subject, data
// and salt, led by their lengths. It is nil for none.
func writePrivate(ps []store.Private) []byte {
	var b []byte
	for _, p := range ps {
		for _, v := range [][]byte{[]byte(p.Subject), p.Data, p.Salt} {
			b = binary.AppendUvarint(b, uint64(len(v)))
			b = append(b, v...)
		}
	}
	return b
}

func readPrivate(b []byte) (ps []store.Private, err error) {
	for len(b) > 0 {
		var part [3][]byte
		for i := range part {
			n, size := binary.Uvarint(b)
			if size <= 0 || n > uint64(len(b)-size) { //nolint:gosec // size is at most len(b)
				return nil, fmt.Errorf("%w: private parts end early", store.ErrDamaged)
			}
			end := size + int(n) //nolint:gosec // at most len(b)
			if n > 0 {
				part[i] = b[size:end:end]
			}
			b = b[end:]
		}
		ps = append(ps, store.Private{Subject: string(part[0]), Data: part[1], Salt: part[2]})
	}
	return ps, nil
}
