package inbox_test

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

// F13: of many concurrent first receptions one keeps it.
func TestReceivedAtOnceIsKeptOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	var fresh atomic.Int64
	var g errgroup.Group
	for range 64 {
		g.Go(func() error {
			r, err := p.Receive(t.Context(), source, signed("evt"))
			if !r.Duplicate {
				fresh.Add(1)
			}
			return err
		})
	}
	require.NoError(t, g.Wait())
	require.EqualValues(t, 1, fresh.Load())
	require.Len(t, p.all("delivery"), 1)
	require.Len(t, p.journal(), 1)
}

func TestRepetition(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	first, err := p.Receive(t.Context(), source, signed("evt body"))
	require.NoError(t, err)
	require.Equal(t, inbox.Receipt{Tenant: tenant, ID: inbox.ID(tenant, source, "evt")}, first)
	again, err := p.Receive(t.Context(), source, signed("evt body"))
	require.NoError(t, err)
	require.Equal(t, inbox.Receipt{Tenant: tenant, ID: first.ID, Duplicate: true}, again)
	require.Len(t, p.journal(), 1)

	for range 3 { // the same id with something else in it: the first stands
		other, err := p.Receive(t.Context(), source, signed("evt something else"))
		require.NoError(t, err)
		require.Equal(t, inbox.Receipt{Tenant: tenant, ID: first.ID, Duplicate: true, Conflict: true}, other)
	}
	require.Equal(t, 1, p.count("delivery.conflict"))
	raw, err := p.Raw(t.Context(), tenant, first.ID)
	require.NoError(t, err)
	require.Equal(t, "evt body", string(raw.Body))

	d := p.delivery(first.ID)
	require.Equal(t, "test", d.Type)
	require.Equal(t, "1", d.APIVersion)
	require.Equal(t, noon, d.ReceivedAt)
	require.Equal(t, noon, d.Next)
	l, err := p.store.Load(t.Context(), nil, store.Select{Refs: []store.RefKey{
		{Tenant: tenant, Name: inbox.SourceRef(source), Value: store.DigestID("evt")},
	}})
	require.NoError(t, err)
	require.Len(t, l.Records, 1, "found by the vendor's event id")
}

func TestRefused(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.MaxSize = 1000
	big := map[string][]string{"Sig": {"ok"}, "X-Long": {strings.Repeat("x", 70_000)}}
	for name, c := range map[string]struct {
		raw  inbox.Raw
		want inbox.Reason
	}{
		"forged":        {inbox.Raw{Body: []byte("evt1")}, inbox.BadSignature},
		"stale":         {inbox.Raw{Headers: map[string][]string{"Sig": {"old"}}, Body: []byte("evt2")}, inbox.StaleTimestamp},
		"panic":         {inbox.Raw{Headers: map[string][]string{"Sig": {"panic"}}, Body: []byte("evt3")}, inbox.Panicked},
		"no event id":   {signed(" evt4"), inbox.Malformed},
		"long event id": {signed(strings.Repeat("e", 256)), inbox.Malformed},
		"large body":    {signed(strings.Repeat(" ", 1001)), inbox.TooLarge},
		"large headers": {inbox.Raw{Headers: big, Body: []byte("evt5")}, inbox.TooLarge},
	} {
		for range 3 { // the sender tries again and again
			_, err := p.Receive(t.Context(), source, c.raw)
			var r *inbox.Refusal
			require.ErrorAs(t, err, &r, name)
			require.Equal(t, c.want, r.Reason, name)
			require.Equal(t, string(c.want), r.Code())
		}
	}
	require.Empty(t, p.all("delivery"))
	notes := p.journal()
	require.Len(t, notes, 7, "one for each")
	for _, n := range notes {
		require.True(t, n.Note())
		require.Equal(t, "inbox.refused", n.Event)
		require.Empty(t, n.Private)
		require.JSONEq(t, "{}", string(n.Data))
	}
	_, err := p.Receive(t.Context(), "elsewhere", signed("evt"))
	require.ErrorIs(t, err, inbox.ErrSource)

	exact := signed("evt" + strings.Repeat(" ", 997))
	_, err = p.Receive(t.Context(), source, exact)
	require.NoError(t, err, "1000 bytes are within the limit")
}

