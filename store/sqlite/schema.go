package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationFiles lists the embedded migrations; the n-th brings the schema to
// version n. They only add, and running one again changes nothing.
func migrationFiles() ([]string, error) { return fs.Glob(migrations, "migrations/*.sql") }

const (
	createMigrations = `create table if not exists recourse_migration (version integer primary key, file text not null)`
	countMigrations  = `select count(*) from recourse_migration where version between 1 and (select max(version) from recourse_migration)`
	newestMigration  = `select coalesce(max(version), 0) from recourse_migration`
	addMigration     = `insert into recourse_migration (version, file) values (?, ?)`
	hasMigrations    = `select count(*) from sqlite_schema where type = 'table' and name = 'recourse_migration'`
	listSchema       = `select type, name, coalesce(sql, '') from sqlite_schema`
)

// migrate runs the migrations that the file has not seen, in one transaction.
func migrate(ctx context.Context, t *txn) error {
	files, err := migrationFiles()
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, createMigrations); err != nil {
		return err
	}
	has, err := schemaVersion(ctx, t)
	if err != nil {
		return err
	}
	for v := has + 1; v <= len(files); v++ {
		script, err := migrations.ReadFile(files[v-1])
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, string(script)); err != nil {
			return err
		}
		if _, err := t.exec(ctx, addMigration, v, files[v-1]); err != nil {
			return err
		}
	}
	return nil
}

func schemaVersion(ctx context.Context, t *txn) (int, error) {
	var n [2]int
	for i, text := range []string{newestMigration, countMigrations} {
		v, err := query(ctx, t, scanOne[int], text)
		if err != nil {
			return 0, err
		}
		n[i] = v[0]
	}
	if n[0] != n[1] {
		return 0, &SchemaError{Damage: fmt.Sprintf("its list of %d migrations has gaps", n[0])}
	}
	return n[0], nil
}

// checkSchema holds that the file has every table and index of this release
// exactly as the migrations make them. Other tables are the host's business.
func checkSchema(ctx context.Context, t *txn) error {
	files, err := migrationFiles()
	if err != nil {
		return err
	}
	has := 0
	if n, err := query(ctx, t, scanOne[int], hasMigrations); err != nil {
		return err
	} else if n[0] == 1 {
		if has, err = schemaVersion(ctx, t); err != nil {
			return err
		}
	}
	if has != len(files) {
		return &SchemaError{Has: has, Knows: len(files)}
	}
	want, err := pristine()
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
			return &SchemaError{Damage: w.kind + " " + w.name + " is missing"}
		}
		if found[i].sql != w.sql {
			return &SchemaError{Damage: w.kind + " " + w.name + " was altered"}
		}
	}
	return nil
}

// pristine lists the schema that the migrations make in an empty database.
var pristine = sync.OnceValues(func() ([]object, error) {
	ctx := context.Background()
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
	if err := migrate(ctx, t); err != nil {
		return nil, err
	}
	return query(ctx, t, scanObject, listSchema)
})

// object is a table or index of a schema.
type object struct{ kind, name, sql string }

func (o object) compare(p object) int {
	return cmp.Or(cmp.Compare(o.kind, p.kind), cmp.Compare(o.name, p.name))
}

func scanObject(rows *sql.Rows) (o object, err error) {
	err = rows.Scan(&o.kind, &o.name, &o.sql)
	return o, err
}
