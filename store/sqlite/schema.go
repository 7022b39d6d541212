package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"modernc.org/sqlite"

	"github.com/recourse-go/recourse/store"
)

const (
	hasMigrations = `select count(*) from sqlite_schema where type = 'table' and name = 'recourse_migration'`
	oldestReader  = `select coalesce(max(reads_from), 0) from recourse_migration`
	listSchema    = `select type, name, coalesce(sql, '') from sqlite_schema`
)

// checkSchema holds that the file has every table and index of this release
// exactly as the migrations make them. Other tables are the host's business.
func checkSchema(ctx context.Context, t *txn, known []store.Migration) error {
	has, readsFrom := 0, 0
	if n, err := query(ctx, t, scanOne[int], hasMigrations); err != nil {
		return err
	} else if n[0] == 1 {
		if has, err = schemaVersion(ctx, t); err != nil {
			return err
		}
		found, err := query(ctx, t, scanOne[int], oldestReader)
		if err != nil {
			return err
		}
		readsFrom = found[0]
	}
	if has < len(known) || readsFrom > len(known) {
		return refused(store.DatabaseError{Has: has, Knows: len(known)})
	}
	want, err := pristine(ctx, known)
	if err != nil {
		return err
	}
	found, err := query(ctx, t, scanObject, listSchema)
	if err != nil {
		return err
	}
	slices.SortFunc(found, object.compare)
	for _, w := range want {
		i, ok := slices.BinarySearchFunc(found, w, object.compare)
		if !ok {
			return refused(store.DatabaseError{Has: has, Knows: len(known), Damage: w.kind + " " + w.name + " is missing"})
		}
		if found[i].sql != w.sql && has == len(known) { // a newer release may have added columns
			return refused(store.DatabaseError{Has: has, Knows: len(known), Damage: w.kind + " " + w.name + " was altered"})
		}
	}
	return nil
}

// pristine lists the schema that the migrations make in an empty database.
func pristine(ctx context.Context, known []store.Migration) ([]object, error) {
	db, err := pool(sqlite.NewConnector, ":memory:", 1)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, explain(err)
	}
	defer func() { _ = tx.Rollback() }()
	t := &txn{tx: tx}
	if err := migrate(ctx, t, known); err != nil {
		return nil, err
	}
	return query(ctx, t, scanObject, listSchema)
}

// object is a table or index of a schema.
type object struct{ kind, name, sql string }

func (o object) compare(p object) int {
	return cmp.Or(cmp.Compare(o.kind, p.kind), cmp.Compare(o.name, p.name))
}

func scanObject(rows *sql.Rows) (o object, err error) {
	err = rows.Scan(&o.kind, &o.name, &o.sql)
	return o, err
}
