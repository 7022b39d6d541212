package sqlite

import (
	"bytes"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
)

// TestEraseAfterMoves erases subjects whose rows were moved from page to page
// by growing and shrinking neighbours: no copy may stay behind on an old page.
func TestEraseAfterMoves(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(SeedOf(t), 0))
	path := tempFile(t)
	s := openAt(t, path, nil)
	canary := func(subject int) string { return fmt.Sprintf("canary-%03d-", subject) }
	var names [40]map[string]bool // by which each subject is called
	for i := range names {
		names[i] = map[string]bool{}
	}
	for n := range 600 {
		id := fmt.Sprintf("o-%d", r.IntN(60))
		p := order(id)
		if l, err := s.Load(t.Context(), nil, store.Select{Keys: []store.Key{orderKey(id)}}); len(l.Records) == 1 {
			require.NoError(t, err)
			p.Record = l.Records[0]
		}
		subject := r.IntN(len(names))
		name := canary(subject) + strings.Repeat("s", r.IntN(100))
		names[subject][name] = true
		private := []store.Private{{
			Subject: name,
			Data:    []byte(strings.Repeat(canary(subject), r.IntN(1<<r.IntN(11)))),
		}}
		p.Record.Private = private
		p.Record.Body = fmt.Appendf(nil, "%q", strings.Repeat("x", r.IntN(3000)))
		p.Entries = []store.Entry{{Event: "order.saved", Private: private}}
		require.NoError(t, s.Commit(t.Context(), batch(fmt.Sprint(n), p)))
	}
	for subject := range names {
		require.Positive(t, inFiles(t, path, canary(subject)))
		for _, name := range slices.Sorted(maps.Keys(names[subject])) {
			_, err := s.Erase(t.Context(), "eu", name)
			require.NoError(t, err)
		}
		require.Zero(t, inFiles(t, path, canary(subject)), "subject %d left traces", subject)
	}
	require.NoError(t, s.Check(t.Context()))
}

// TestErasure erases the customer in each state of an order and what hangs on it.
func TestErasure(t *testing.T) {
	t.Parallel()
	proof.Erasure(t, func(t testing.TB) store.Store { return openTemp(t) }, func(t testing.TB, s store.Store, canary string) int {
		return inFiles(t, pathOf(t, s), canary)
	})
}

// inFiles counts a string in the database and its log.
func inFiles(t testing.TB, path, canary string) int {
	t.Helper()
	n := 0
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		require.NoError(t, err)
		n += bytes.Count(b, []byte(canary))
	}
	return n
}

// TestEraseTraces tells when a reader holds on to the log, and a second
// erasure removes what the first could not.
func TestEraseTraces(t *testing.T) {
	t.Parallel()
	path := tempFile(t)
	s := openAt(t, path, nil)
	require.NoError(t, s.Commit(t.Context(), batch("1", order("a"))))
	reader, err := s.readers.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
	require.NoError(t, err)
	var n int
	require.NoError(t, reader.QueryRowContext(t.Context(), `select count(*) from rec`).Scan(&n))

	start := time.Now()
	erased, err := s.Erase(t.Context(), "eu", "cus-1")
	require.ErrorIs(t, err, ErrTraces)
	require.Less(t, time.Since(start), 2*busyTimeout)
	require.Equal(t, store.Erased{Records: 1, Entries: 1}, erased)
	require.Empty(t, get(t, s, "a").Private)
	require.Positive(t, inFiles(t, path, "by phone"))

	require.NoError(t, reader.Rollback())
	erased, err = s.Erase(t.Context(), "eu", "cus-1")
	require.NoError(t, err)
	require.Zero(t, erased)
	require.Zero(t, inFiles(t, path, "by phone"))
	require.Zero(t, inFiles(t, path, "cus-1"))
}

func FuzzPrivate(f *testing.F) {
	f.Add(writePrivate([]store.Private{{Subject: "cus-1", Data: []byte("Ada"), Salt: []byte{1}}, {}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		ps, err := readPrivate(b)
		if err != nil {
			require.ErrorIs(t, err, store.ErrDamaged)
			return
		}
		again, err := readPrivate(writePrivate(ps))
		require.NoError(t, err)
		require.Equal(t, ps, again)

		if len(ps) == 0 {
			return
		}
		subject := ps[0].Subject
		theirs := func(p store.Private) bool { return p.Subject == subject }
		left, err := blanked(b, theirs)
		require.NoError(t, err)
		require.Len(t, left, len(b))
		again, err = readPrivate(left)
		require.NoError(t, err)
		want := slices.DeleteFunc(ps, theirs)
		require.Len(t, again, len(want))
		for i := range want {
			require.Equal(t, want[i], again[i])
		}
	})
}
