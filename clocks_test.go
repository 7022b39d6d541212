package recourse_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/casework"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/internal/clocked"
	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

func clockDesk(t testing.TB, s store.Store) *recoursetest.Desk {
	t.Helper()
	return recoursetest.New(t, recoursetest.Options{Store: s, Config: func(c *recourse.Config) { c.Clocks = proof.Support(t) }})
}

func opened(key string) casework.Track {
	return casework.Track{Key: key, Order: "o", Policy: "support", Event: sla.Event{Kind: sla.EventOpened, Actor: sla.ActorCustomer}}
}

func answered(key string) casework.Track {
	return casework.Track{Key: key, Order: "o", Event: sla.Event{Kind: sla.EventMessage, Actor: sla.ActorAgent, Public: true}}
}

// signals lists what was journaled of the clocks of a record: event, metric and
// when it became true.
func signals(t *testing.T, d *recoursetest.Desk, key store.Key) []string {
	t.Helper()
	entries, err := store.Timeline(t.Context(), d.Store, store.HistoryQuery{Key: key})
	require.NoError(t, err)
	var out []string
	for _, e := range entries {
		if name, ok := strings.CutPrefix(e.Event, "clock."); ok && name != "tracked" {
			out = append(out, name+" "+e.Code)
		}
	}
	return out
}

// A customer writes on a Monday at nine. Time alone warns, breaches and
// escalates, each once, and a late answer is missed, not met.
func TestClocksOfARecord(t *testing.T) {
	t.Parallel()
	d := clockDesk(t, nil)
	d.Sell(mugs(""))
	key := d.Order("o").Order.Key
	res, err := d.Agent("ana").Clocks.Track(t.Context(), opened("k1"))
	require.NoError(t, err)
	require.Equal(t, casework.Tracked, res.Code)
	again, err := d.Agent("ana").Clocks.Track(t.Context(), opened("k1"))
	require.NoError(t, err)
	require.True(t, again.Replayed)

	o := d.Order("o").Order
	require.Equal(t, recoursetest.Start.Add(6*time.Hour), o.Clocks.Wake, "75 % of eight hours")
	rec := stored(t, d, key)
	require.Equal(t, o.Clocks.Wake, rec.Wake, "the clocks wake their record")
	require.Equal(t, recoursetest.Start.Add(8*time.Hour), rec.Due)

	d.Advance(6 * time.Hour)
	require.Equal(t, []string{"started first_response", "started resolution", "warned first_response"}, signals(t, d, key))
	d.Advance(2 * time.Hour)
	require.NotContains(t, signals(t, d, key), "breached first_response", "due now is not late")
	d.Advance(time.Second)
	require.Contains(t, signals(t, d, key), "breached first_response")
	require.Contains(t, stored(t, d, key).Labels, "attention:"+clocked.Breached)
	h, err := d.Tenant(recoursetest.Tenant).Health(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, h.Attention[clocked.Breached])

	d.Advance(18 * time.Hour) // Tuesday eleven: two hours of business time later
	d.Advance(time.Minute)
	_, err = d.Agent("ana").Clocks.Track(t.Context(), answered("k2"))
	require.NoError(t, err)
	require.Equal(t, []string{
		"started first_response", "started resolution", "warned first_response", "breached first_response",
		"escalated first_response", "missed first_response",
	}, signals(t, d, key))
	first, ok := d.Order("o").Order.Clocks.Clock(sla.FirstResponse, "")
	require.True(t, ok)
	require.Equal(t, sla.StateMissed, first.State)
	require.NotContains(t, stored(t, d, key).Labels, "attention:"+clocked.Breached)

	_, err = d.Agent("ana").Clocks.Track(t.Context(), casework.Track{Key: "k3", Order: "o", Event: sla.Event{Kind: sla.EventSolved}})
	require.NoError(t, err)
	require.Zero(t, stored(t, d, key).Wake)
	d.Settle()
	require.Equal(t, []string{"met resolution"}, signals(t, d, key)[6:])
}

func stored(t *testing.T, d *recoursetest.Desk, key store.Key) store.Record {
	t.Helper()
	l, err := d.Store.Load(t.Context(), nil, store.Select{Keys: []store.Key{key}})
	require.NoError(t, err)
	require.Len(t, l.Records, 1)
	return l.Records[0]
}

