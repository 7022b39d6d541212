package recourse_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

// mailbox is a subscriber that keeps what it was given, by record.
type mailbox struct {
	mu   sync.Mutex
	got  []string
	by   map[store.Key][]string
	fail func(e store.Entry) error // nil digests all
}

func nameOf(e store.Entry) string {
	return fmt.Sprintf("%s %d.%d %s", e.Key.ID, e.Version, e.N, e.Event)
}

func (m *mailbox) take(_ context.Context, e store.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		if err := m.fail(e); err != nil {
			return err
		}
	}
	if m.by == nil {
		m.by = map[store.Key][]string{}
	}
	m.got = append(m.got, nameOf(e))
	m.by[e.Key] = append(m.by[e.Key], nameOf(e))
	return nil
}

// subscribed is a desk with one subscriber; entries are fed by its steps.
func subscribed(t *testing.T, m *mailbox, change func(*recourse.Config)) *recoursetest.Desk {
	t.Helper()
	return recoursetest.New(t, recoursetest.Options{Config: func(c *recourse.Config) {
		c.Subscribers = map[string]recourse.Subscriber{"mail": m.take}
		c.Batch = 5
		if change != nil {
			change(c)
		}
	}})
}

// place makes an order, and so journal entries, and nothing that falls due.
func place(t *testing.T, d *recoursetest.Desk, id string) {
	t.Helper()
	_, err := d.Agent("ana").Orders.Place(t.Context(), id, order.Place{
		ID: id, Currency: eur("10.00").Currency(), Total: eur("10.00"),
		Lines: []order.PlaceLine{{ID: "1", SKU: "mug", Quantity: 1, Total: eur("10.00")}},
	})
	require.NoError(t, err)
}

func orderKey(id string) store.Key { return order.Repo.Key(recoursetest.Tenant, id) }

// note journals something on an order, as a note would be.
func note(t *testing.T, d *recoursetest.Desk, ids ...string) {
	t.Helper()
	b := store.Batch{
		Token: store.Token{Tenant: recoursetest.Tenant, Command: "test", Key: store.DigestID(ids...)}, Hash: "test", At: d.Clock.Now(),
	}
	for _, id := range ids {
		b.Notes = append(b.Notes, store.Entry{Key: orderKey(id), Event: "test.noted"})
	}
	require.NoError(t, d.Store.Commit(t.Context(), b))
}

// journal is all there is, in the order of the feed.
func journal(t *testing.T, s store.Store) (all []string, by map[store.Key][]string) {
	t.Helper()
	by = map[store.Key][]string{}
	for at := store.Position(""); ; {
		entries, next, err := s.Feed(t.Context(), at, store.MaxLimit)
		require.NoError(t, err)
		if len(entries) == 0 {
			return all, by
		}
		for _, e := range entries {
			all = append(all, nameOf(e))
			by[e.Key] = append(by[e.Key], nameOf(e))
		}
		at = next
	}
}

// feed takes steps until there is nothing to do, and returns what failed.
func feed(t *testing.T, d *recourse.Desk) (errs error) {
	t.Helper()
	for {
		n, err := d.Step(t.Context())
		errs = errors.Join(errs, err)
		if n == 0 {
			return errs
		}
	}
}

func status(t *testing.T, d *recoursetest.Desk) recourse.SubscriberStatus {
	t.Helper()
	h, err := d.Tenant(recoursetest.Tenant).Health(t.Context())
	require.NoError(t, err)
	require.Len(t, h.Subscribers, 1)
	return h.Subscribers[0]
}

// Three processes feed one subscriber while eight callers write: it gets every
// entry once, and those of one record in order.
func TestSubscriberGetsTheJournal(t *testing.T) {
	t.Parallel()
	m := &mailbox{}
	d := subscribed(t, m, nil)
	stop := make(chan struct{})
	var feeders, callers sync.WaitGroup
	for range 3 {
		p := d.Process(d.Store, nil)
		feeders.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, _ = p.Step(t.Context())
				}
			}
		})
	}
	for i := range 8 {
		agent := d.Agent(fmt.Sprint("agent", i))
		callers.Go(func() {
			for n := range 12 {
				id := fmt.Sprint("o", n)
				_, _ = agent.Orders.Place(t.Context(), fmt.Sprintf("%d-%d", i, n), order.Place{
					ID: id, Currency: eur("10.00").Currency(), Total: eur("10.00"),
					Lines: []order.PlaceLine{{ID: "1", SKU: "mug", Quantity: 1, Total: eur("10.00")}},
				})
				_, _ = agent.Orders.Cancel(t.Context(), refund.CancelOrder{Key: fmt.Sprintf("x%d-%d", i, n), Order: id, Reason: "customer"})
			}
		})
	}
	callers.Wait()
	close(stop)
	feeders.Wait()
	require.NoError(t, feed(t, d.Desk))
	all, by := journal(t, d.Store)
	require.Greater(t, len(all), 24)
	require.Equal(t, by, m.by)
	require.Equal(t, all, m.got, "one at a time, so even in the order of the journal")
	require.Zero(t, status(t, d).Unread)
	require.NoError(t, feed(t, d.Desk))
	after, _ := journal(t, d.Store)
	require.Equal(t, all, after, "positions write no entries")
}

