package payment_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// fill sets every exported field of v, so that a field that is forgotten in
// the stored form shows.
func fill(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = noon
		return
	case *money.Money:
		*x = eur(12_34)
		return
	case *sla.Snapshot:
		*x = sla.Snapshot{Version: 1, Policy: "support@1"}
		return
	case *store.Meta:
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		for _, field := range v.Fields() {
			fill(field)
		}
	default:
		panic("no filler for " + v.Type().String())
	}
}

func full() payment.Payment {
	var p payment.Payment
	fill(reflect.ValueOf(&p).Elem())
	p.Key = payment.Repo.Key("eu", "p1")
	p.Root = store.Key{Tenant: "eu", Kind: "order", ID: "o1"}
	return p
}

// The flag -update of machinetest rewrites this golden file too.
func TestGoldenBody(t *testing.T) {
	body, err := store.Marshal(full())
	require.NoError(t, err)
	var pretty bytes.Buffer
	require.NoError(t, json.Indent(&pretty, body, "", "\t"))
	pretty.WriteByte('\n')
	const path = "testdata/payment.json"
	if flag.Lookup("update").Value.String() == "true" {
		require.NoError(t, os.WriteFile(path, pretty.Bytes(), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), pretty.String(), "the stored form changed: old records must still be read")

	got, err := payment.Repo.Decode(store.Record{Key: payment.Repo.Key("eu", "p1"), Root: full().Root, Schema: 1, Body: want})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(full(), got), "the golden file lacks a field")
}

func TestRepoRoundTrip(t *testing.T) {
	t.Parallel()
	b := authorized(t)
	b.do(payment.CaptureCmd{ID: "cap_a", Amount: eur(40_00)})
	b.wake()
	b.see(answered("cap_a", payment.Answer{Outcome: payment.Done, VendorID: "ca_1"}))
	b.see(payment.Reported{Source: "fraud_tool", Kind: payment.Capture, VendorID: "x", State: payment.Pending})
	b.expose(payment.Exposure{Dispute: "du_1", Amount: eur(5_00), Status: payment.ExposureLive})

	put, err := payment.Repo.Put(b.p, b.entries...)
	require.NoError(t, err)
	got, err := payment.Repo.Decode(put.Record)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(b.p, got))
	require.Equal(t, "partially_captured", put.Record.State)
	require.True(t, put.Record.Wake.IsZero())
	require.Equal(t, []store.Ref{
		{Name: "payment.stripe", Value: "pi_1", Unique: true},
		{Name: "object.stripe", Value: "ch_1"}, {Name: "object.stripe", Value: "ca_1"},
	}, put.Record.Refs)
	require.Equal(t, "pi_1", payment.VendorKey("eu", "stripe", "pi_1").Value)
	require.Len(t, payment.ObjectKey("eu", "stripe", "an id with spaces").Value, len(store.DigestID("x")))
}

// Whatever a body holds, it is refused or can be looked at and worked on.
func FuzzDecode(f *testing.F) {
	body, err := store.Marshal(full())
	require.NoError(f, err)
	f.Add([]byte(body))
	f.Add([]byte(`{"amount":{"amount":"1","currency":"EUR"},"books":"s","vendor_id":"v","operations":[{"kind":"refund","state":"submitted","next":"2020-01-01T00:00:00Z"}]}`))
	f.Add([]byte(`{"operations":[{"kind":"refund","state":"pending","lookups":-9,"attempts":[{"n":1}]}]}`))
	f.Fuzz(func(_ *testing.T, body []byte) {
		p, err := payment.Repo.Decode(store.Record{Key: payment.Repo.Key("eu", "p1"), Schema: 1, Body: body})
		if err != nil {
			return
		}
		env := payment.Env{Tenant: "eu", Now: noon, Caps: caps()}
		_ = p.Index()
		_ = p.Headroom(caps())
		_ = p.Shortage(caps())
		_ = p.Status()
		_, _ = payment.Wake(p, env)
		_, _ = payment.Reserve(p, payment.Operation{ID: "x", Amount: eur(1)}, env)
		_, _ = payment.Decide(p, payment.CaptureCmd{ID: "c", Amount: eur(1)}, env)
		for _, op := range p.Operations {
			_, _ = payment.Observe(p, env,
				payment.LookedUp{Operation: op.ID, Found: payment.Found{Complete: true, AsOf: noon}},
			)
			_, _ = payment.Observe(p, env, refund(op.VendorID, op.ID, payment.Succeeded, 1))
		}
	})
}
