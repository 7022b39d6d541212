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
	noToken   = `select ` + recordColumns + `, null::text, null::json from recourse.rec r where false`
	loadToken = `select '', '', '', '', '', 0::bigint, '', null::timestamptz, null::timestamptz,
	0, 'epoch'::timestamptz, 'epoch'::timestamptz, '', null::json, null::json, null::bytea, null::json, hash, answer
from recourse.tok where tenant = :tenant and command = :command and key = :key`

	loadKey = `
union all select ` + recordColumns + `, null::text, null::json from recourse.rec r where r.tenant = :tenant and r.kind = :kind and r.id = :id`

	loadBelow = `
union all select ` + recordColumns + `, null::text, null::json from recourse.rec r where r.tenant = :tenant and r.root_kind = :kind and r.root_id = :id`

	loadRef = `
union all (with root as (select distinct r.root_kind, r.root_id from recourse.ref f
		join recourse.rec r on r.tenant = f.tenant and r.kind = f.kind and r.id = f.id
		where f.tenant = :tenant and f.name = :name and f.value = :value)
	select ` + recordColumns + `, null::text, null::json from root join recourse.rec r on r.tenant = :tenant and r.kind = root.root_kind and r.id = root.root_id
	union all
	select ` + recordColumns + `, null::text, null::json from root join recourse.rec r on r.tenant = :tenant and r.root_kind = root.root_kind and r.root_id = root.root_id)`
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
	var args []any
	if token != nil {
		args = append(args, token.Tenant, token.Command, token.Key)
	}
	for _, k := range slices.Concat(sel.Keys, sel.Roots) {
		args = append(args, k.Tenant, k.Kind, k.ID)
	}
	for _, r := range sel.Refs {
		args = append(args, r.Tenant, r.Name, r.Value)
	}
	err = p.db.read(ctx, func(q querier) error {
		found, err := query(ctx, q, p.scanLoaded, text, args...)
		l = gather(found)
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

// loaded is a record, or the answer under the token.
type loaded struct {
	store.Record

	earlier *store.Earlier
}

func (p port) scanLoaded(rows pgx.Rows) (l loaded, err error) {
	var (
		r      row
		hash   *string
		answer []byte
	)
	if err := rows.Scan(append(r.into(), &hash, &answer)...); err != nil {
		return l, err
	}
	if hash == nil {
		if l.Record, err = r.record(); err == nil {
			p.seen.remember(version{l.Key, l.Version}, p.seen.digest(string(r.refs), string(r.labels), r.private))
		}
		return l, err
	}
	l.earlier = &store.Earlier{Hash: *hash}
	if err := json.Unmarshal(answer, &l.earlier.Answer); err != nil {
		return l, fmt.Errorf("store/postgres: answer of a token: %w: %w", store.ErrDamaged, err)
	}
	return l, nil
}

// gather sorts what was found by key and keeps each record once.
func gather(found []loaded) (l store.Loaded) {
	for _, f := range found {
		if f.earlier != nil {
			l.Earlier = f.earlier
			continue
		}
		l.Records = append(l.Records, f.Record)
	}
	slices.SortFunc(l.Records, func(a, b store.Record) int { return a.Key.Compare(b.Key) })
	l.Records = slices.CompactFunc(l.Records, func(a, b store.Record) bool { return a.Key == b.Key })
	return l
}