func TestRefusalSurvivesAStoreThatFails(t *testing.T) {
	t.Parallel()
	p := over(t, &brittle{Store: mem.New(), at: 1})
	_, err := p.Receive(t.Context(), source, inbox.Raw{Body: []byte("evt")})
	require.ErrorIs(t, err, errDown)
	var r *inbox.Refusal
	require.ErrorAs(t, err, &r, "it is refused all the same")
}

func TestRawIsKeptByteForByte(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	body := []byte("evt ")
	for b := range 256 {
		body = append(body, byte(b))
	}
	raw := inbox.Raw{Body: body, Headers: map[string][]string{
		"Sig": {"ok", "second"}, "X-Topic": {"orders/paid"}, "X-Hmac": {"c2lnbmF0dXJl"},
		"Authorization": {"Basic c2VjcmV0"}, "Cookie": {"session=secret"}, "X-Api-Key": {"secret"}, "X-Gitlab-Token": {"secret"},
	}}
	sent := maps.Clone(raw.Headers)
	r, err := p.Receive(t.Context(), source, raw)
	require.NoError(t, err)
	require.Equal(t, sent, raw.Headers, "the caller's headers are left alone")
	body[0] = 'X' // and so are ours
	got, err := p.Raw(t.Context(), tenant, r.ID)
	require.NoError(t, err)
	body[0] = 'e'
	require.Equal(t, body, got.Body)
	require.Equal(t, map[string][]string{
		"Sig": {"ok", "second"}, "X-Topic": {"orders/paid"}, "X-Hmac": {"c2lnbmF0dXJl"},
	}, got.Headers, "credentials are not kept")
}

func TestErasedWithItsCustomer(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	var ids []string
	for _, id := range []string{"dispute", "payment", "refund1", "order"} {
		ids = append(ids, p.receive(id+" Jane Roe, 4 Elm Street"))
	}
	p.work()
	before := p.world()
	_, err := p.store.Erase(t.Context(), tenant, customer)
	require.NoError(t, err)
	for _, id := range ids {
		_, err := p.Raw(t.Context(), tenant, id)
		require.ErrorIs(t, err, inbox.ErrErased)
		require.Equal(t, inbox.Applied, p.apply(id), "what was applied stays so")
	}
	require.Equal(t, before, p.world())
	again, err := p.Receive(t.Context(), source, signed("refund1 Jane Roe, 4 Elm Street"))
	require.NoError(t, err)
	require.True(t, again.Duplicate, "a late repetition does not bring it back")
	require.False(t, again.Conflict)
}

const canary = "CANARY-4111111111111111"

// nosy fails in ways that repeat the body.
type nosy struct{ how string }

func (nosy) Name() string { return "nosy" }

func (n nosy) Verify(raw inbox.Raw, _ time.Time) error {
	if n.how == "verify" {
		return fmt.Errorf("cannot verify %s", raw.Body)
	}
	return nil
}

func (n nosy) Identify(raw inbox.Raw) (inbox.Identity, error) {
	if n.how == "identify" {
		panic(fmt.Sprintf("cannot identify %s", raw.Body))
	}
	return inbox.Identity{EventID: "evt"}, nil
}

func (n nosy) Normalise(raw inbox.Raw) ([]inbox.Event, error) {
	text := string(raw.Body)
	bad := snapshot()
	switch n.how {
	case "error":
		return nil, fmt.Errorf("cannot read %s", raw.Body)
	case "panic":
		panic(raw)
	case "reason":
		return nil, &inbox.Refusal{Reason: inbox.Reason(text), Why: text}
	case "order id":
		bad.Content.ID = text
	case "line id":
		bad.Content.Lines[0].ID = text
	case "source":
		bad.Source = text
	case "account":
		return []inbox.Event{inbox.DisputeEvent{Account: text, Payment: text}}, nil
	case "unmatched":
		return []inbox.Event{inbox.PaymentEvent{Account: account, Payment: text, Order: inbox.OrderRef{ID: text}}}, nil
	}
	return []inbox.Event{inbox.OrderEvent{Snapshot: bad}}, nil
}

