package storetest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/recourse-go/recourse/store"
)

// purse is the body of a payment: what was captured and what went back.
type purse struct{ Captured, Refunded, Moved int }

func paymentKey(n int) store.Key {
	return store.Key{Tenant: "eu", Kind: "payment", ID: fmt.Sprint("p_", n)}
}

func rootOf(n int) store.Key { return key(fmt.Sprint("o_", n)) }

// stormPayments lets workers refund parts of the same payments, and now and
// then move something between two of them, which locks in any order. Half of
// the workers are one process, half another, and each worker has a twin in the
// other process that sends the same commands under the same keys.
func stormPayments(t *suite) {
	seed := t.seed()
	twins := max(1, t.size.Workers/2)
	captured := twins * t.size.Commands * 30 / t.size.Records / 2 // enough for half of what is asked
	for i := range t.size.Records {
		p := record("")
		p.Key, p.Root, p.Body = paymentKey(i), rootOf(i), purse{Captured: captured}.body(t)
		t.save(record(rootOf(i).ID), p)
	}
	answers := tally{refunds: map[int]int{}, refunded: map[int]int{}, moved: map[int]int{}, denied: map[int]int{}, of: map[string]string{}}
	processes := []*store.Executor{{Store: t.s}, {Store: t.s}}
	race(2*twins, func(i int) {
		rnd := random(seed, i%twins)
		for n := range t.size.Commands {
			a := asked{key: fmt.Sprintf("%d.%d", i%twins, n), from: rnd.IntN(t.size.Records), amount: 1 + rnd.IntN(59)}
			a.to = a.from
			if rnd.IntN(8) == 0 {
				a.to = rnd.IntN(t.size.Records)
			}
			out, _, err := t.insist(processes[i/twins], t.command(a))
			if err != nil {
				t.Errorf("command %s: got error %v, want an answer", a.key, err)
				return
			}
			answers.count(t, a, out)
		}
	})
	t.equal("commands answered", len(answers.of), twins*t.size.Commands)
	want := t.size.Records // orders
	for i := range t.size.Records {
		answers.check(t, i)
		want += answers.refunds[i]
	}
	n, err := t.s.Count(t.Context(), orders, want+1)
	t.must(err)
	t.equal("orders and refunds", n, want)
}

func (p purse) body(t *suite) json.RawMessage {
	b, err := store.Marshal(p)
	if err != nil {
		t.Errorf("unexpected error: %v", err)
	}
	return b
}

// asked is one command: a refund, or a move if to is another payment.
type asked struct {
	key              string
	from, to, amount int
}

func (t *suite) command(a asked) store.Command {
	c := store.Command{
		Token:  store.Token{Tenant: "eu", Command: "test.pay", Key: a.key},
		Hash:   fmt.Sprintf("%d-%d-%d", a.from, a.to, a.amount),
		Select: store.Select{Roots: []store.Key{rootOf(a.from)}},
		Decide: func(l store.Loaded) (store.Batch, error) { return t.refund(a, l) },
	}
	if a.to != a.from {
		c.Select = store.Select{Keys: []store.Key{paymentKey(a.from), paymentKey(a.to)}}
		c.Decide = t.move
	}
	return c
}

// refund puts the payment and a refund under the guard of the order, or leaves
// a note that there is not enough.
func (t *suite) refund(a asked, l store.Loaded) (store.Batch, error) {
	b := t.batch()
	for _, r := range l.Records {
		switch r.Key {
		case rootOf(a.from):
			b.Guards = []store.Guard{{Key: r.Key, Version: r.Version}}
		case paymentKey(a.from):
			var p purse
			if err := json.Unmarshal(r.Body, &p); err != nil {
				return b, err
			}
			if p.Refunded+a.amount > p.Captured {
				b.Answer.Code, b.Notes = "denied", []store.Entry{note(r.Key)}
				continue
			}
			p.Refunded += a.amount
			r.Body, b.Answer.Code = p.body(t), "refunded"
			b.Puts = []store.Put{put(r), put(record("r_" + a.key))}
		}
	}
	return b, nil
}

func (t *suite) move(l store.Loaded) (store.Batch, error) {
	b := t.batch()
	b.Answer.Code = "moved"
	for _, r := range l.Records {
		var p purse
		if err := json.Unmarshal(r.Body, &p); err != nil {
			return b, err
		}
		p.Moved++
		r.Body = p.body(t)
		b.Puts = append(b.Puts, put(r))
	}
	rand.Shuffle(len(b.Puts), func(i, j int) { b.Puts[i], b.Puts[j] = b.Puts[j], b.Puts[i] })
	return b, nil
}

// tally is what the answers say happened to each payment.
type tally struct {
	mu sync.Mutex
	of map[string]string // the answer a key got

	refunds, refunded, moved, denied map[int]int
}

// count adds up what each key was answered first, and holds that its twin was
// told the same.
func (y *tally) count(t *suite, a asked, out store.Outcome) {
	y.mu.Lock()
	defer y.mu.Unlock()
	text := answerText(out.Answer)
	if first, ok := y.of[a.key]; ok {
		t.equal("answer under key "+a.key, text, first)
		return
	}
	y.of[a.key] = text
	switch out.Answer.Code {
	case "refunded":
		y.refunds[a.from]++
		y.refunded[a.from] += a.amount
	case "denied":
		y.denied[a.from]++
	case "moved":
		y.moved[a.from]++
		y.moved[a.to]++
	default:
		t.Errorf("answer under key %s is %s: want that it was refunded, denied or moved", a.key, text)
	}
}

// check holds payment n against what was answered about it.
func (y *tally) check(t *suite, n int) {
	var p purse
	payment := t.get(paymentKey(n))
	t.must(json.Unmarshal(payment.Body, &p))
	t.equal(fmt.Sprintf("refunded and moved of %s", payment.Key), []int{p.Refunded, p.Moved}, []int{y.refunded[n], y.moved[n]})
	if p.Refunded > p.Captured {
		t.Errorf("%s: %d of %d went back", payment.Key, p.Refunded, p.Captured)
	}
	t.equal("version of the guarded order", t.get(rootOf(n)).Version, 1)
	t.equal("version of the payment", payment.Version, 1+y.refunds[n]+p.Moved)
	chain, notes := []store.Entry{}, 0
	for _, e := range t.timeline(payment.Key) {
		if e.Note() {
			notes++
		} else {
			chain = append(chain, e)
		}
	}
	t.equal("denials noted", notes, y.denied[n])
	t.must(store.Verify(chain, payment.Head))
}
