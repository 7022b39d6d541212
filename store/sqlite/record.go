package sqlite

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/recourse-go/recourse/store"
)

// recordColumns are read by scanRecord; withPrivate follows the table r.
const (
	withPrivate   = ` left join prv p on p.row = r.private `
	recordColumns = `r.tenant, r.kind, r.id, r.root_kind, r.root_id, r.version, r.state, r.wake, r.due,
	r.schema, r.created, r.updated, r.head, r.refs, r.labels, r.body, p.parts`
)

func scanRecord(rows *sql.Rows) (store.Record, error) {
	var (
		r                store.Record
		wake, due        sql.NullInt64
		created, updated int64
		refs, labels     []byte
		body, private    []byte
	)
	if err := rows.Scan(&r.Key.Tenant, &r.Key.Kind, &r.Key.ID, &r.Root.Kind, &r.Root.ID, &r.Version, &r.State,
		&wake, &due, &r.Schema, &created, &updated, &r.Head, &refs, &labels, &body, &private); err != nil {
		return r, err
	}
	r.Root.Tenant = r.Key.Tenant
	r.Wake, r.Due = timeOf(wake), timeOf(due)
	r.Created, r.Updated = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	r.Body = body
	var err error
	if r.Private, err = readPrivate(private); err != nil {
		return r, fmt.Errorf("%s: %w", r.Key, err)
	}
	if r.Refs, err = readList[store.Ref](refs); err != nil {
		return r, fmt.Errorf("refs of %s: %w", r.Key, err)
	}
	if r.Labels, err = readList[string](labels); err != nil {
		return r, fmt.Errorf("labels of %s: %w", r.Key, err)
	}
	return r, nil
}

// micros is the stored form of a time: microseconds since 1970, NULL for none.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func timeOf(v sql.NullInt64) time.Time {
	if !v.Valid {
		return time.Time{}
	}
	return time.UnixMicro(v.Int64).UTC()
}

// list is the stored form of refs, labels and keys: a JSON array, NULL when
// empty. They follow the id grammar, so JSON keeps them byte for byte.
func list[T any](vs []T) (any, error) {
	if len(vs) == 0 {
		return nil, nil
	}
	b, err := json.Marshal(vs)
	return string(b), err
}

func readList[T any](b []byte) (vs []T, err error) {
	if b == nil {
		return nil, nil
	}
	err = json.Unmarshal(b, &vs)
	return vs, err
}