// F36: what a delivery says is nowhere but in Private.
func TestBodyLeaksNowhere(t *testing.T) {
	t.Parallel()
	for _, how := range []string{
		"verify", "identify", "error", "panic", "reason", "order id", "line id", "source", "account", "unmatched", "applied",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			p.Sources["nosy"] = nosy{how}
			raw := inbox.Raw{Headers: map[string][]string{"X-Customer": {canary}}, Body: []byte("{ " + canary + " }")}
			var out strings.Builder
			r, err := p.Receive(t.Context(), "nosy", raw)
			_, _ = fmt.Fprintf(&out, "%+v %+v\n", r, err)
			n, err := p.Step(t.Context())
			_, _ = fmt.Fprintf(&out, "%d %+v\n", n, err)
			for _, e := range p.journal() {
				e.Private = nil
				_, _ = fmt.Fprintf(&out, "%+v %s\n", e, e.Data)
			}
			for _, rec := range p.all("delivery") {
				rec.Private = nil
				_, _ = fmt.Fprintf(&out, "%+v %s\n", rec, rec.Body)
			}
			out.WriteString(p.log.String())
			require.NotContains(t, out.String(), canary)
		})
	}
}

// lenient takes anything and finds nothing in it.
type lenient struct{}

func (lenient) Name() string                               { return "lenient" }
func (lenient) Verify(inbox.Raw, time.Time) error          { return nil }
func (lenient) Normalise(inbox.Raw) ([]inbox.Event, error) { return nil, nil }
func (lenient) Identify(raw inbox.Raw) (inbox.Identity, error) {
	id, rest, _ := bytes.Cut(raw.Body, []byte{'\n'})
	return inbox.Identity{EventID: string(id), Type: string(rest), APIVersion: raw.Header("Version")}, nil
}

func FuzzReceive(f *testing.F) {
	f.Add([]byte("evt_1\n{}"), "Content-Type", "application/json")
	f.Add([]byte{}, "", "")
	f.Add([]byte("\xff\xfe\n\x00"), "Version", "\xf0\x28")
	f.Add(bytes.Repeat([]byte("a"), 300), "Authorization", "Basic x")
	f.Fuzz(func(t *testing.T, body []byte, name, value string) {
		p := newPost(t)
		p.Sources["lenient"] = lenient{}
		raw := inbox.Raw{Headers: map[string][]string{name: {value}}, Body: body}
		r, err := p.Receive(t.Context(), "lenient", raw)
		if err != nil {
			var refusal *inbox.Refusal
			require.ErrorAs(t, err, &refusal)
			require.Empty(t, p.all("delivery"))
			return
		}
		got, err := p.Raw(t.Context(), tenant, r.ID)
		require.NoError(t, err)
		require.True(t, bytes.Equal(body, got.Body))
		if kept, ok := got.Headers[name]; ok && utf8.ValidString(name+value) {
			require.Equal(t, []string{value}, kept)
		}
		again, err := p.Receive(t.Context(), "lenient", raw)
		require.NoError(t, err)
		require.Equal(t, inbox.Receipt{Tenant: tenant, ID: r.ID, Duplicate: true}, again)
		require.Equal(t, inbox.Ignored, p.apply(r.ID))
	})
}

func TestTenantsAreApart(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.story()
	p.Sources["psp_us"] = p.script
	p.Tenant = func(name string) string {
		if name == "psp_us" {
			return "us"
		}
		return tenant
	}
	p.Env = func(string) refund.Env { return refund.Env{} }
	p.receive("payment")
	r, err := p.Receive(t.Context(), "psp_us", signed("order"))
	require.NoError(t, err)
	require.Equal(t, "us", r.Tenant)
	p.work()
	require.Equal(t, p.payment("pi_1").Key, p.payment("pi_1").Root, "the order is another tenant's")
	require.Empty(t, p.all("order"))
}