// Payments, refunds and disputes carry clocks as orders do, and what becomes of
// their money leaves the clocks alone.
func TestAnyRecordCarriesClocks(t *testing.T) {
	t.Parallel()
	d := clockDesk(t, nil)
	d.Sell(mugs(""))
	_, err := d.Agent("ana").Refunds.Request(t.Context(), oneMug("r"))
	require.NoError(t, err)
	observation := dispute.Observation{
		Source: dispute.FromPSP, Key: "evt_1", Payment: recoursetest.PaymentID("o", 1), Dispute: "dp_1", OccurredAt: d.Clock.Now(),
		Stage: dispute.Chargeback, Status: dispute.NeedsResponse, Amount: eur("20.00"), DueAt: d.Clock.Now().Add(7 * 24 * time.Hour),
	}
	_, err = d.Agent("ana").Facts.Dispute(t.Context(), "evt_1", "o", observation)
	require.NoError(t, err)
	rs := d.Order("o")
	require.Len(t, rs.Disputes, 1)
	keys := []store.Key{rs.Order.Key, rs.Payments[0].Key, rs.Refunds[0].Key, rs.Disputes[0].Key}
	for i, key := range keys {
		track := opened(fmt.Sprint("open-", i))
		track.Kind, track.ID = key.Kind, key.ID
		_, err := d.Agent("ana").Clocks.Track(t.Context(), track)
		require.NoError(t, err)
		require.Equal(t, recoursetest.Start.Add(6*time.Hour), stored(t, d, key).Wake.Truncate(time.Hour))
	}
	observation.Key, observation.Status, observation.OccurredAt = "evt_2", dispute.UnderReview, d.Clock.Now().Add(time.Hour)
	_, err = d.Agent("ana").Facts.Dispute(t.Context(), "evt_2", "o", observation)
	require.NoError(t, err)
	d.Settle()
	for _, key := range keys {
		require.Equal(t, []string{
			"started first_response", "started resolution", "warned first_response", "breached first_response",
			"escalated first_response", "breached resolution",
		}, signals(t, d, key), key)
	}
}

// What the desk does not know is refused, before anything is written.
func TestTrackRefuses(t *testing.T) {
	t.Parallel()
	d := clockDesk(t, nil)
	d.Sell(mugs(""))
	for name, c := range map[string]struct {
		change func(*casework.Track)
		is     error
		says   string
	}{
		"no policy":          {func(t *casework.Track) { t.Policy = "" }, casework.ErrTrack, "names the policy"},
		"unknown policy":     {func(t *casework.Track) { t.Policy = "gold" }, casework.ErrUnknownPolicy, `"gold"`},
		"unknown record":     {func(t *casework.Track) { t.Kind, t.ID = "refund", "r9" }, store.ErrNotFound, "r9"},
		"unknown kind":       {func(t *casework.Track) { t.Kind = "parcel" }, store.ErrNotFound, "parcel"},
		"personal data":      {func(t *casework.Track) { t.Event.Attrs = map[string]string{"from": "eva@example.com"} }, casework.ErrTrack, "never personal data"},
		"free text":          {func(t *casework.Track) { t.Event.Reason = "she is angry" }, casework.ErrTrack, "is no code"},
		"unknown event":      {func(t *casework.Track) { t.Event.Kind = "sneeze" }, nil, "no known kind"},
		"neither id nor key": {func(t *casework.Track) { t.Key = "" }, casework.ErrTrack, "no key to make one of"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			track := opened(strings.ReplaceAll(name, " ", "-"))
			c.change(&track)
			_, err := d.Agent("ana").Clocks.Track(t.Context(), track)
			require.ErrorContains(t, err, c.says)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
			require.NotContains(t, err.Error(), "eva@")
			require.True(t, d.Order("o").Order.Clocks.IsZero())
		})
	}
}

// A message that comes in late, from before what the clocks know, is replayed:
// the breach that stood in the journal stays there, and the verdict becomes what
// it would have been.
func TestLateEventIsReplayed(t *testing.T) {
	t.Parallel()
	d := clockDesk(t, nil)
	d.Sell(mugs(""))
	key := d.Order("o").Order.Key
	_, err := d.Agent("ana").Clocks.Track(t.Context(), opened("k1"))
	require.NoError(t, err)
	d.Advance(9 * time.Hour)
	require.Contains(t, signals(t, d, key), "breached first_response")
	late := answered("k2")
	late.Event.At = recoursetest.Start.Add(time.Hour)
	_, err = d.Agent("ana").Clocks.Track(t.Context(), late)
	require.NoError(t, err)
	first, _ := d.Order("o").Order.Clocks.Clock(sla.FirstResponse, "")
	require.Equal(t, sla.StateMet, first.State)
	require.Equal(t, []string{
		"started first_response", "started resolution", "warned first_response", "breached first_response", "met first_response",
	}, signals(t, d, key))
	again, err := d.Agent("ana").Clocks.Track(t.Context(), late)
	require.NoError(t, err)
	require.True(t, again.Replayed)
}