// A process that dies between handling a batch and writing the position leaves
// the batch to the next one: entries come again, none is skipped.
func TestSubscriberCrash(t *testing.T) {
	t.Parallel()
	m := &mailbox{}
	d := subscribed(t, m, nil)
	for i := range 8 {
		place(t, d, fmt.Sprint("o", i))
	}
	all, _ := journal(t, d.Store)
	lost := &losing{Store: d.Store, command: "subscriber", after: 1} // the first makes the position
	doomed := d.Process(lost, nil)
	_, err := doomed.Step(t.Context())
	require.ErrorIs(t, err, errLost)
	require.Equal(t, all[:5], m.got)
	require.NoError(t, feed(t, d.Desk))
	require.Equal(t, all[:5], m.got, "the dead process still has the lease")
	require.Equal(t, recoursetest.Start, status(t, d).Unread)

	d.Clock.Advance(time.Minute)
	require.NoError(t, feed(t, d.Desk))
	require.Equal(t, append(all[:5:5], all...), m.got)

	// A restart goes on where it stopped.
	place(t, d, "next")
	all, _ = journal(t, d.Store)
	m.got = nil
	require.NoError(t, feed(t, d.Process(d.Store, nil)))
	require.Equal(t, all[len(all)-1:], m.got[len(m.got)-1:])
	require.NotContains(t, m.got, all[0])
}

var errLost = errors.New("lost")

// losing fails all commits of a command after the first few.
type losing struct {
	store.Store

	command string
	after   int
}

func (s *losing) Commit(ctx context.Context, b store.Batch) error {
	if b.Token.Command == s.command {
		if s.after == 0 {
			return errLost
		}
		s.after--
	}
	return s.Store.Commit(ctx, b)
}

// Within a lease only one process hands on; one that outlives its lease does
// not move the position any more (F28).
func TestSubscriberLease(t *testing.T) {
	t.Parallel()
	m := &mailbox{}
	d := subscribed(t, m, nil)
	for i := range 4 {
		place(t, d, fmt.Sprint("o", i))
	}
	all, _ := journal(t, d.Store)
	in, out := make(chan struct{}), make(chan struct{})
	slow := d.Process(d.Store, func(c *recourse.Config) {
		c.Subscribers = map[string]recourse.Subscriber{"mail": func(context.Context, store.Entry) error {
			in <- struct{}{}
			<-out
			return nil
		}}
	})
	done := make(chan error, 1)
	go func() {
		_, err := slow.Step(t.Context())
		done <- err
	}()
	<-in
	d.Clock.Advance(59 * time.Second)
	require.NoError(t, feed(t, d.Desk))
	require.Empty(t, m.got)
	d.Clock.Advance(time.Second)
	require.NoError(t, feed(t, d.Desk))
	require.Equal(t, all, m.got)
	close(out)
	require.ErrorIs(t, <-done, store.ErrConflict, "and it began no other entry")

	place(t, d, "o9")
	after, _ := journal(t, d.Store)
	require.NoError(t, feed(t, d.Desk))
	require.Equal(t, after, m.got)
}

