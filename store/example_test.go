package store_test

import (
	"context"
	"fmt"
	"time"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
)

// ticket is a record type of a host: its body is JSON, its index tells the
// store what to find it by.
type ticket struct {
	store.Meta `json:"-"`

	State string `json:"state"`
	Votes int    `json:"votes"`
}

func (t ticket) Index() store.Index { return store.Index{State: t.State} }

var tickets = store.NewRepo[ticket]("ticket", store.Schemas{Reads: 1, Writes: 1})

// vote is a command: it loads the ticket, decides, and is committed once a key.
func vote(id, key string, now time.Time) store.Command {
	return store.Command{
		Token:  store.Token{Tenant: "eu", Command: "ticket.vote", Key: key},
		Hash:   id,
		Select: store.Select{Roots: []store.Key{tickets.Key("eu", id)}},
		Decide: func(l store.Loaded) (store.Batch, error) {
			t, err := tickets.Get(l, "eu", id)
			if err != nil { // the first vote opens the ticket
				t = ticket{Meta: store.Meta{Key: tickets.Key("eu", id)}, State: "open"}
			}
			t.Votes++
			put, err := tickets.Put(t, store.Entry{Event: "ticket.voted"})
			return store.Batch{At: now, Puts: []store.Put{put}, Answer: store.Answer{Code: "voted"}}, err
		},
	}
}

func Example() {
	ctx, now := context.Background(), time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	s := mem.New()
	x := &store.Executor{Store: s}
	for _, key := range []string{"anna", "ben", "anna"} { // anna sends hers twice
		out, err := x.Do(ctx, vote("t_1", key, now))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(key, out.Answer.Code, "version", out.Answer.Changed[0].Version, "replayed", out.Replayed)
	}
	history, err := store.Timeline(ctx, s, store.HistoryQuery{Key: tickets.Key("eu", "t_1")})
	for _, e := range history {
		fmt.Println(e.At.Format(time.DateOnly), e.Event, e.Version)
	}
	fmt.Println(err)
	// Output:
	// anna voted version 1 replayed false
	// ben voted version 2 replayed false
	// anna voted version 1 replayed true
	// 2026-01-05 ticket.voted 1
	// 2026-01-05 ticket.voted 2
	// <nil>
}

func ExampleVerify() {
	ctx, now := context.Background(), time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	s := mem.New()
	x := &store.Executor{Store: s}
	for _, key := range []string{"anna", "ben"} {
		if _, err := x.Do(ctx, vote("t_1", key, now)); err != nil {
			fmt.Println(err)
		}
	}
	k := tickets.Key("eu", "t_1")
	loaded, _ := s.Load(ctx, nil, store.Select{Keys: []store.Key{k}})
	history, _ := store.Timeline(ctx, s, store.HistoryQuery{Key: k})
	fmt.Println(store.Verify(history, loaded.Records[0].Head))

	history[1].Actor = "somebody-else"
	fmt.Println(store.Verify(history, loaded.Records[0].Head))
	// Output:
	// <nil>
	// store: journal entry eu|ticket|t_1 version 2.0 was altered
}
