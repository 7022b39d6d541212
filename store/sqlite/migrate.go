package sqlite

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/recourse-go/recourse/store"
)

//go:embed migrations/*.sql
var embedded embed.FS

// migration is one step of the schema; the n-th brings it to version n. They
// only add, and running one again changes nothing.
type migration struct {
	file, script string
	// readsFrom is the oldest version whose release can go on, reading and
	// writing, with a file that has this migration. That way a new release can
	// be rolled out while the one before still runs.
	readsFrom int
}

// readMigrations lists the migrations of a release. The first line of each says
// what it reads from.
func readMigrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	all := make([]migration, len(names))
	for i, name := range names {
		script, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		all[i] = migration{file: name, script: string(script)}
		if _, err := fmt.Sscanf(all[i].script, "-- reads_from %d\n", &all[i].readsFrom); err != nil {
			return nil, fmt.Errorf("store/sqlite: %s begins without its reads_from: %w", name, err)
		}
	}
	return all, nil
}

const (
	createMigrations = `create table if not exists recourse_migration (version integer primary key, file text not null, reads_from integer not null)`
	countMigrations  = `select count(*) from recourse_migration where version between 1 and (select max(version) from recourse_migration)`
	newestMigration  = `select coalesce(max(version), 0) from recourse_migration`
	addMigration     = `insert into recourse_migration (version, file, reads_from) values (?, ?, ?)`
)

// migrate runs the migrations that the file has not seen, in one transaction.
func migrate(ctx context.Context, t *txn, known []migration) error {
	if _, err := t.exec(ctx, createMigrations); err != nil {
		return err
	}
	has, err := schemaVersion(ctx, t)
	if err != nil {
		return err
	}
	for v := has + 1; v <= len(known); v++ {
		m := known[v-1]
		if _, err := t.exec(ctx, m.script); err != nil {
			return err
		}
		if _, err := t.exec(ctx, addMigration, v, m.file, m.readsFrom); err != nil {
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
		return 0, refused(store.DatabaseError{Damage: fmt.Sprintf("its list of %d migrations has gaps", n[0])})
	}
	return n[0], nil
}
