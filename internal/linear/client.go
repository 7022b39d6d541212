package linear

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/recourse-go/recourse/store"
)

// captured is what each payment can pay back at most.
const captured = 1000

// payment is what a body holds.
type payment struct{ Refunded int }

func key(n int) store.Key {
	return store.Key{Tenant: "eu", Kind: "payment", ID: fmt.Sprint("p_", n)}
}

// errLost is what a client gets when the answer to its commit is lost.
var errLost = errors.New("linear: the answer is lost")

// lossy loses some commits, and the answers to some that are written.
type lossy struct {
	store.Store

	rnd *rand.Rand
}

// Commit may be lost on the way there or on the way back.
func (l lossy) Commit(ctx context.Context, b store.Batch) error {
	switch l.rnd.IntN(30) {
	case 0:
		return errLost
	case 1:
		return errors.Join(l.Store.Commit(ctx, b), errLost)
	}
	return l.Store.Commit(ctx, b)
}

// client is a process of its own: nothing but the store stands between it and
// the others.
type client struct {
	s   store.Store
	x   *store.Executor
	rnd *rand.Rand
}

func newClient(s store.Store, rnd *rand.Rand) *client {
	return &client{s: s, x: &store.Executor{Store: lossy{s, rnd}}, rnd: rnd}
}

// refund sends one command. A client whose answer is lost sends it again under
// the same key, or goes away and never learns what became of it.
func (c *client) refund(ctx context.Context, name string, n, amount int) (output, error) {
	for {
		out, err := c.x.Do(ctx, command(name, n, amount))
		switch {
		case errors.Is(err, errLost) && c.rnd.IntN(2) == 0:
			return output{unknown: true}, nil
		case errors.Is(err, errLost), errors.Is(err, store.ErrBusy):
			continue
		case err != nil:
			return output{}, err
		}
		var told output
		told.refused = out.Answer.Code == "refused"
		err = json.Unmarshal(out.Answer.Detail, &told.Refunded)
		return told, err
	}
}

func command(name string, n, amount int) store.Command {
	return store.Command{
		Token:  store.Token{Tenant: "eu", Command: "linear.refund", Key: name},
		Hash:   fmt.Sprint(n, ":", amount),
		Select: store.Select{Keys: []store.Key{key(n)}},
		Decide: func(l store.Loaded) (store.Batch, error) {
			b := store.Batch{At: day}
			var p payment
			r := l.Records[0]
			if err := json.Unmarshal(r.Body, &p); err != nil {
				return b, err
			}
			b.Answer.Code = "refused"
			if p.Refunded+amount <= captured {
				p.Refunded += amount
				body, err := store.Marshal(p)
				if err != nil {
					return b, err
				}
				r.Body, b.Answer.Code = body, "refunded"
				b.Puts = []store.Put{{Record: r, Entries: []store.Entry{{Event: "payment.refunded"}}}}
			} else {
				b.Guards = []store.Guard{{Key: r.Key, Version: r.Version}}
			}
			b.Answer.Detail = json.RawMessage(fmt.Sprint(p.Refunded))
			return b, nil
		},
	}
}

// read gives what went back of a payment.
func (c *client) read(ctx context.Context, n int) (output, error) {
	l, err := c.s.Load(ctx, nil, store.Select{Keys: []store.Key{key(n)}})
	if err != nil {
		return output{}, err
	}
	var p payment
	err = json.Unmarshal(l.Records[0].Body, &p)
	return output{Refunded: p.Refunded}, err
}