// Another version of the policy, or another calendar, moves running clocks and
// says so; a policy that the desk lost stops its clocks, in full sight, and
// nothing else.
func TestClocksWhosePolicyChanged(t *testing.T) {
	t.Parallel()
	d := clockDesk(t, nil)
	d.Sell(mugs(""))
	key := d.Order("o").Order.Key
	_, err := d.Agent("ana").Clocks.Track(t.Context(), opened("k1"))
	require.NoError(t, err)

	lost := d.Process(d.Store, func(c *recourse.Config) { c.Clocks = nil })
	_, err = lost.Tenant(recoursetest.Tenant).As(policy.Actor{ID: "ana"}).Refunds.Request(t.Context(), oneMug("r"))
	require.NoError(t, err)
	d.Clock.Advance(7 * time.Hour)
	n, err := lost.Step(t.Context())
	require.Positive(t, n)
	require.ErrorIs(t, err, casework.ErrUnknownPolicy)
	require.Equal(t, refund.Succeeded, d.Order("o").Refunds[0].State, "the money moves on")
	h, err := d.Tenant(recoursetest.Tenant).Health(t.Context())
	require.NoError(t, err)
	require.Equal(t, time.Hour, h.Overdue())

	stricter := d.Process(d.Store, func(c *recourse.Config) {
		c.Clocks = proof.SupportBy(t, `{"id":"support","version":"2","rules":[{"targets":[{"metric":"first_response","goal":"4h","calendar":"desk"}]}]}`)
	})
	d.Clock.Advance(2 * time.Minute) // past the lease
	_, err = stricter.Step(t.Context())
	require.NoError(t, err)
	got := signals(t, d, key)
	require.Equal(t, []string{"started first_response", "started resolution", "canceled resolution", "target_changed first_response"}, got[:4])
	d.Clock.Advance(time.Minute)
	_, err = stricter.Step(t.Context())
	require.NoError(t, err)
	require.Contains(t, signals(t, d, key), "breached first_response", "the new goal was used up")
}

// F14: the desk's clock is set back and forth. Nothing is signaled before its
// time, nothing twice, nothing is lost, and an event at a time that the clocks
// thought was past is taken in.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	d := clockDesk(t, nil)
	d.Sell(mugs(""))
	key := d.Order("o").Order.Key
	_, err := d.Agent("ana").Clocks.Track(t.Context(), opened("k1"))
	require.NoError(t, err)
	version := stored(t, d, key).Version
	jump := func(by time.Duration, want ...string) {
		t.Helper()
		before := signals(t, d, key)
		d.Advance(by)
		require.Equal(t, append(before, want...), signals(t, d, key))
		now := stored(t, d, key).Version
		require.GreaterOrEqual(t, now, version)
		version = now
	}
	jump(-time.Hour)
	again := opened("k2")
	again.Event.Kind = sla.EventMessage
	_, err = d.Agent("ana").Clocks.Track(t.Context(), again)
	require.NoError(t, err, "a message from before the opening")
	jump(time.Hour)
	due := stored(t, d, key).Due
	require.Equal(t, recoursetest.Start.Add(8*time.Hour), due, "the customer waits since the desk opened")
	jump(6*time.Hour - time.Microsecond)
	jump(time.Microsecond, "warned first_response")
	jump(-6 * time.Hour)
	jump(8*time.Hour, []string(nil)...)
	jump(-400 * 24 * time.Hour)
	jump(800*24*time.Hour, "breached first_response", "escalated first_response", "breached resolution")
	jump(-800 * 24 * time.Hour)
	jump(800 * 24 * time.Hour)
	_, err = d.Agent("ana").Clocks.Track(t.Context(), answered("k3"))
	require.NoError(t, err)
	require.Equal(t, "missed first_response", signals(t, d, key)[6])
}
