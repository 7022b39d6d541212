package sqlite

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/store"
)

func TestMain(m *testing.M) {
	if path, ok := os.LookupEnv("RECOURSE_SQLITE_CHILD"); ok {
		child(path)
	}
	goleak.VerifyTestMain(m)
}

// SeedOf gives a fresh seed, or that of RECOURSE_SEED, and prints it.
func SeedOf(t testing.TB) uint64 {
	t.Helper()
	seed := rand.Uint64()
	if s, ok := os.LookupEnv("RECOURSE_SEED"); ok {
		var err error
		seed, err = strconv.ParseUint(s, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("RECOURSE_SEED=%d", seed)
	return seed
}

func tempFile(t testing.TB) string { return filepath.Join(t.TempDir(), "recourse.db") }

func pathOf(t testing.TB, s store.Store) string {
	var path string
	err := s.(*Store).readers.QueryRowContext(t.Context(), `select file from pragma_database_list where name = 'main'`).Scan(&path)
	require.NoError(t, err)
	return path
}

func openTemp(t testing.TB) *Store {
	t.Helper()
	return openAt(t, tempFile(t), nil)
}

func openAt(t testing.TB, path string, c *Config) *Store {
	t.Helper()
	s, err := Open(path, c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

var day = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func orderKey(id string) store.Key { return store.Key{Tenant: "eu", Kind: "order", ID: id} }

// order is a put of a new record with everything a record can have.
func order(id string) store.Put {
	return store.Put{
		Record: store.Record{
			Key: orderKey(id), State: "open", Wake: day.Add(time.Hour), Due: day.Add(2 * time.Hour), Schema: 1,
			Refs:    []store.Ref{{Name: "shop", Value: id, Unique: true}, {Name: "basket", Value: "b-1"}},
			Labels:  []string{"vip", "gift"},
			Body:    json.RawMessage(fmt.Sprintf(`{"id":%q}`, id)),
			Private: []store.Private{{Subject: "cus-1", Data: []byte("Ada")}},
		},
		Entries: []store.Entry{{Event: "order.placed", Private: []store.Private{{Subject: "cus-1", Data: []byte("by phone")}}}},
	}
}

func batch(key string, puts ...store.Put) store.Batch {
	return store.Batch{
		Token: store.Token{Tenant: "eu", Command: "test.write", Key: key}, Hash: "hash", At: day, Puts: puts,
	}
}

func get(t testing.TB, s store.Store, id string) store.Record {
	t.Helper()
	l, err := s.Load(t.Context(), nil, store.Select{Keys: []store.Key{orderKey(id)}})
	require.NoError(t, err)
	require.Len(t, l.Records, 1)
	return l.Records[0]
}
