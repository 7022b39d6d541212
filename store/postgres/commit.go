package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/recourse-go/recourse/store"
)

// Commit implements [store.Store]. A canceled context may leave the whole
// batch written, never half of it.
func (p port) Commit(ctx context.Context, b store.Batch) error {
	b, err := store.Seal(b)
	if err != nil {
		return err
	}
	d, err := p.draft(b)
	if err != nil {
		return err
	}
	args, err := d.arguments()
	if err != nil {
		return err
	}
	if len(args) > maxArguments {
		return &store.BatchError{Why: fmt.Sprintf("the batch has %d values: PostgreSQL takes %d at once: write it in parts", len(args), maxArguments)}
	}
	text := p.texts.shape(d.shape(), func() string { return compose(d) })
	return p.db.commit(ctx, d, statement{text, args})
}

// maxArguments is how many the protocol can count.
const maxArguments = 1<<16 - 1

// draft is a sealed batch in the order in which it is written.
type draft struct {
	store.Batch

	steps    []step
	subjects []subject
}

// step is one record of a batch: a guard on it, or a put.
type step struct {
	guard store.Guard
	put   *store.Put // nil for a guard

	refs, labels string // in their stored form
	private      []byte
	same         bool // these are, by all we know, what the record has already
}

func (s step) key() store.Key {
	if s.put != nil {
		return s.put.Record.Key
	}
	return s.guard.Key
}

// draft puts guards and puts in key order, in which their rows are locked.
func (p port) draft(b store.Batch) (draft, error) {
	d := draft{Batch: b, steps: make([]step, 0, len(b.Guards)+len(b.Puts))}
	for _, g := range b.Guards {
		d.steps = append(d.steps, step{guard: g})
	}
	for i := range b.Puts {
		r := b.Puts[i].Record
		s := step{put: &b.Puts[i], private: writePrivate(r.Private)}
		var err error
		if s.refs, err = list(r.Refs); err != nil {
			return d, err
		}
		if s.labels, err = list(r.Labels); err != nil {
			return d, err
		}
		s.same = r.Version > 1 && p.seen.same(version{r.Key, r.Version - 1}, p.seen.digest(s.refs, s.labels, s.private))
		d.steps = append(d.steps, s)
	}
	slices.SortFunc(d.steps, func(x, y step) int { return x.key().Compare(y.key()) })
	d.subjects = d.subjectsOf()
	return d, nil
}

// shape names the statement that the batch needs. Everything that compose
// looks at is in it.
func (d draft) shape() string {
	shape := make([]byte, 0, 64)
	for _, s := range d.steps {
		switch {
		case s.put == nil:
			shape = append(shape, 'g')
			continue
		case s.same:
			shape = append(shape, '=')
		case s.put.Record.Version > 1:
			shape = append(shape, 'u')
		case len(s.put.Record.Refs)+len(s.put.Record.Labels) > 0:
			shape = append(shape, 'x')
		default:
			shape = append(shape, 'i')
		}
		shape = strconv.AppendInt(shape, int64(len(s.put.Entries)), 10)
	}
	shape = append(shape, 'n')
	shape = strconv.AppendInt(shape, int64(len(d.Notes)), 10)
	shape = append(shape, 's')
	shape = strconv.AppendInt(shape, int64(len(d.subjects)), 10)
	return string(shape)
}

// headArguments are those of the token, which come first.
const headArguments = 7

// arguments lists the values of the batch in the order in which compose numbers
// them: the head, and then of each step its columns and those of its entries,
// of each note and of each subject.
func (d draft) arguments() ([]any, error) {
	answer, err := store.Marshal(d.Answer)
	if err != nil {
		return nil, err
	}
	args := make([]any, 0, headArguments+32*len(d.steps))
	args = append(args, d.Token.Tenant, d.Token.Command, d.Token.Key, d.At, d.Hash, string(answer), d.Token.Digest())
	for _, s := range d.steps {
		if s.put == nil {
			args = append(args, s.guard.Key.Kind, s.guard.Key.ID, s.guard.Version)
			continue
		}
		if args, err = putArguments(args, s); err != nil {
			return nil, err
		}
	}
	for _, e := range d.Notes {
		args = append(args, e.Key.Kind, e.Key.ID, e.Root.Kind, e.Root.ID)
		if args, err = entryArguments(args, e); err != nil {
			return nil, err
		}
	}
	for _, s := range d.subjects {
		args = append(args, s.digest, s.key.Kind, s.key.ID)
	}
	return args, nil
}

func putArguments(args []any, s step) (_ []any, err error) {
	r := s.put.Record
	args = append(args, r.Key.Kind, r.Key.ID, r.Version-1, r.Root.Kind, r.Root.ID, r.State, instant(r.Wake), instant(r.Due),
		r.Schema, r.Head, s.refs, s.labels, s.private, string(r.Body))
	for _, e := range s.put.Entries {
		if args, err = entryArguments(args, e); err != nil {
			return nil, err
		}
	}
	return args, nil
}

func entryArguments(args []any, e store.Entry) ([]any, error) {
	digests, err := list(e.Digests)
	return append(args, e.Event, e.Actor, e.Code, e.Prev, e.Hash, digests, writePrivate(e.Private), string(e.Data)), err
}

// subject is a person about whom a record or its journal holds private data.
type subject struct {
	digest string
	key    store.Key
}

// subjectsOf lists those whose rows may be missing, each once, in the order of
// the rows. What a record has already, it has with its rows.
func (d draft) subjectsOf() []subject {
	var all []subject
	add := func(k store.Key, ps []store.Private) {
		for _, p := range ps {
			if p.Subject != "" {
				all = append(all, subject{store.SubjectDigest(k.Tenant, p.Subject), k})
			}
		}
	}
	for _, s := range d.steps {
		if s.put == nil {
			continue
		}
		if !s.same {
			add(s.key(), s.put.Record.Private)
		}
		for _, e := range s.put.Entries {
			add(e.Key, e.Private)
		}
	}
	for _, e := range d.Notes {
		add(e.Key, e.Private)
	}
	slices.SortFunc(all, func(x, y subject) int {
		if c := strings.Compare(x.digest, y.digest); c != 0 {
			return c
		}
		return x.key.Compare(y.key)
	})
	return slices.Compact(all)
}

// conflict names the record at which the chain of steps broke: passed of them
// went well.
func (d draft) conflict(passed string) error {
	n, err := strconv.Atoi(passed)
	if err != nil || n < 0 || n >= len(d.steps) {
		return fmt.Errorf("store/postgres: step %q of %d failed: %w", passed, len(d.steps), store.ErrConflict)
	}
	s := d.steps[n]
	e := &store.ConflictError{Key: s.key(), Want: s.guard.Version}
	if s.put != nil {
		e.Want = s.put.Record.Version - 1
	}
	return e
}

// taken reads kind, id and name of the ref that another record holds.
func (d draft) taken(detail string) error {
	e := &store.TakenError{Key: store.Key{Tenant: d.Token.Tenant}}
	e.Key.Kind, detail, _ = strings.Cut(detail, " ")
	e.Key.ID, e.Name, _ = strings.Cut(detail, " ")
	return e
}

// refusal turns what recourse.fail raised into the port's errors; nil if it
// was something else.
func (d draft) refusal(err error) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return nil
	}
	switch e.Code {
	case tokenUsed:
		return &store.TokenError{Token: d.Token}
	case moved:
		return d.conflict(e.Detail)
	case refTaken:
		return d.taken(e.Detail)
	}
	return nil
}
