package linear

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/recourse-go/recourse/store"
)

var day = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// Size is how much is recorded.
type Size struct {
	Operations int // defaults to 4,000, or to 20,000 with RECOURSE_FULL=1
	Payments   int // defaults to a hundredth of that
	Clients    int // defaults to 16
}

func (s Size) orDefault() Size {
	if s.Operations == 0 {
		s.Operations = 4000
		if os.Getenv("RECOURSE_FULL") == "1" {
			s.Operations = 20_000
		}
	}
	if s.Payments == 0 {
		s.Payments = max(1, s.Operations/100)
	}
	if s.Clients == 0 {
		s.Clients = 16
	}
	return s
}

// History is what the clients of one run asked and were told.
type History []porcupine.Operation

// input is one operation: a refund of an amount, or with none a read.
type input struct{ payment, amount int }

// output is what a client was told: what had gone back after the operation.
type output struct {
	Refunded int
	refused  bool
	unknown  bool
}

// Record lets clients refund and read payments in a store, all at once, and
// returns what they saw. It prints the seed of what they ask for; set
// RECOURSE_SEED to ask the same again.
func Record(t testing.TB, s store.Store, size Size) History {
	t.Helper()
	size = size.orDefault()
	seed := seedOf(t)
	for n := range size.Payments {
		b := store.Batch{
			Token: store.Token{Tenant: "eu", Command: "linear.pay", Key: fmt.Sprint(n)}, Hash: "hash", At: day,
			Puts: []store.Put{{Record: store.Record{Key: key(n), State: "open", Schema: 1, Body: json.RawMessage(`{}`)}}},
		}
		if err := s.Commit(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	var clock atomic.Int64 // a logical one: order is all that counts
	histories := make([]History, size.Clients)
	var wg sync.WaitGroup
	for i := range size.Clients {
		wg.Go(func() {
			c := newClient(s, rand.New(rand.NewPCG(seed, uint64(i)))) //nolint:gosec // repeatable on purpose
			for n := range size.Operations / size.Clients {
				op := porcupine.Operation{ClientId: i, Call: clock.Add(1)}
				in := input{payment: c.rnd.IntN(size.Payments)}
				var out output
				var err error
				if c.rnd.IntN(4) == 0 {
					out, err = c.read(t.Context(), in.payment)
				} else {
					in.amount = 1 + c.rnd.IntN(30)
					out, err = c.refund(t.Context(), fmt.Sprintf("%d.%d", i, n), in.payment, in.amount)
				}
				if err != nil {
					t.Errorf("client %d, operation %d: %v", i, n, err)
					return
				}
				op.Input, op.Output, op.Return = in, out, clock.Add(1)
				if out.unknown {
					op.Return = math.MaxInt64 // it may take effect at any time
				}
				histories[i] = append(histories[i], op)
			}
		})
	}
	wg.Wait()
	var all History
	for _, h := range histories {
		all = append(all, h...)
	}
	return all
}

func seedOf(t testing.TB) uint64 {
	t.Helper()
	seed := rand.Uint64() //nolint:gosec // any will do
	if text, ok := os.LookupEnv("RECOURSE_SEED"); ok {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("RECOURSE_SEED=%d", seed)
	return seed
}
