package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

func key(id string) store.Key { return store.Key{Tenant: "eu", Kind: "order", ID: id} }

func record(id string) store.Record {
	return store.Record{Key: key(id), State: "open", Schema: 1, Body: json.RawMessage(`{"n":1}`)}
}

func batch(token string, puts ...store.Put) store.Batch {
	return store.Batch{
		Token: store.Token{Tenant: "eu", Command: "order.save", Key: token},
		Hash:  "hash", At: noon, Puts: puts,
	}
}
