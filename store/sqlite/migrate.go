package sqlite

import (
	"context"
	"embed"
	"fmt"

	"github.com/recourse-go/recourse/store"
)

//go:embed migrations/*.sql
var embedded embed.FS

const (
	createMigrations = `create table if not exists recourse_migration (version integer primary key, file text not null, reads_from integer not null)`
	countMigrations  = `select count(*) from recourse_migration where version between 1 and (select max(version) from recourse_migration)`
	newestMigration  = `select coalesce(max(version), 0) from recourse_migration`
	addMigration     = `insert into recourse_migration (version, file, reads_from) values (?, ?, ?)`
)

// migrate runs the migrations that the file has not seen, in one transaction.
func migrate(ctx context.Context, t *txn, known []store.Migration) error {
	if _, err := t.exec(ctx, createMigrations); err != nil {
		return err
	}
	has, err := schemaVersion(ctx, t)
	if err != nil {
		return err
	}
	for v := has + 1; v <= len(known); v++ {
		m := known[v-1]
		if _, err := t.exec(ctx, m.Script); err != nil {
			return err
		}
		if _, err := t.exec(ctx, addMigration, v, m.File, m.ReadsFrom); err != nil {
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
