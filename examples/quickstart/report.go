package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// report is what the program prints.
type report struct {
	Deliveries counts         `json:"deliveries"`
	Books      books          `json:"books"`
	Refused    map[string]int `json:"refused"` // by code, from the journal
	Attention  []attention    `json:"attention"`

	busiest  string // the most eventful order
	timeline []store.Entry
}

// attention is one thing a person should look at.
type attention struct {
	Order string    `json:"order"`
	What  string    `json:"what"`
	By    time.Time `json:"by,omitzero"`
}

func (p *player) report(ctx context.Context) (report, error) {
	r := report{Deliveries: p.counts, Refused: map[string]int{}}
	var err error
	if r.Books, err = p.books(ctx); err != nil {
		return r, err
	}
	events := map[string]int{}
	position := store.Position("")
	for {
		entries, next, err := p.store.Feed(ctx, position, store.MaxLimit)
		if err != nil {
			return r, err
		}
		for _, e := range entries {
			if e.Root.Kind == order.Repo.Kind() {
				events[e.Root.ID]++
			}
			if code := refusedBy(e); code != "" {
				r.Refused[code]++
			}
		}
		if len(entries) == 0 {
			break
		}
		position = next
	}
	for _, id := range slices.Sorted(maps.Keys(events)) {
		if events[id] > events[r.busiest] {
			r.busiest = id
		}
	}
	if r.busiest != "" {
		if r.timeline, err = p.as("reader").Orders.Timeline(ctx, r.busiest); err != nil {
			return r, err
		}
	}
	r.Attention, err = p.attention(ctx)
	return r, err
}

// refusedBy is the code of a refusal that the journal names; empty for entries
// that are none.
func refusedBy(e store.Entry) string {
	switch {
	case e.Event == "delivery.dead", e.Event == "delivery.ignored" && e.Code != "":
		return "delivery: " + e.Code
	case !e.Note():
		return ""
	case e.Event == "refund.denied":
		var data struct {
			Codes []string `json:"codes"`
		}
		_ = json.Unmarshal(e.Data, &data)
		return "denied: " + strings.Join(data.Codes, ", ")
	case e.Event == "command.refused":
		return "command: " + e.Code
	}
	return "delivery: " + e.Code
}

// attention lists what waits for a person, and by when.
func (p *player) attention(ctx context.Context) ([]attention, error) {
	var all []attention
	for rec, err := range store.All(ctx, p.store, store.Query{Tenant: tenant, Kind: order.Repo.Kind()}) {
		if err != nil {
			return nil, err
		}
		r, err := p.as("reader").Orders.Get(ctx, rec.Key.ID)
		if err != nil {
			return nil, err
		}
		add := func(what string, by time.Time) { all = append(all, attention{Order: rec.Key.ID, What: what, By: by}) }
		for _, code := range r.Order.Attention {
			add("order: "+code, time.Time{})
		}
		for i := range r.Payments {
			for _, code := range r.Payments[i].Attention {
				add("payment: "+code, time.Time{})
			}
			for _, op := range r.Payments[i].Operations {
				if op.WhoMustAct != "" && op.Live() && op.State == payment.Pending {
					add(fmt.Sprintf("refund of %s is done by hand: %s must act", op.Amount, op.WhoMustAct), op.Expected)
				}
			}
		}
		for _, x := range r.Refunds {
			switch x.State {
			case refund.Requested, refund.NeedsReview, refund.Failed, refund.PartiallySucceeded:
				add(fmt.Sprintf("refund %s over %s: %s %s", x.ID(), x.Total, x.State, x.Review), x.DueBy)
			default:
			}
		}
		for _, x := range r.Disputes {
			if x.Status == "needs_response" {
				add(fmt.Sprintf("%s %s over %s needs a response", x.Stage, x.VendorID, x.Amount), x.DueAt)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b attention) int { return strings.Compare(a.Order, b.Order) })
	return all, nil
}

func (r report) printJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// print is the report for a person.
func (r report) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	line("Deliveries: %d taken in, %d known already, %d refused. Commands: %d.",
		r.Deliveries.TakenIn, r.Deliveries.Known, r.Deliveries.Refused, r.Deliveries.Commands)
	line("\nORDER\tSTATE\tTOTAL\tCOVERAGE\tREFUND\tDISPUTE\tATTENTION")
	for _, o := range r.Books.Orders {
		line("%s\t%s\t%s\t%s\t%s\t%s\t%s", o.ID, o.State, o.Total, o.Coverage, o.refunds(), o.disputes(), o.attention())
	}
	line("\nThe most eventful order, %s:", r.busiest)
	for _, e := range r.timeline {
		line("  %s\t%s\t%s\t%s", e.At.Format("01-02 15:04:05"), e.Event, e.Code, e.Actor)
	}
	line("\nRefused, by reason:")
	for _, code := range slices.Sorted(maps.Keys(r.Refused)) {
		line("  %s\t%d", code, r.Refused[code])
	}
	line("\nNeeds attention:")
	for _, a := range r.Attention {
		by := ""
		if !a.By.IsZero() {
			by = "by " + a.By.Format("2006-01-02 15:04")
		}
		line("  %s\t%s\t%s", a.Order, a.What, by)
	}
	line("\nTie-out against each account's own statement:")
	for _, t := range r.Books.TieOut {
		states := map[refund.TieOutState]int{}
		for _, l := range t.Lines {
			states[l.State]++
		}
		line("  %s\t%s\t%d equal\t%d not yet reported\t%d different", t.Account, strings.ToUpper(string(t.State)),
			states[refund.TieEqual], states[refund.TieNotYetReported], states[refund.TieDifferent])
		for _, l := range t.Lines {
			if l.State == refund.TieDifferent {
				line("    %s %s:\texpected %s\treported %s", l.Kind, l.Object, l.Expected, l.Reported)
			}
		}
	}
	_ = w.Flush()
}

func (o orderBook) refunds() string {
	var parts []string
	for _, r := range o.Refunds {
		parts = append(parts, fmt.Sprintf("%s %s", r.Total, r.State))
	}
	for _, p := range o.Payments {
		if len(o.Refunds) == 0 && p.Refunded.Sign() != 0 {
			parts = append(parts, p.Refunded.String()+" by others")
		}
	}
	return strings.Join(parts, ", ")
}

func (o orderBook) disputes() string {
	var parts []string
	for _, d := range o.Disputes {
		parts = append(parts, fmt.Sprintf("%s %s %s", d.Amount, d.Stage, d.Status))
	}
	return strings.Join(parts, ", ")
}

func (o orderBook) attention() string {
	all := slices.Clone(o.Attention)
	for _, p := range o.Payments {
		all = append(all, p.Attention...)
	}
	for _, r := range o.Refunds {
		if r.State == refund.NeedsReview {
			all = append(all, "review:"+r.Review)
		}
	}
	return strings.Join(all, ", ")
}
