package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

//go:embed migrations/*.sql
var embedded embed.FS

// catalog lists the columns, indexes and functions that the migrations make,
// as listCatalog describes them.
//
//go:embed migrations/catalog.txt
var catalog string

// Beginner begins a transaction: a *pgxpool.Pool, a *pgx.Conn, or a pgx.Tx.
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

const (
	lockMigrations = `select pg_advisory_xact_lock(hashtextextended('recourse.migration', 0))`
	hasTable       = `select exists(select 1 from pg_catalog.pg_tables where schemaname = $1 and tablename = $2)`
	hasSchema      = `select exists(select 1 from pg_catalog.pg_namespace where nspname = $1)`
	listMigrations = `select coalesce(max(version), 0), count(*), coalesce(max(reads_from), 0) from recourse.migration where version > 0`
	readMeta       = `select m.cluster <> c.system_identifier::text from recourse.meta m, pg_control_system() c where m.era = recourse.era()`
	encoding       = `select pg_encoding_to_char(encoding) from pg_catalog.pg_database where datname = current_database()`

	createMigration = "create table if not exists recourse.migration (version integer primary key, file text not null, reads_from integer not null);\n"
	addMigration    = "insert into recourse.migration (version, file, reads_from) values (%d, '%s', %d);\n"
	addMeta         = "insert into recourse.meta (era, cluster) select 1, system_identifier from pg_control_system() on conflict do nothing;\n"

	// raiseEra waits for the writers under way, so that none of them can add
	// an entry of the old era behind a reader who is in the new one.
	raiseEra = "lock table recourse.jrn in share row exclusive mode;\n" +
		"update recourse.meta set era = era + 1, cluster = (select system_identifier from pg_control_system());\n"

	listCatalog = `
select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
	|| case when a.attnotnull then ' not null' else '' end as line
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
where n.nspname = $1 and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
union all
select 'index ' || replace(replace(pg_get_indexdef(i.indexrelid), quote_ident($1) || '.', ''), ' ON ONLY ', ' ON ')
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and i.indisvalid
union all
select 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1`
)

// Migrate makes the tables or brings them up to this release, in one
// transaction; of several callers one does it and the others wait. It only
// adds, and doing it again changes nothing, so that releases next to each
// other can run side by side. After a restore into another cluster it begins a
// new era of feed positions.
//
// The role needs the right to create in the database, or in the schema if that
// is there. A nil config means the defaults.
func Migrate(ctx context.Context, db Beginner, c *Config) error { return migrate(ctx, db, c, embedded) }

// migrate is Migrate of a release with other migrations.
func migrate(ctx context.Context, db Beginner, c *Config, files fs.FS) error {
	t, err := c.dialect()
	if err != nil {
		return err
	}
	known, err := store.Migrations(files)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockMigrations); err != nil {
			return err
		}
		script, err := pending(ctx, tx, t, known)
		if err != nil || script == "" {
			return err
		}
		// Several statements without arguments: the one thing that the simple
		// protocol is for.
		return tx.Conn().PgConn().Exec(ctx, script).Close()
	})
	return explainSchema(ctx, err)
}

// Pending gives the SQL that [Migrate] would run, for those who want to read
// it or run it by hand, in one transaction. It is empty if there is none.
func Pending(ctx context.Context, db Beginner, c *Config) (script string, err error) {
	t, err := c.dialect()
	if err != nil {
		return "", err
	}
	known, err := store.Migrations(embedded)
	if err != nil {
		return "", err
	}
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		script, err = pending(ctx, tx, t, known)
		return err
	})
	return script, explainSchema(ctx, err)
}

func pending(ctx context.Context, tx pgx.Tx, t *texts, known []store.Migration) (string, error) {
	has, readsFrom, err := schemaVersion(ctx, tx, t)
	if err != nil {
		return "", err
	}
	if readsFrom > len(known) {
		return "", refused(store.DatabaseError{Has: has, Knows: len(known)})
	}
	var script strings.Builder
	if has == 0 {
		there, err := one[bool](ctx, tx, hasSchema, t.schema)
		if err != nil {
			return "", err
		}
		if !there {
			script.WriteString(`create schema "` + t.schema + "\";\n")
		}
		script.WriteString(createMigration)
	}
	for v := has + 1; v <= len(known); v++ {
		m := known[v-1]
		script.WriteString(m.Script)
		_, _ = fmt.Fprintf(&script, addMigration, v, m.File, m.ReadsFrom)
	}
	if has == 0 {
		script.WriteString(addMeta)
	} else if moved, err := restored(ctx, tx, t); err != nil {
		return "", err
	} else if moved {
		script.WriteString(raiseEra)
	}
	return strings.ReplaceAll(script.String(), "recourse.", t.prefix), nil
}

// schemaVersion is the newest migration that the database has seen, 0 for none,
// and the oldest whose release can go on with it.
func schemaVersion(ctx context.Context, tx pgx.Tx, t *texts) (newest, readsFrom int, err error) {
	if there, err := one[bool](ctx, tx, hasTable, t.schema, "migration"); err != nil || !there {
		return 0, 0, err
	}
	var count int
	if err := tx.QueryRow(ctx, t.of(listMigrations)).Scan(&newest, &count, &readsFrom); err != nil {
		return 0, 0, err
	}
	if newest != count {
		return 0, 0, refused(store.DatabaseError{Damage: fmt.Sprintf("its list of %d migrations has gaps", newest)})
	}
	return newest, readsFrom, nil
}

// checkSchema holds that the database has everything that the migrations of
// this release make. What is there besides is the host's business.
func checkSchema(ctx context.Context, tx pgx.Tx, t *texts, known []store.Migration) error {
	name, err := one[string](ctx, tx, encoding)
	if err != nil {
		return err
	}
	if name != "UTF8" {
		return fmt.Errorf("the database is in %s: create one with encoding UTF8", name)
	}
	has, readsFrom, err := schemaVersion(ctx, tx, t)
	if err != nil {
		return err
	}
	if has < len(known) || readsFrom > len(known) {
		return refused(store.DatabaseError{Has: has, Knows: len(known)})
	}
	found, err := describe(ctx, tx, t)
	if err != nil {
		return err
	}
	for want := range strings.Lines(catalog) {
		if want = strings.TrimSuffix(want, "\n"); !found[want] {
			return refused(store.DatabaseError{Damage: want + " is missing or was altered"})
		}
	}
	moved, err := restored(ctx, tx, t)
	if err == nil && moved {
		err = refused(store.DatabaseError{Moved: true})
	}
	return err
}

// restored reports whether the tables were made in another cluster.
func restored(ctx context.Context, tx pgx.Tx, t *texts) (bool, error) {
	moved, err := one[bool](ctx, tx, t.of(readMeta))
	if errors.Is(err, pgx.ErrNoRows) {
		err = refused(store.DatabaseError{Damage: "table meta is empty, or function era says another one"})
	}
	return moved, err
}

// describe lists what is in the schema.
func describe(ctx context.Context, tx pgx.Tx, t *texts) (map[string]bool, error) {
	rows, err := tx.Query(ctx, listCatalog, t.schema)
	if err != nil {
		return nil, err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	found := map[string]bool{}
	for _, l := range lines {
		found[l] = true
	}
	return found, err
}

// one reads a row of a single column.
func one[T any](ctx context.Context, tx pgx.Tx, text string, args ...any) (v T, err error) {
	err = tx.QueryRow(ctx, text, args...).Scan(&v)
	return v, err
}
