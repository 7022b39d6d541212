package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
	"github.com/recourse-go/recourse/store"
)

// longest is how many records of each kind the queue shows.
const longest = 100

// kinds are those that wake.
func kinds() []string {
	return []string{order.Repo.Kind(), payment.Repo.Kind(), refund.Repo.Kind(), dispute.Repo.Kind(), inbox.Repo.Kind()}
}

// printQueue lists what is due by then, the longest overdue first. What a
// runner holds at the moment stands here too: a lease leaves a record as it is.
func printQueue(ctx context.Context, out io.Writer, s store.Store, tenant string, by time.Time) error {
	var due []store.Record
	for _, kind := range kinds() {
		page, err := s.Find(ctx, store.Query{Tenant: tenant, Kind: kind, By: store.ByWake, Limit: longest})
		if err != nil {
			return err
		}
		for _, r := range page.Records {
			if !r.Wake.After(by) {
				due = append(due, r)
			}
		}
	}
	slices.SortStableFunc(due, func(a, b store.Record) int { return a.Wake.Compare(b.Wake) })
	_, _ = fmt.Fprintf(out, "due by %s: %d\n", moment(by), len(due))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, r := range due {
		_, _ = fmt.Fprintf(w, "  %s\t%s/%s\t%s\t%s\n", moment(r.Wake), r.Key.Kind, r.Key.ID, r.State, by.Sub(r.Wake).Truncate(time.Second))
	}
	return w.Flush()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}
