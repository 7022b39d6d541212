package postgres

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/recourse-go/recourse/store"
)

// Config tells [Open] and [Migrate] what differs from the defaults.
type Config struct {
	// Schema is the PostgreSQL schema that holds everything; 1-31 bytes of
	// [a-z0-9_], not beginning with a digit. Defaults to "recourse".
	Schema string
}

// DefaultSchema is where the tables are unless [Config] says otherwise.
const DefaultSchema = "recourse"

var schemaName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,30}$`)

// dialect checks the config and gives the texts of its schema.
func (c *Config) dialect() (*texts, error) {
	if c == nil {
		c = &Config{}
	}
	name := cmp.Or(c.Schema, DefaultSchema)
	if !schemaName.MatchString(name) {
		return nil, errors.New("store/postgres: Config.Schema: want 1-31 bytes of [a-z0-9_], not beginning with a digit")
	}
	return newTexts(name), nil
}

// Open gives a store on the tables that [Migrate] made. The pool stays the
// caller's, who closes it after the last use of the store. A nil config means
// the defaults.
//
// It refuses, with a [*store.DatabaseError], a schema that is older than this
// release, or so much newer that this one cannot go on with it, that was damaged,
// or that was restored from another cluster. It refuses a database that is not in
// UTF-8, and a pool that speaks the simple protocol.
func Open(ctx context.Context, pool *pgxpool.Pool, c *Config) (*Store, error) {
	return open(ctx, pool, c, embedded)
}

// open is Open of a release with other migrations.
func open(ctx context.Context, pool *pgxpool.Pool, c *Config, files fs.FS) (*Store, error) {
	t, err := c.dialect()
	if err != nil {
		return nil, err
	}
	known, err := store.Migrations(files)
	if err != nil {
		return nil, err
	}
	if pool == nil {
		return nil, errors.New("store/postgres: want a pool")
	}
	mode := pool.Config().ConnConfig.DefaultQueryExecMode
	if err := checkMode(mode); err != nil {
		return nil, err
	}
	if err := pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		return checkSchema(ctx, tx, t, known)
	}); err != nil {
		return nil, explainSchema(ctx, err)
	}
	return &Store{port: port{db: &pooled{pool: pool, texts: t, sender: newSender(pool.Config().ConnConfig)}, texts: t, seen: newSeen()}}, nil
}

// checkMode holds that arguments travel apart from the statement.
func checkMode(m pgx.QueryExecMode) error {
	if m == pgx.QueryExecModeSimpleProtocol {
		return errors.New("store/postgres: DefaultQueryExecMode is the simple protocol: behind a pooler use QueryExecModeExec or QueryExecModeCacheDescribe")
	}
	return nil
}

// explainSchema leaves a [*store.DatabaseError] as it is.
func explainSchema(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*store.DatabaseError](err); ok {
		return err
	}
	return explain(ctx, err)
}
