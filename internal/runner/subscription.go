package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Subscription hands the journal of all tenants to a func, entry by entry, each
// at least once and those of one record in order. Its position is a record: any
// number of processes share it, and its lease lets one of them work at a time.
//
// An entry that the func fails on, or panics on, is put off with all later
// ones of its record, tried again ever later and parked after Tries; the
// others go on. All fields are to be set.
type Subscription struct {
	Exec   *store.Executor
	Name   string
	Handle func(ctx context.Context, e store.Entry) error
	Clock  func() time.Time
	Log    *slog.Logger

	Batch int           // entries read at a time
	Lease time.Duration // of the position; a batch is cut short after half of it
	Idle  time.Duration // between two looks when there is nothing new
	Tries int
}

// Run hands on what there is until the context ends, and then finishes the
// entry it is at. It returns nil after such a stop.
func (s *Subscription) Run(ctx context.Context) error {
	loop(ctx, s.Log, s.Idle, func() (int, error) { return s.Step(ctx) })
	return nil
}

// Step hands on one batch and returns how many entries that were, put-off ones
// included. The errors of the func are joined.
func (s *Subscription) Step(ctx context.Context) (int, error) {
	p, err := s.load(ctx)
	if err != nil {
		return 0, err
	}
	// Looking costs two reads; only with something to do is there a lease and,
	// after it, a commit.
	fresh, err := s.unread(ctx, &p)
	if due := slices.ContainsFunc(p.Behind, func(b behind) bool { return b.due(s.Clock()) }); err != nil || len(fresh) == 0 && !due {
		return 0, err
	}
	p, ok, err := s.lease(ctx, p)
	if err != nil || !ok {
		return 0, err
	}
	// What was begun is finished and written down even if the caller stops
	// meanwhile. A batch ends early enough for its last entry to end in time.
	until := s.Clock().Add(s.Lease / 2)
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Lease)
	defer cancel()
	t := &reading{s: s, p: &p, over: func() bool { return ctx.Err() != nil || !s.Clock().Before(until) }}
	t.again(work)
	t.on(work)
	return t.n, errors.Join(append(t.errs, s.commit(work, p))...)
}

// unread is the oldest entry after the position; none while the position is full.
func (s *Subscription) unread(ctx context.Context, p *position) ([]store.Entry, error) {
	if p.full() {
		return nil, nil
	}
	entries, _, err := s.Exec.Store.Feed(ctx, p.At, 1)
	return entries, err
}

// repo has a kind for each name, so that a lease takes only positions that this
// process knows a func for.
func (s *Subscription) repo() store.Repo[position, *position] {
	return store.NewRepo[position]("subscriber/"+s.Name, store.Schemas{Reads: 1, Writes: 1})
}

// load reads the position; at first it is the beginning of the journal.
func (s *Subscription) load(ctx context.Context) (position, error) {
	repo := s.repo()
	l, err := s.Exec.Store.Load(ctx, nil, store.Select{Keys: []store.Key{repo.Key(Operator, s.Name)}})
	if err != nil {
		return position{}, err
	}
	p, err := repo.Get(l, Operator, s.Name)
	if errors.Is(err, store.ErrNotFound) {
		p.Key = repo.Key(Operator, s.Name)
		return p, nil
	}
	return p, err
}

// lease takes the position that was loaded, as it is now, for this process
// alone; false if another one has it.
func (s *Subscription) lease(ctx context.Context, p position) (position, bool, error) {
	if p.Version == 0 {
		if err := s.commit(ctx, p); err != nil && !errors.Is(err, store.ErrConflict) {
			return p, false, err
		}
	}
	repo := s.repo()
	recs, err := s.Exec.Store.Lease(ctx, store.LeaseRequest{
		Schemas: map[string]int{repo.Kind(): repo.Reads()}, Now: s.Clock(), For: s.Lease, Limit: 1,
	})
	if err != nil || len(recs) == 0 {
		return p, false, err
	}
	p, err = repo.Decode(recs[0])
	return p, err == nil, err
}

// commit writes the position, and so ends the lease. It fails with
// [store.ErrConflict] if another process took over meanwhile, which then hands
// on the same entries.
func (s *Subscription) commit(ctx context.Context, p position) error {
	p.wake = s.Clock()
	put, err := s.repo().Put(p)
	if err != nil {
		return err
	}
	return s.Exec.Store.Commit(ctx, store.Batch{
		Token: store.Token{Tenant: Operator, Command: "subscriber", Key: rand.Text()}, Hash: "subscriber",
		At: p.wake, Puts: []store.Put{put},
	})
}

// Unpark hands on again what is put off for a record, or for all with the zero
// key, at the next step. It waits for the batch that is being handed on.
func (s *Subscription) Unpark(ctx context.Context, k store.Key) error {
	for {
		p, err := s.load(ctx)
		if err != nil {
			return err
		}
		p, ok, err := s.lease(ctx, p)
		if err != nil {
			return err
		}
		if !ok {
			wait(ctx, jitter(s.Idle))
			continue
		}
		for i := range p.Behind {
			if b := &p.Behind[i]; k.IsZero() || b.Key == k {
				b.Tries, b.Next = 0, store.Time(s.Clock())
			}
		}
		return s.commit(ctx, p)
	}
}

// Status is how far a subscription has come.
type Status struct {
	Name     string
	Unread   time.Time // when the oldest entry that was not read yet was written; zero if all were
	Progress time.Time // when the position last moved; zero before the first entry
	Parked   int       // records whose entries wait for a person
	Full     bool      // so much is put off that nothing more is read
}

// Status reads how far the subscription has come.
func (s *Subscription) Status(ctx context.Context) (Status, error) {
	p, err := s.load(ctx)
	if err != nil {
		return Status{}, err
	}
	st := Status{Name: s.Name, Progress: p.Updated, Parked: p.parked(), Full: p.full()}
	entries, _, err := s.Exec.Store.Feed(ctx, p.At, 1)
	if len(entries) > 0 {
		st.Unread = entries[0].At
	}
	return st, err
}
