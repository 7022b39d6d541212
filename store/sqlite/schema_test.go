package sqlite

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

func TestMigrateTwice(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	s := openAt(t, path, nil)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	before := get(t, s, "a")
	require.NoError(t, s.Close())

	// Once more over the same schema, as if the list had been lost.
	s = openAt(t, path, nil)
	_, err := s.writer.ExecContext(t.Context(), `drop table recourse_migration`)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	s = openAt(t, path, nil)
	require.Equal(t, before, get(t, s, "a"))
	require.NoError(t, s.Check(t.Context()))
}

func TestSchemaRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change string
		is     error
		says   string
	}{
		"newer":          {`insert into recourse_migration values (2, 'migrations/0002_later.sql', 2)`, store.ErrNewerDatabase, "migration 2, this release knows 1"},
		"gap":            {`insert into recourse_migration values (3, 'migrations/0003_later.sql', 1)`, store.ErrDamaged, "gaps"},
		"missing index":  {`drop index rec_ready`, store.ErrDamaged, "index rec_ready is missing"},
		"missing table":  {`drop table lab`, store.ErrDamaged, "table lab is missing"},
		"missing column": {`alter table jrn drop column code`, store.ErrDamaged, "table jrn was altered"},
		"other index":    {`drop index ref_unique; create index ref_unique on ref (tenant, name, value)`, store.ErrDamaged, "index ref_unique was altered"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := tempFile(t)
			s := openAt(t, path, nil)
			_, err := s.writer.ExecContext(t.Context(), c.change)
			require.NoError(t, err)
			require.NoError(t, s.Close())
			for _, readOnly := range []bool{false, true} {
				_, err = Open(path, &Config{ReadOnly: readOnly})
				require.ErrorIs(t, err, c.is)
				require.ErrorContains(t, err, c.says)
				var schema *store.DatabaseError
				require.ErrorAs(t, err, &schema)
				require.NotEmpty(t, schema.Code())
			}
		})
	}
}

// TestOlderSchema holds that a read-only handle does not read what it would
// have to migrate first, and that a host's own tables are left alone.
func TestOlderSchema(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	s := openAt(t, path, nil)
	_, err := s.writer.ExecContext(t.Context(), `create table parcels (id text); delete from recourse_migration`)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	_, err = Open(path, &Config{ReadOnly: true})
	require.ErrorIs(t, err, store.ErrOlderDatabase)
	openAt(t, path, nil)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, change := range []string{
		`delete from ref where name = 'shop'`, `delete from lab where label = 'vip'`,
		`insert into ref values ('eu', 'shop', 'zz', 'order', 'a', 0)`, `insert into lab select tenant, kind, 'odd', created, id from rec where id = 'a'`,
		`update ref set uniq = 0 where name = 'shop'`,
	} {
		t.Run(change, func(t *testing.T) {
			t.Parallel()
			s := openTemp(t)
			require.NoError(t, s.Commit(t.Context(), batch("1", order("a"), order("b"))))
			require.NoError(t, s.Check(t.Context()))
			_, err := s.writer.ExecContext(t.Context(), change)
			require.NoError(t, err)
			require.ErrorIs(t, s.Check(t.Context()), store.ErrDamaged)
		})
	}
}
