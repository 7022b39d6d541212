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
	d := p.draft(b)
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

	refs, labels, private []byte // in their stored form

	same bool // these are, by all we know, what the record has already
}

func (s step) key() store.Key {
	if s.put != nil {
		return s.put.Record.Key
	}
	return s.guard.Key
}

// listed reports whether the record has refs or labels.
func (s step) listed() bool { return len(s.put.Record.Refs)+len(s.put.Record.Labels) > 0 }

// draft puts guards and puts in key order, in which their rows are locked.
func (p port) draft(b store.Batch) *draft {
	d := &draft{Batch: b, steps: make([]step, 0, len(b.Guards)+len(b.Puts))}
	for _, g := range b.Guards {
		d.steps = append(d.steps, step{guard: g})
	}
	for i := range b.Puts {
		r := &b.Puts[i].Record
		s := step{put: &b.Puts[i], refs: storedRefs(r.Refs), labels: storedList(r.Labels), private: writePrivate(r.Private)}
		s.same = r.Version > 1 && p.seen.same(version{r.Key, r.Version - 1}, p.seen.digest(s.refs, s.labels, s.private))
		d.steps = append(d.steps, s)
	}
	slices.SortFunc(d.steps, func(x, y step) int { return x.key().Compare(y.key()) })
	d.subjects = d.subjectsOf()
	return d
}

// shape names the statement that the batch needs. Everything that compose
// looks at is in it.
func (d *draft) shape() string {
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
		default:
			shape = append(shape, 'i')
		}
		if s.listed() {
			shape = append(shape, 'l')
		}
		if s.private != nil {
			shape = append(shape, 'p')
		}
		shape = appendEntries(shape, s.put.Entries)
	}
	shape = appendEntries(append(shape, 'n'), d.Notes)
	shape = append(shape, 's')
	shape = strconv.AppendInt(shape, int64(len(d.subjects)), 10)
	return string(shape)
}

// appendEntries tells entries with private parts from those without.
func appendEntries(shape []byte, es []store.Entry) []byte {
	for _, e := range es {
		if len(e.Private) > 0 {
			shape = append(shape, 'd')
		} else {
			shape = append(shape, 'e')
		}
	}
	return shape
}

// headArguments are those of the token, which come first.
const headArguments = 7

// arguments lists the values of the batch in the order in which compose numbers
// them: the head, and then of each step its columns and those of its entries,
// of each note and of each subject.
func (d *draft) arguments() ([][]byte, error) {
	answer, err := store.Marshal(d.Answer)
	if err != nil {
		return nil, err
	}
	v := &values{list: make([][]byte, 0, headArguments+24*len(d.steps)), room: make([]byte, 0, 256+384*len(d.steps))}
	v.text(d.Token.Tenant)
	v.text(d.Token.Command)
	v.text(d.Token.Key)
	v.instant(d.At)
	v.text(d.Hash)
	v.raw(answer)
	v.text(d.Token.Digest())
	for _, s := range d.steps {
		if s.put == nil {
			v.text(s.guard.Key.Kind)
			v.text(s.guard.Key.ID)
			v.bigint(s.guard.Version)
			continue
		}
		v.put(s)
	}
	for _, e := range d.Notes {
		v.text(e.Key.Kind)
		v.text(e.Key.ID)
		v.text(e.Root.Kind)
		v.text(e.Root.ID)
		v.entry(e)
	}
	for _, s := range d.subjects {
		v.text(s.digest)
		v.text(s.key.Kind)
		v.text(s.key.ID)
	}
	return v.list, nil
}

func (v *values) put(s step) {
	r := &s.put.Record
	v.text(r.Key.Kind)
	v.text(r.Key.ID)
	v.bigint(r.Version - 1)
	v.text(r.Root.Kind)
	v.text(r.Root.ID)
	v.text(r.State)
	v.instant(r.Wake)
	v.instant(r.Due)
	v.integer(r.Schema)
	v.text(r.Head)
	v.raw(r.Body)
	if s.listed() {
		v.raw(s.refs)
		v.raw(s.labels)
	}
	if s.private != nil {
		v.raw(s.private)
	}
	for i := range s.put.Entries {
		v.entry(s.put.Entries[i])
	}
}

func (v *values) entry(e store.Entry) {
	v.text(e.Event)
	v.text(e.Actor)
	v.text(e.Code)
	v.text(e.Prev)
	v.text(e.Hash)
	v.raw(e.Data)
	if len(e.Private) > 0 {
		v.raw(storedList(e.Digests))
		v.raw(writePrivate(e.Private))
	}
}

// subject is a person about whom a record or its journal holds private data.
type subject struct {
	digest string
	key    store.Key
}

// subjectsOf lists those whose rows may be missing, each once, in the order of
// the rows. What a record has already, it has with its rows.
func (d *draft) subjectsOf() []subject {
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
func (d *draft) conflict(passed string) error {
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

// standing names the new record whose key PostgreSQL says is there already.
func (d *draft) standing(detail string) error {
	for _, p := range d.Puts {
		k := p.Record.Key
		if strings.Contains(detail, fmt.Sprintf("(%s, %s, %s)", k.Tenant, k.Kind, k.ID)) {
			return &store.ConflictError{Key: k}
		}
	}
	return fmt.Errorf("store/postgres: a new record is there already: %w", store.ErrConflict)
}

// taken reads kind, id and name of the ref that another record holds.
func (d *draft) taken(detail string) error {
	e := &store.TakenError{Key: store.Key{Tenant: d.Token.Tenant}}
	e.Key.Kind, detail, _ = strings.Cut(detail, " ")
	e.Key.ID, e.Name, _ = strings.Cut(detail, " ")
	return e
}

// refusal turns what recourse.fail or a primary key raised into the port's
// errors; nil if it was something else.
func (d *draft) refusal(err error) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return nil
	}
	switch e.Code {
	case uniqueViolation:
		switch e.TableName {
		case tokens:
			return &store.TokenError{Token: d.Token}
		case records:
			return d.standing(e.Detail)
		}
	case moved:
		return d.conflict(e.Detail)
	case refTaken:
		return d.taken(e.Detail)
	}
	return nil
}

// The tables whose primary keys refuse a batch.
const (
	tokens  = "tok"
	records = "rec"
)

// violated is the table whose unique index refused a row, if one did.
func violated(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == uniqueViolation {
		return e.TableName
	}
	return ""
}
