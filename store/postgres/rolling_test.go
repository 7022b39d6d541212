package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/store"
)

// releaseWith gives the migrations of a later release, which follow those of this
// one.
func releaseWith(t *testing.T, scripts ...string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	known, err := store.Migrations(embedded)
	require.NoError(t, err)
	for _, m := range known {
		files[m.File] = &fstest.MapFile{Data: []byte(m.Script)}
	}
	for i, script := range scripts {
		files[fmt.Sprintf("migrations/%04d_later.sql", len(known)+1+i)] = &fstest.MapFile{Data: []byte(script)}
	}
	return files
}

// adds is what a later release may do beside this one.
const adds = `-- reads_from 1
alter table recourse.rec add column if not exists colour text;
create index if not exists rec_colour on recourse.rec (tenant, kind, colour);
create table if not exists recourse.tint (name text);
`

// TestRolling (F20) lets a newer release migrate, several processes of it at
// once, and use the database while this one goes on with it: no command is lost
// on either side, and this release may start again.
func TestRolling(t *testing.T) {
	t.Parallel()
	pool := openPool(t, pgserver.Database(t))
	require.NoError(t, Migrate(t.Context(), pool, nil))
	before, err := Open(t.Context(), pool, nil)
	require.NoError(t, err)
	ends := make(chan error)
	write := func(s *Store, name string) (err error) {
		for n := range 100 {
			id := fmt.Sprintf("%s-%d", name, n)
			err = errors.Join(err, s.Commit(t.Context(), batch(id, order(id))))
		}
		return err
	}
	go func() { ends <- write(before, "before") }()
	later := releaseWith(t, adds)
	start := func() (*Store, error) {
		if err := migrate(t.Context(), pool, nil, later); err != nil {
			return nil, err
		}
		return open(t.Context(), pool, nil, later)
	}
	for i := range 3 {
		go func() {
			s, err := start()
			if err == nil {
				err = write(s, fmt.Sprint("later", i))
			}
			ends <- err
		}()
	}
	for range 4 {
		require.NoError(t, <-ends)
	}
	_, err = start()
	require.NoError(t, err, "the second time changes nothing")
	require.NoError(t, Migrate(t.Context(), pool, nil), "nor does this release")
	s, err := Open(t.Context(), pool, nil)
	require.NoError(t, err)
	n, err := s.Count(t.Context(), store.Query{Tenant: "eu", Kind: "order"}, store.MaxLimit)
	require.NoError(t, err)
	require.Equal(t, 400, n)
	fed(t, s, "", 400)
}

// TestRollingRefused names the releases that cannot go on with a database.
func TestRollingRefused(t *testing.T) {
	t.Parallel()
	pool := openPool(t, pgserver.Database(t))
	start := func(pool *pgxpool.Pool, files fs.FS) error {
		if err := migrate(t.Context(), pool, nil, files); err != nil {
			return err
		}
		_, err := open(t.Context(), pool, nil, files)
		return err
	}
	for _, c := range []struct {
		files fs.FS
		want  error
	}{
		{releaseWith(t), nil},
		{releaseWith(t, adds), nil},
		{releaseWith(t), nil},
		{releaseWith(t, adds, "-- reads_from 4\ndrop table recourse.tint;"), nil},
		{releaseWith(t), store.ErrNewerDatabase},
		{releaseWith(t, adds), store.ErrNewerDatabase},
	} {
		require.ErrorIs(t, start(pool, c.files), c.want)
	}
	require.ErrorContains(t, start(pool, releaseWith(t, "create table tint (name text)")), "0003_later.sql begins without its reads_from")
}
