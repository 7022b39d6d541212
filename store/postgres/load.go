package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

// The parts of the statement that loads: one select for the token, and one or
// two for each key, root and ref. A record may come more than once.
const (
	noToken = `select ` + recordColumns + ` from recourse.rec r where false`

	// In the place of a record, without a version: hash and answer.
	loadToken = `select '', '', '', '', '', '', hash, 0::bigint, 0, null::timestamptz, null::timestamptz,
	null::timestamptz, null::timestamptz, '[]'::json, '[]'::json, null::bytea, answer
from recourse.tok where tenant = :tenant and command = :command and key = :key`

	loadKey = `
union all select ` + recordColumns + ` from recourse.rec r where r.tenant = :tenant and r.kind = :kind and r.id = :id`

	loadBelow = `
union all select ` + recordColumns + ` from recourse.rec r where r.tenant = :tenant and r.root_kind = :kind and r.root_id = :id`

	loadRef = `
union all (with root as (select distinct r.root_kind, r.root_id from recourse.ref f
		join recourse.rec r on r.tenant = f.tenant and r.kind = f.kind and r.id = f.id
		where f.tenant = :tenant and f.name = :name and f.value = :value)
	select ` + recordColumns + ` from root join recourse.rec r on r.tenant = :tenant and r.kind = root.root_kind and r.id = root.root_id
	union all
	select ` + recordColumns + ` from root join recourse.rec r on r.tenant = :tenant and r.root_kind = root.root_kind and r.root_id = root.root_id)`
)

var (
	tokenNames = names{"tenant text", "command text", "key text"}
	keyNames   = names{"tenant text", "kind text", "id text"}
	refNames   = names{"tenant text", "name text", "value text"}
)

// Load implements [store.Store] with one statement.
func (p port) Load(ctx context.Context, token *store.Token, sel store.Select) (l store.Loaded, err error) {
	if err := sel.Check(); err != nil {
		return l, err
	}
	if token != nil {
		if err := token.Check(); err != nil {
			return l, err
		}
	}
	shape := fmt.Sprintf("load %t %d %d %d", token != nil, len(sel.Keys), len(sel.Roots), len(sel.Refs))
	text := p.texts.shape(shape, func() string { return composeLoad(token != nil, sel) })
	args := make([]any, 0, 3*(1+len(sel.Keys)+len(sel.Roots)+len(sel.Refs)))
	if token != nil {
		args = append(args, token.Tenant, token.Command, token.Key)
	}
	for _, ks := range [][]store.Key{sel.Keys, sel.Roots} {
		for _, k := range ks {
			args = append(args, k.Tenant, k.Kind, k.ID)
		}
	}
	for _, r := range sel.Refs {
		args = append(args, r.Tenant, r.Name, r.Value)
	}
	err = p.db.read(ctx, func(q querier) error {
		l = store.Loaded{}
		_, err := query(ctx, q, func(rows pgx.Rows) (struct{}, error) { return struct{}{}, p.gather(&l, rows.RawValues()) }, text, args...)
		sortRecords(&l)
		return err
	})
	return l, err
}

func composeLoad(token bool, sel store.Select) string {
	c := &composer{}
	if token {
		c.write(loadToken, c.bind(tokenNames)...)
	} else {
		c.write(noToken)
	}
	for range sel.Keys {
		c.write(loadKey, c.bind(keyNames)...)
	}
	for range sel.Roots { // the root, which may hang on another, and what hangs on it
		key := c.bind(keyNames)
		c.write(loadKey, key...)
		c.write(loadBelow, key...)
	}
	for range sel.Refs {
		c.write(loadRef, c.bind(refNames)...)
	}
	return c.text.String()
}

// gather adds a row to what was loaded: a record, or the answer under the token.
func (p port) gather(l *store.Loaded, raw [][]byte) error {
	r, err := readRecord(raw)
	if err != nil {
		return err
	}
	if r.Version > 0 {
		p.seen.remember(version{r.Key, r.Version}, p.seen.digest(raw[refsColumn], raw[labelsColumn], raw[privateColumn]))
		l.Records = append(l.Records, r)
		return nil
	}
	l.Earlier = &store.Earlier{Hash: r.Head}
	if err := json.Unmarshal(r.Body, &l.Earlier.Answer); err != nil {
		return fmt.Errorf("store/postgres: answer of a token: %w: %w", store.ErrDamaged, err)
	}
	return nil
}

// sortRecords brings what was found in the order of keys, each once.
func sortRecords(l *store.Loaded) {
	slices.SortFunc(l.Records, func(a, b store.Record) int { return a.Key.Compare(b.Key) })
	l.Records = slices.CompactFunc(l.Records, func(a, b store.Record) bool { return a.Key == b.Key })
}
