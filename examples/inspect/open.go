package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/postgres"
	"github.com/recourse-go/recourse/store/sqlite"
)

// where is the database to look into: a file of SQLite, or PostgreSQL.
type where struct{ file, dsn, schema string }

// look opens the database for reading only: it is never created or upgraded.
func (w where) look(ctx context.Context, fn func(store.Store) error) error {
	switch {
	case (w.file == "") == (w.dsn == ""):
		return errors.New("which database? say either -db FILE or -dsn DSN")
	case w.dsn != "":
		return w.lookPostgres(ctx, fn)
	default:
		return w.lookSQLite(fn)
	}
}

func (w where) lookSQLite(fn func(store.Store) error) (err error) {
	s, err := sqlite.Open(w.file, &sqlite.Config{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return fn(s)
}

// lookPostgres has the server itself refuse to write.
func (w where) lookPostgres(ctx context.Context, fn func(store.Store) error) error {
	c, err := pgxpool.ParseConfig(w.dsn)
	if err != nil { // which may repeat what it could not read
		return errors.New("-dsn cannot be read: want postgres://USER@HOST/DATABASE, or user=USER host=HOST dbname=DATABASE")
	}
	c.MaxConns = 1
	c.ConnConfig.ConnectTimeout = 10 * time.Second
	c.ConnConfig.RuntimeParams["application_name"] = "recourse inspect"
	c.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return err
	}
	defer pool.Close()
	s, err := postgres.Open(ctx, pool, &postgres.Config{Schema: w.schema})
	if err == nil {
		err = fn(s)
	}
	if e, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return fmt.Errorf("the database of -dsn cannot be reached: %s", reason(e))
	}
	return err
}

// reason says why a connection failed, without the names in the DSN, which the
// error itself repeats.
func reason(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return "the server refuses with SQLSTATE " + e.Code
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	return "no server answers at its host"
}
