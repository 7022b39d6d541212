package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// TestMigrate makes the tables once, whoever comes first, and changes nothing
// when it is done again.
func TestMigrate(t *testing.T) {
	t.Parallel()
	pool := openPool(t, pgserver.Database(t))
	script, err := Pending(t.Context(), pool, nil)
	require.NoError(t, err)
	require.Contains(t, script, `create schema "recourse"`)
	_, err = Open(t.Context(), pool, nil)
	require.ErrorIs(t, err, store.ErrOlderDatabase, "Pending has changed nothing")

	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			if err := Migrate(t.Context(), pool, nil); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
	s, err := Open(t.Context(), pool, nil)
	require.NoError(t, err)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	before := get(t, s, "a")
	script, err = Pending(t.Context(), pool, nil)
	require.NoError(t, err)
	require.Empty(t, script)

	// Once more over the same schema, as if the list had been lost, in a later era.
	exec(t, s, `update recourse.meta set era = 7`)
	exec(t, s, `delete from recourse.migration`)
	require.NoError(t, Migrate(t.Context(), pool, nil))
	s, err = Open(t.Context(), pool, nil)
	require.NoError(t, err)
	require.Equal(t, before, get(t, s, "a"))
	fed(t, s, "", 1)
}

// TestPendingByHand runs what Pending gives as a script of one's own.
func TestPendingByHand(t *testing.T) {
	t.Parallel()
	pool := openPool(t, pgserver.Database(t))
	c := &Config{Schema: "_by_hand"}
	script, err := Pending(t.Context(), pool, c)
	require.NoError(t, err)
	require.NotContains(t, script, "recourse.", "everything is in the schema that was asked for")
	require.NoError(t, pool.AcquireFunc(t.Context(), func(conn *pgxpool.Conn) error {
		return conn.Conn().PgConn().Exec(t.Context(), "begin;"+script+"commit").Close()
	}))
	_, err = Open(t.Context(), pool, c)
	require.NoError(t, err)
}

// TestCatalog holds that what Open expects is what the migrations make.
func TestCatalog(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	require.NoError(t, pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
		found, err := describe(t.Context(), tx, s.texts)
		for line := range strings.Lines(catalog) {
			line = strings.TrimSuffix(line, "\n")
			require.Contains(t, found, line)
			delete(found, line)
		}
		require.Empty(t, found)
		return err
	}))
}

func TestSchemaRefused(t *testing.T) {
	t.Parallel()
	dsn := pgserver.Database(t)
	for name, c := range map[string]struct {
		change string
		is     error
		says   string
		code   string
	}{
		"newer":          {`insert into recourse.migration select max(version) + 1, 'later.sql', max(version) + 1 from recourse.migration`, store.ErrNewerDatabase, "upgrade it", "database_newer"},
		"older":          {`delete from recourse.migration`, store.ErrOlderDatabase, "run Migrate", "database_older"},
		"gap":            {`insert into recourse.migration values (9, 'later.sql', 1)`, store.ErrDamaged, "gaps", "database_damaged"},
		"missing index":  {`drop index recourse.rec_ready`, store.ErrDamaged, "INDEX rec_ready", "database_damaged"},
		"missing table":  {`drop table recourse.lab`, store.ErrDamaged, "column lab.created", "database_damaged"},
		"missing column": {`alter table recourse.jrn drop column code`, store.ErrDamaged, "column jrn.code", "database_damaged"},
		"other type":     {`alter table recourse.jrn alter column data type jsonb`, store.ErrDamaged, "column jrn.data json", "database_damaged"},
		"other index":    {`drop index recourse.ref_unique; create index ref_unique on recourse.ref (tenant, name, value)`, store.ErrDamaged, "UNIQUE INDEX ref_unique", "database_damaged"},
		"empty meta":     {`delete from recourse.meta`, store.ErrDamaged, "table meta is empty", "database_damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSchema(t, dsn)
			require.NoError(t, poolOf(s).AcquireFunc(t.Context(), func(conn *pgxpool.Conn) error {
				return conn.Conn().PgConn().Exec(t.Context(), s.texts.of(c.change)).Close()
			}))
			_, err := Open(t.Context(), poolOf(s), &Config{Schema: s.texts.schema})
			require.ErrorIs(t, err, c.is)
			require.ErrorContains(t, err, c.says)
			var schema *store.DatabaseError
			require.ErrorAs(t, err, &schema)
			require.Equal(t, c.code, schema.Code())
			if errors.Is(c.is, store.ErrNewerDatabase) {
				require.ErrorIs(t, Migrate(t.Context(), poolOf(s), &Config{Schema: s.texts.schema}), store.ErrNewerDatabase)
			}
		})
	}
}