// An entry that cannot be digested puts off its record's entries and nothing
// else; after the last try they are parked until somebody asks for them.
func TestSubscriberPoison(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("jane@example.com is not deliverable") },
		"panic": func() error { panic("jane@example.com") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tries := 0
			m := &mailbox{fail: func(e store.Entry) error {
				if e.Key == orderKey("bad") && strings.HasPrefix(e.Event, "order.") {
					tries++
					return fail()
				}
				return nil
			}}
			d := subscribed(t, m, func(c *recourse.Config) { c.Tries = 3 })
			for _, id := range []string{"a", "bad", "b"} {
				place(t, d, id)
			}
			note(t, d, "bad")
			note(t, d, "a")
			require.Error(t, feed(t, d.Desk))
			_, want := journal(t, d.Store)
			require.Empty(t, m.by[orderKey("bad")])
			require.Equal(t, want[orderKey("a")], m.by[orderKey("a")])
			require.Equal(t, want[orderKey("b")], m.by[orderKey("b")])
			require.Equal(t, 1, tries)
			require.Zero(t, status(t, d).Parked)

			require.NoError(t, feed(t, d.Desk), "it rests")
			for range 20 {
				d.Clock.Advance(time.Minute)
				_ = feed(t, d.Desk)
			}
			require.Equal(t, 3, tries)
			require.Equal(t, 1, status(t, d).Parked)
			note(t, d, "bad", "b")
			require.NoError(t, feed(t, d.Desk))
			require.Empty(t, m.by[orderKey("bad")], "later ones wait behind it")
			require.Zero(t, status(t, d).Unread)

			rec, err := d.Store.Load(t.Context(), nil, store.Select{Keys: []store.Key{{Tenant: "recourse", Kind: "subscriber/mail", ID: "mail"}}})
			require.NoError(t, err)
			require.NotContains(t, string(rec.Records[0].Body), "jane")

			m.fail = nil
			require.NoError(t, d.Redeliver(t.Context(), "mail", orderKey("another")))
			require.NoError(t, feed(t, d.Desk))
			require.Empty(t, m.by[orderKey("bad")])
			require.NoError(t, d.Redeliver(t.Context(), "mail", orderKey("bad")))
			require.NoError(t, feed(t, d.Desk))
			_, want = journal(t, d.Store)
			require.Equal(t, want, m.by)
			require.Zero(t, status(t, d).Parked)
		})
	}
	t.Run("unknown subscriber", func(t *testing.T) {
		t.Parallel()
		require.ErrorIs(t, subscribed(t, &mailbox{}, nil).Redeliver(t.Context(), "male", store.Key{}), recourse.ErrSubscriber)
	})
}

// What is put off has a bound: then the subscriber stops, says so, and misses
// nothing once its trouble is over.
func TestSubscriberFull(t *testing.T) {
	t.Parallel()
	down := errors.New("mail server is down")
	m := &mailbox{fail: func(store.Entry) error { return down }}
	d := subscribed(t, m, func(c *recourse.Config) { c.Tries, c.Batch = 1, 400 })
	var ids []string
	for i := range 1100 {
		ids = append(ids, fmt.Sprint("o", i))
	}
	note(t, d, ids...)
	require.ErrorIs(t, feed(t, d.Desk), down)
	st := status(t, d)
	require.True(t, st.Full)
	require.Equal(t, 1000, st.Parked)
	require.Equal(t, recoursetest.Start, st.Unread)
	require.NoError(t, feed(t, d.Desk), "it stands still")

	m.fail = nil
	require.NoError(t, d.Redeliver(t.Context(), "mail", store.Key{}))
	require.NoError(t, feed(t, d.Desk))
	_, want := journal(t, d.Store)
	require.Equal(t, want, m.by)
	require.False(t, status(t, d).Full)
}

// A batch that takes too long is cut short in time, and what it did is kept;
// so is what was done when the caller stops.
func TestSubscriberCutShort(t *testing.T) {
	t.Parallel()
	var d *recoursetest.Desk
	m := &mailbox{fail: func(store.Entry) error { d.Clock.Advance(20 * time.Second); return nil }}
	d = subscribed(t, m, nil)
	for i := range 6 {
		place(t, d, fmt.Sprint("o", i))
	}
	all, _ := journal(t, d.Store)
	n, err := d.Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n, "half a lease")

	ctx, cancel := context.WithCancel(t.Context())
	m.fail = func(store.Entry) error { cancel(); return nil }
	n, err = d.Step(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.NoError(t, feed(t, d.Desk))
	require.Equal(t, all, m.got)
}

// Run feeds until it is stopped.
func TestRunFeedsSubscribers(t *testing.T) {
	t.Parallel()
	got := make(chan string, 100)
	d := recoursetest.New(t, recoursetest.Options{Config: func(c *recourse.Config) {
		c.Idle = time.Millisecond
		c.Subscribers = map[string]recourse.Subscriber{"audit": func(_ context.Context, e store.Entry) error {
			got <- e.Event
			return nil
		}}
	}})
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- d.Run(ctx) }()
	place(t, d, "o")
	require.Equal(t, "order.placed", <-got)
	cancel()
	require.NoError(t, <-stopped)
}

func TestSubscriberNames(t *testing.T) {
	t.Parallel()
	fine := func(context.Context, store.Entry) error { return nil }
	for name, f := range map[string]recourse.Subscriber{
		"": fine, "a b": fine, strings.Repeat("x", 101): fine, "nil": nil,
	} {
		_, err := recourse.New(mem.New(), recourse.Config{
			Authorizer: policy.AllowAll, Subscribers: map[string]recourse.Subscriber{name: f},
		})
		require.ErrorIs(t, err, recourse.ErrSubscriber, name)
	}
	_, err := recourse.New(mem.New(), recourse.Config{
		Authorizer: policy.AllowAll, Subscribers: map[string]recourse.Subscriber{strings.Repeat("x", 100): fine},
	})
	require.NoError(t, err)
}
