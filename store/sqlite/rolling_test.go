package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"github.com/recourse-go/recourse/store"
)

// releaseWith gives the migrations of a later release, which follow those of this
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
const adds = "-- reads_from 1\nalter table rec add column colour text;\ncreate index rec_colour on rec (tenant, kind, colour);\ncreate table tint (name text);"

// TestRolling lets a newer release migrate and use the file while this one
// goes on with it: no command is lost on either side.
func TestRolling(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	before := openAt(t, path, nil)
	ends := make(chan error)
	write := func(s *Store, name string) (err error) {
		for n := range 200 {
			id := fmt.Sprintf("%s-%d", name, n)
			err = errors.Join(err, s.Commit(t.Context(), batch(id, order(id))))
		}
		return err
	}
	go func() { ends <- write(before, "before") }()
	later := releaseWith(t, adds)
	for i := range 3 { // processes that start at once
		go func() {
			s, err := open(path, nil, sqlite.NewConnector, later)
			if err != nil {
				ends <- err
				return
			}
			ends <- errors.Join(write(s, fmt.Sprint("later", i)), s.Close())
		}()
	}
	for range 4 {
		require.NoError(t, <-ends)
	}
	for range 2 { // the second time changes nothing
		s, err := open(path, nil, sqlite.NewConnector, later)
		require.NoError(t, err)
		require.NoError(t, s.Close())
	}
	s := openAt(t, path, nil) // this release may start again, too
	require.NoError(t, s.Check(t.Context()))
	n, err := s.Count(t.Context(), store.Query{Tenant: "eu", Kind: "order"}, 1000)
	require.NoError(t, err)
	require.Equal(t, 800, n)
	require.Equal(t, [6]int{800, 1600, 1600, 800, 800, 800}, dump(t, s))
	openAt(t, path, &Config{ReadOnly: true})
}

// TestRollingRefused names the releases that cannot go on with a file.
func TestRollingRefused(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	for _, c := range []struct {
		files fs.FS
		want  error
	}{
		{releaseWith(t, adds), nil},
		{releaseWith(t), nil},
		{releaseWith(t, adds, "-- reads_from 2\ndrop table tint;"), nil},
		{releaseWith(t), store.ErrNewerDatabase},
		{releaseWith(t, adds), store.ErrDamaged}, // it misses what should not have been dropped
	} {
		s, err := open(path, nil, sqlite.NewConnector, c.files)
		require.ErrorIs(t, err, c.want)
		if err == nil {
			require.NoError(t, s.Close())
		}
	}
	_, err := open(path, nil, sqlite.NewConnector, releaseWith(t, "create table tint (name text)"))
	require.ErrorContains(t, err, "0002_later.sql begins without its reads_from")
}