func TestConfigRefused(t *testing.T) {
	t.Parallel()
	dsn := pgserver.Database(t)
	pool := openPool(t, dsn)
	for _, name := range []string{"Upper", "9a", "a-b", `a"b`, "a b", "ä", strings.Repeat("a", 32)} {
		c := &Config{Schema: name}
		require.ErrorContains(t, Migrate(t.Context(), pool, c), "Config.Schema", name)
		_, err := Open(t.Context(), pool, c)
		require.ErrorContains(t, err, "Config.Schema", name)
		_, err = Pending(t.Context(), pool, c)
		require.ErrorContains(t, err, "Config.Schema", name)
	}
	_, err := Open(t.Context(), nil, nil)
	require.ErrorContains(t, err, "want a pool")
	simple := openPool(t, dsn, func(c *pgxpool.Config) { c.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol })
	_, err = Open(t.Context(), simple, nil)
	require.ErrorContains(t, err, "simple protocol")

	latin := strings.ToLower("latin") + fmt.Sprint(schemas.Add(1))
	_, err = pool.Exec(t.Context(), `create database `+latin+` encoding 'LATIN1' locale 'C' template template0`)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := pool.Exec(context.WithoutCancel(t.Context()), `drop database `+latin+` with (force)`)
		require.NoError(t, err)
	})
	other := openPool(t, dsn, func(c *pgxpool.Config) { c.ConnConfig.Database = latin })
	require.NoError(t, Migrate(t.Context(), other, nil))
	_, err = Open(t.Context(), other, nil)
	require.ErrorContains(t, err, "encoding UTF8")
}

// TestRoles holds that a role needs no more than rights on the schema, and that
// one that may only read is told so.
func TestRoles(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	role := s.texts.schema + "_app"
	for _, text := range []string{
		`create role ` + role, `grant usage on schema ` + s.texts.schema + ` to ` + role,
		`grant select, insert, update, delete on all tables in schema ` + s.texts.schema + ` to ` + role,
		`grant usage on all sequences in schema ` + s.texts.schema + ` to ` + role,
	} {
		exec(t, s, text)
	}
	t.Cleanup(func() {
		for _, text := range []string{`drop owned by ` + role, `drop role ` + role} {
			_, err := poolOf(s).Exec(context.WithoutCancel(t.Context()), text)
			require.NoError(t, err)
		}
	})
	as := func(params map[string]string) *Store {
		pool := openPool(t, poolOf(s).Config().ConnString(), func(c *pgxpool.Config) {
			maps.Copy(c.ConnConfig.RuntimeParams, params)
		})
		other, err := Open(t.Context(), pool, &Config{Schema: s.texts.schema})
		require.NoError(t, err)
		return other
	}
	app := as(map[string]string{"role": role})
	require.NoError(t, app.Commit(t.Context(), batch("2", change(get(t, app, "a")))))
	_, err := app.Lease(t.Context(), store.LeaseRequest{Schemas: map[string]int{"order": 1}, Now: day.AddDate(1, 0, 0), For: 1e9, Limit: 1})
	require.NoError(t, err)
	_, err = app.Erase(t.Context(), "eu", "cus-1")
	require.NoError(t, err)
	_, err = app.FeedLag(t.Context())
	require.NoError(t, err)

	reader := as(map[string]string{"default_transaction_read_only": "on"})
	require.Equal(t, get(t, app, "a"), get(t, reader, "a"))
	require.ErrorIs(t, reader.Commit(t.Context(), batch("3", order("b"))), store.ErrReadOnly)
	_, err = reader.Erase(t.Context(), "eu", "cus-1")
	require.ErrorIs(t, err, store.ErrReadOnly)
	_, err = reader.Lease(t.Context(), store.LeaseRequest{Schemas: map[string]int{"order": 1}, Now: day.AddDate(1, 0, 0), For: 1e9, Limit: 1})
	require.ErrorIs(t, err, store.ErrReadOnly)
}
