package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// TestFlippedBytes flips a bit of a file at random places: what notices it says
// so by name. Only the journal is proved to the byte; of a body, a flipped letter
// is noticed by nobody.
func TestFlippedBytes(t *testing.T) {
	t.Parallel()
	seed := SeedOf(t)
	r := rand.New(rand.NewPCG(seed, 0))
	path := tempFile(t)
	s := openAt(t, path, nil)
	for i := range 40 {
		id := fmt.Sprint(i)
		require.NoError(t, s.Commit(t.Context(), batch(id, order(id))))
	}
	require.NoError(t, s.Close())
	sound, err := os.ReadFile(path)
	require.NoError(t, err)
	refused := 0
	for n := range 300 {
		b := slices.Clone(sound)
		at := r.IntN(len(b))
		switch {
		case n < 100: // the header
			at = n
		case n < 200: // where a page says what it holds
			at = at&^4095 + r.IntN(16)
		}
		b[at] ^= 1 << r.IntN(8)
		copied := filepath.Join(t.TempDir(), "damaged.db")
		require.NoError(t, os.WriteFile(copied, b, 0o600))
		err := readAll(t.Context(), copied)
		if err == nil {
			continue
		}
		refused++
		if _, chain := errors.AsType[*store.ChainError](err); !chain {
			require.ErrorIs(t, err, store.ErrDamaged, "byte %d", at)
		}
	}
	t.Logf("%d of 300 flipped bits were refused", refused)
	require.Greater(t, refused, 100)
}

// readAll opens a file, checks it and reads all there is.
func readAll(ctx context.Context, path string) (err error) {
	s, err := Open(path, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Check(ctx); err != nil {
		return err
	}
	for r, err := range store.All(ctx, s, store.Query{Tenant: "eu", Kind: "order", Limit: store.MaxLimit}) {
		if err != nil {
			return err
		}
		entries, err := store.Timeline(ctx, s, store.HistoryQuery{Key: r.Key})
		if err != nil {
			return err
		}
		if err := store.Verify(entries, r.Head); err != nil {
			return err
		}
	}
	return nil
}

// TestDamageRead names what is wrong with a row that cannot be read.
func TestDamageRead(t *testing.T) {
	t.Parallel()
	for _, change := range []string{
		`update rec set refs = '[1]'`, `update rec set labels = '{'`, `update rec set version = 'x'`, `update prv set parts = x'07'`,
		`update rec set updated = 1.5`,
	} {
		t.Run(change, func(t *testing.T) {
			t.Parallel()
			s := openTemp(t)
			require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
			_, err := s.writer.ExecContext(t.Context(), change)
			require.NoError(t, err)
			_, err = s.Load(t.Context(), nil, store.Select{Keys: []store.Key{orderKey("a")}})
			require.ErrorIs(t, err, store.ErrDamaged)
			require.NoError(t, s.Commit(t.Context(), batch("2", order("b"))), "others go on")
		})
	}
}
