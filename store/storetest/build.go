package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/recourse-go/recourse/store"
)

// at is the n-th millisecond of the suite's day.
func at(n int) time.Time {
	return time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Millisecond)
}

func key(id string) store.Key { return store.Key{Tenant: "eu", Kind: "order", ID: id} }

// record is a new one with only what it must have.
func record(id string) store.Record {
	return store.Record{Key: key(id), State: "open", Schema: 1, Body: json.RawMessage(`{"id":"` + id + `"}`)}
}

// below is a new record that hangs on a root.
func below(root store.Key, id string) store.Record {
	r := record(id)
	r.Root = root
	return r
}

// woken is a new record that is due from then on.
func woken(id string, wake time.Time) store.Record {
	r := record(id)
	r.Wake = wake
	return r
}

// put writes a record with one entry that says so.
func put(r store.Record) store.Put {
	return store.Put{Record: r, Entries: []store.Entry{{Event: "test.saved", Data: json.RawMessage(`{"amount":"5.00"}`)}}}
}

func note(k store.Key) store.Entry {
	return store.Entry{Key: k, Event: "test.refused", Code: "too_late"}
}

func keysOf(rs []store.Record) []store.Key {
	ks := []store.Key{}
	for _, r := range rs {
		ks = append(ks, r.Key)
	}
	return ks
}

// idsOf gives the ids in one line, to compare lists.
func idsOf(rs []store.Record) string {
	var ids []string
	for _, r := range rs {
		ids = append(ids, r.Key.ID)
	}
	return strings.Join(ids, " ")
}

// recordText is a record's every field in one line, to compare by.
func recordText(r store.Record) string {
	return fmt.Sprintf("%s root %s v%d %s wake %s due %s refs %v labels %q schema %d body %q private %s head %s created %s updated %s",
		r.Key, r.Root, r.Version, r.State, r.Wake, r.Due, r.Refs, r.Labels, r.Schema, r.Body,
		privateText(r.Private), r.Head, r.Created, r.Updated)
}

// entryText is an entry's every field in one line, to compare by.
func entryText(e store.Entry) string {
	return fmt.Sprintf("%s root %s %d.%d at %s event %s actor %s code %s data %q token %s private %s digests %v prev %s hash %s",
		e.Key, e.Root, e.Version, e.N, e.At, e.Event, e.Actor, e.Code, e.Data, e.Token,
		privateText(e.Private), e.Digests, e.Prev, e.Hash)
}

func privateText(ps []store.Private) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "[%s %x %x]", p.Subject, p.Data, p.Salt)
	}
	return b.String()
}

func textsOf(es []store.Entry) string {
	var lines []string
	for _, e := range es {
		lines = append(lines, entryText(e))
	}
	return strings.Join(lines, "\n")
}
