package inbox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"github.com/recourse-go/recourse/store"
)

// ErrSource says that no source of that name is set up. Deliveries in its name cannot
// be verified, so they are not kept.
var ErrSource = errors.New("inbox: unknown source: add it to Sources")

// Receipt says under which id a delivery is kept.
type Receipt struct {
	Tenant, ID string
	Duplicate  bool // it was kept before; nothing was written
	Conflict   bool // it was kept before with another body: the first stands
}

// Receive verifies a delivery and keeps it, in one commit. When it returns
// without an error the delivery will be applied, and the sender can be told
// so; a repetition is a success too.
//
// A delivery that is not what its source sends fails with a [*Refusal], and is
// not kept; the journal has a note of it, once for each body and reason. Any
// other error means that the sender should try again.
func (in *Inbox) Receive(ctx context.Context, source string, raw Raw) (Receipt, error) {
	src, ok := in.Sources[source]
	if !ok {
		return Receipt{}, ErrSource
	}
	tenant, now := in.Tenant(source), in.now()
	if len(raw.Body) > cmp.Or(in.MaxSize, store.MaxBody) || size(raw.Headers) > maxHeaders {
		r := &Refusal{Reason: TooLarge, Why: "the body or the headers are larger than this inbox takes"}
		return Receipt{}, in.refuse(ctx, tenant, source, strconv.Itoa(len(raw.Body)), r)
	}
	sum := sha256.Sum256(raw.Body)
	hash := hex.EncodeToString(sum[:])
	id, refusal := admit(src, raw, now)
	if refusal != nil {
		return Receipt{}, in.refuse(ctx, tenant, source, hash, refusal)
	}
	d := Delivery{
		Meta:  store.Meta{Key: Repo.Key(tenant, ID(tenant, source, id.EventID))},
		State: Received, Source: source, EventID: id.EventID, Type: id.Type, APIVersion: id.APIVersion,
		ReceivedAt: now, Hash: hash, Next: now,
	}
	if err := d.keep(raw); err != nil {
		return Receipt{}, err
	}
	return in.keep(ctx, d)
}

// admit lets the source vouch for the bytes and say what they are.
func admit(src Source, raw Raw, now time.Time) (id Identity, refusal *Refusal) {
	err := guarded(func() (err error) {
		if err = src.Verify(raw, now); err == nil {
			id, err = src.Identify(raw)
		}
		return err
	})
	if err != nil {
		return id, asRefusal(err)
	}
	if id.EventID == "" || max(len(id.EventID), len(id.Type), len(id.APIVersion)) > maxIdentity {
		return id, &Refusal{Reason: Malformed, Why: "it has no event id, or an event id, type or version of more than 255 bytes"}
	}
	return id, nil
}

const maxIdentity = 255

// keep commits a delivery that is new. One that was there before stands,
// whatever this one says.
func (in *Inbox) keep(ctx context.Context, d Delivery) (Receipt, error) {
	var receipt Receipt
	_, err := in.Exec.Do(ctx, store.Command{
		Token: store.Token{Tenant: d.Key.Tenant, Command: "inbox.receive"}, Hash: "inbox",
		Select: store.Select{Keys: []store.Key{d.Key}},
		Decide: func(l store.Loaded) (store.Batch, error) {
			receipt = Receipt{Tenant: d.Key.Tenant, ID: d.Key.ID}
			if len(l.Records) > 0 {
				before, err := Repo.Decode(l.Records[0])
				receipt.Duplicate = true
				receipt.Conflict = err == nil && before.Hash != d.Hash
				return store.Batch{}, nil
			}
			p, err := d.put("received", d.Source)
			return store.Batch{At: d.ReceivedAt, Puts: []store.Put{p}}, err
		},
	})
	if err == nil && receipt.Conflict {
		err = in.note(ctx, d.Key, "delivery.conflict", string(Conflict), d.Source, d.ReceivedAt, d.Key.ID, d.Hash)
	}
	return receipt, err
}

// refuse journals a refusal and returns it, with the store's error if that failed.
func (in *Inbox) refuse(ctx context.Context, tenant, source, body string, r *Refusal) error {
	key := store.Key{Tenant: tenant, Kind: "source", ID: source}
	err := in.note(ctx, key, "inbox.refused", string(r.Reason), source, in.now(), source, body, string(r.Reason))
	if err != nil {
		return errors.Join(r, err)
	}
	return r
}

// note journals a remark outside all records, once for the same parts.
func (in *Inbox) note(ctx context.Context, key store.Key, event, code, actor string, at time.Time, parts ...string) error {
	_, err := in.Exec.Do(ctx, store.Command{
		Token: store.Token{Tenant: key.Tenant, Command: event, Key: store.DigestID(parts...)}, Hash: "inbox",
		Decide: func(store.Loaded) (store.Batch, error) {
			return store.Batch{At: at, Notes: []store.Entry{{Key: key, Event: event, Code: code, Actor: actor}}}, nil
		},
	})
	return err
}
