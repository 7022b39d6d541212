package inbox

import (
	"context"

	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// Replay puts a dead, ignored or parked delivery back, to be applied at the
// next step with a fresh schedule. One that is received already stays so; one
// that was applied fails with an error matching [machine.ErrIllegal].
func (in *Inbox) Replay(ctx context.Context, tenant, id string) error {
	_, err := in.change(ctx, tenant, id, func(d *Delivery, env refund.Env) (string, error) {
		if d.State == Received {
			return "", nil
		}
		if _, err := d.move(ToReplay); err != nil {
			return "", err
		}
		d.Reason, d.Detail, d.Tries, d.Next, d.Awaits = "", "", 0, env.Now, nil
		return "replayed", nil
	})
	return err
}

// Page is one page of deliveries, without what they say, and the cursor of
// the next, empty at the end.
type Page struct {
	Deliveries []Delivery
	Next       string
}

// Dead lists the dead letters of a tenant, newest first, 100 a page.
func (in *Inbox) Dead(ctx context.Context, tenant, cursor string) (Page, error) {
	return in.page(ctx, tenant, Dead, cursor)
}

// Parked lists the parked deliveries of a tenant, newest first, 100 a page.
func (in *Inbox) Parked(ctx context.Context, tenant, cursor string) (Page, error) {
	return in.page(ctx, tenant, Parked, cursor)
}

func (in *Inbox) page(ctx context.Context, tenant string, s State, cursor string) (Page, error) {
	found, err := in.Exec.Store.Find(ctx, store.Query{
		Tenant: tenant, Kind: Repo.Kind(), States: []string{string(s)}, Desc: true, After: cursor,
	})
	if err != nil {
		return Page{}, err
	}
	p := Page{Next: found.Next}
	for _, rec := range found.Records {
		d, err := Repo.Decode(rec)
		if err != nil {
			return Page{}, err
		}
		d.Private = nil
		p.Deliveries = append(p.Deliveries, d)
	}
	return p, nil
}
