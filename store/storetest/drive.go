package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/recourse-go/recourse/store"
)

// lifetime is how many commands one store gets: what goes wrong does so in
// small states, and fresh stores see the beginning of everything.
const lifetime = 2000

// Model gives a store that many random commands, one after the other, and
// holds every answer, every error and what is stored after each against a
// model of plain maps. Every 2,000 commands are a sub-test with a store
// of its own. One that fails prints its seed and the command it failed at; to
// see it again:
//
//	RECOURSE_SEED=7 go test -run 'TestModel/life_3$'
func Model(t *testing.T, h Harness, commands int) {
	seed := (&suite{T: t}).seed()
	for life := range (commands + lifetime - 1) / lifetime {
		t.Run(fmt.Sprint("life ", life), func(t *testing.T) {
			d := newDriver(t, h, random(seed, life))
			step := 0
			defer func() {
				if t.Failed() {
					t.Logf("RECOURSE_SEED=%d, command %d of life %d: %+v", seed, step, life, d.doing)
				}
			}()
			for ; step < min(lifetime, commands-life*lifetime) && !t.Failed(); step++ {
				promise{test: func(*suite) { d.step(step) }}.prove(d.suite)
			}
			d.whole()
		})
	}
}

// driver makes up commands, few of each thing so that they meet.
type driver struct {
	*suite

	model  *model
	rnd    *rand.Rand
	now    time.Time
	doing  []any // for the failure's message
	tokens []store.Token
	pos    store.Position
	fed    map[store.Key]int // entries of each record that the feed gave
}

func newDriver(t *testing.T, h Harness, rnd *rand.Rand) *driver {
	return &driver{
		suite: &suite{T: t, h: h, s: h.New(t)},
		model: &model{
			records: map[store.Key]store.Record{}, ready: map[store.Key]time.Time{},
			batches: map[store.Token]store.Batch{}, journal: map[store.Key][]*store.Entry{},
		},
		rnd: rnd, now: at(0), fed: map[store.Key]int{},
	}
}

func (d *driver) step(n int) {
	d.now = d.now.Add(time.Duration(d.rnd.IntN(3)) * time.Millisecond)
	switch dice := d.rnd.IntN(1000); {
	case dice < 600:
		d.commits(n)
	case dice < 700:
		d.loads()
	case dice < 800:
		d.finds()
	case dice < 860:
		d.leases()
	case dice < 900:
		d.feeds()
	case dice < 950:
		d.histories()
	case dice < 980:
		d.erases()
	case dice < 998:
		d.forgets()
	default:
		d.reopens()
	}
}

// whole compares all there is, at the end of a life.
func (d *driver) whole() {
	d.doing = []any{"compare everything"}
	for deadline := time.Now().Add(patience); d.behind() && time.Now().Before(deadline) && !d.Failed(); {
		d.feeds()
	}
	d.equal("the feed is behind", d.behind(), false)
	for k := range d.model.journal {
		d.history(store.HistoryQuery{Key: k})
	}
	for k := range d.model.records {
		d.compare(d.load(nil, store.Select{Keys: []store.Key{k}}).Records, d.model.load(k.Tenant, store.Select{Keys: []store.Key{k}}))
	}
}

func (d *driver) behind() bool {
	for k, es := range d.model.journal {
		if d.fed[k] < len(es) {
			return true
		}
	}
	return false
}

func pick[T any](rnd *rand.Rand, of ...T) T { return of[rnd.IntN(len(of))] }

func (d *driver) tenant() string { return pick(d.rnd, "eu", "us") }

func (d *driver) anyKey(tenant string) store.Key {
	return store.Key{Tenant: tenant, Kind: pick(d.rnd, "order", "payment"), ID: fmt.Sprint("o_", d.rnd.IntN(6))}
}

// keys gives up to n different keys.
func (d *driver) keys(tenant string, n int) []store.Key {
	var ks []store.Key
	seen := map[store.Key]bool{}
	for range n {
		if k := d.anyKey(tenant); !seen[k] {
			ks, seen[k] = append(ks, k), true
		}
	}
	return ks
}

// soon is a time about now, or none.
func (d *driver) soon() time.Time {
	if d.rnd.IntN(3) == 0 {
		return time.Time{}
	}
	return d.now.Add(time.Duration(d.rnd.IntN(60)-10) * time.Millisecond)
}

// version is most often the one that the record has.
func (d *driver) version(k store.Key) int64 {
	v := d.model.records[k].Version
	if d.rnd.IntN(12) == 0 {
		v = max(0, v+int64(d.rnd.IntN(3)-1))
	}
	return v
}
