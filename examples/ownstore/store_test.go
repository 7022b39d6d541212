package ownstore_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/examples/ownstore"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/storetest"
)

var harness = storetest.Harness{
	New: func(t testing.TB) store.Store { return open(t, filepath.Join(t.TempDir(), "shop.gob")) },

	// Beyond the port, it survives a restart and leaves no trace of what was erased.
	Reopen: func(t testing.TB, s store.Store) store.Store { return open(t, s.(*ownstore.Store).Path()) },
	Files:  func(_ testing.TB, s store.Store) []string { return []string{s.(*ownstore.Store).Path()} },
}

func open(t testing.TB, path string) store.Store {
	t.Helper()
	s, err := ownstore.Open(path)
	require.NoError(t, err)
	return s
}

// TestStore proves the store.
func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, harness)
}

// TestModel holds it against a model of what a store has to do.
func TestModel(t *testing.T) {
	t.Parallel()
	storetest.Model(t, harness, storetest.Scaled(500, 20_000))
}
