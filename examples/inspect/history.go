package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/recourse-go/recourse/store"
)

// printOrder shows an order, all records below it, and what happened to them,
// in the order in which it did.
func printOrder(ctx context.Context, out io.Writer, s store.Store, k store.Key) error {
	_, _, err := printHistory(ctx, out, s, k, store.Select{Roots: []store.Key{k}}, store.HistoryQuery{Root: k})
	return err
}

// printHistory shows the selected records, of which k must have some, and what
// happened to them, and returns both.
func printHistory(ctx context.Context, out io.Writer, s store.Store, k store.Key, sel store.Select, q store.HistoryQuery) ([]store.Record, []store.Entry, error) {
	l, err := s.Load(ctx, nil, sel)
	if err != nil {
		return nil, nil, err
	}
	if len(l.Records) == 0 {
		return nil, nil, &store.NotFoundError{Key: k}
	}
	if err := printRecords(out, l.Records); err != nil {
		return nil, nil, err
	}
	history, err := store.Timeline(ctx, s, q)
	if err != nil {
		return nil, nil, err
	}
	return l.Records, history, printEntries(out, history)
}

// printRecord shows one record and its history, and whether the history is
// complete and unaltered.
func printRecord(ctx context.Context, out io.Writer, s store.Store, k store.Key) error {
	records, history, err := printHistory(ctx, out, s, k, store.Select{Keys: []store.Key{k}}, store.HistoryQuery{Key: k})
	if err != nil {
		return err
	}
	var chain []store.Entry
	for _, e := range history {
		if !e.Note() {
			chain = append(chain, e)
		}
	}
	if err := store.Verify(chain, records[0].Head); err != nil {
		_, err = fmt.Fprintln(out, "chain broken:", err)
		return err
	}
	_, err = fmt.Fprintf(out, "chain of %d entries holds, head %.12s\n", len(chain), records[0].Head)
	return err
}

func printRecords(out io.Writer, rs []store.Record) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "record\tstate\tversion\twake\tdue\tlabels and refs")
	for _, r := range rs {
		found := r.Labels
		for _, f := range r.Refs {
			found = append(found, f.Name+"="+f.Value)
		}
		_, _ = fmt.Fprintf(w, "%s/%s\t%s\t%d\t%s\t%s\t%s\n", r.Key.Kind, r.Key.ID, r.State, r.Version, moment(r.Wake), moment(r.Due), strings.Join(found, " "))
	}
	return w.Flush()
}

// printEntries prints one line an entry. Of personal data it tells only that
// there is some; a note, which changed nothing, has no version.
func printEntries(out io.Writer, es []store.Entry) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "\nat\trecord\tversion\tevent\tby\tcode\tfigures")
	for _, e := range es {
		version := fmt.Sprintf("%d.%d", e.Version, e.N)
		if e.Note() {
			version = "note"
		}
		figures := string(e.Data)
		if n := len(e.Private); n > 0 {
			figures += fmt.Sprintf(" (and %d private)", n)
		}
		_, _ = fmt.Fprintf(w, "%s\t%s/%s\t%s\t%s\t%s\t%s\t%s\n", moment(e.At), e.Key.Kind, e.Key.ID, version, e.Event, e.Actor, e.Code, figures)
	}
	return w.Flush()
}
