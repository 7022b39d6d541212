package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

// recordColumns are read by readRecord, from the table r: first those that are
// text.
const recordColumns = `r.tenant, r.kind, r.id, r.root_kind, r.root_id, r.state, r.head,
	r.version, r.schema, r.wake, r.due, r.created, r.updated, r.refs, r.labels, r.private, r.body`

// Where the last of them are, and how many there are.
const (
	refsColumn = 13 + iota
	labelsColumn
	privateColumn
	bodyColumn
	columns
)

func scanRecord(rows pgx.Rows) (store.Record, error) { return readRecord(rows.RawValues()) }

// readRecord reads the columns in their binary form.
func readRecord(raw [][]byte) (store.Record, error) {
	var text [7]string
	cut(text[:], raw)
	r := store.Record{
		Key:   store.Key{Tenant: text[0], Kind: text[1], ID: text[2]},
		Root:  store.Key{Tenant: text[0], Kind: text[3], ID: text[4]},
		State: text[5], Head: text[6],
		Version: bigintOf(raw[7]), Schema: integerOf(raw[8]),
		Wake: instantOf(raw[9]), Due: instantOf(raw[10]), Created: instantOf(raw[11]), Updated: instantOf(raw[12]),
		Body: slices.Clone(raw[bodyColumn]),
	}
	var err error
	if r.Refs, err = readRefs(raw[refsColumn]); err != nil {
		return r, fmt.Errorf("store/postgres: refs of %s: %w: %w", r.Key, store.ErrDamaged, err)
	}
	if r.Labels, err = readList[string](raw[labelsColumn]); err != nil {
		return r, fmt.Errorf("store/postgres: labels of %s: %w: %w", r.Key, store.ErrDamaged, err)
	}
	if r.Private, err = readPrivate(slices.Clone(raw[privateColumn])); err != nil {
		return r, fmt.Errorf("store/postgres: %s: %w", r.Key, err)
	}
	return r, nil
}

// cut makes strings of the first columns, all in one piece of memory.
func cut(text []string, raw [][]byte) {
	size := 0
	for i := range text {
		size += len(raw[i])
	}
	var all strings.Builder
	all.Grow(size)
	for i := range text {
		all.Write(raw[i])
	}
	rest := all.String()
	for i := range text {
		text[i], rest = rest[:len(raw[i])], rest[len(raw[i]):]
	}
}
