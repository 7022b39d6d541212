package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/recourse-go/recourse/store"
)

const (
	loadToken = `select hash, answer from tok where tenant = ? and command = ? and key = ?`

	// loadRecords takes a tenant and lists of [kind, id] keys, [kind, id]
	// roots and [name, value] refs. cross join fixes the order in which
	// SQLite nests the loops: from the lists to the tables.
	loadRecords = `
with root(kind, id) as (
	select value ->> 0, value ->> 1 from json_each(?3)
	union
	select r.root_kind, r.root_id
	from json_each(?4) j
	cross join ref f on f.tenant = ?1 and f.name = j.value ->> 0 and f.value = j.value ->> 1
	cross join rec r on r.tenant = ?1 and r.kind = f.kind and r.id = f.id
), hit(at) as (
	select r.rowid from json_each(?2) j
	cross join rec r on r.tenant = ?1 and r.kind = j.value ->> 0 and r.id = j.value ->> 1
	union
	select r.rowid from root
	cross join rec r on r.tenant = ?1 and r.kind = root.kind and r.id = root.id
	union
	select r.rowid from root
	cross join rec r on r.tenant = ?1 and r.root_kind = root.kind and r.root_id = root.id
)
select ` + recordColumns + ` from hit cross join rec r on r.rowid = hit.at` + withPrivate + `order by r.kind, r.id`

	// fetchRecords takes a list of row ids and keeps its order.
	fetchRecords = `select ` + recordColumns + ` from json_each(?1) j cross join rec r on r.rowid = j.value` + withPrivate + `order by j.key`
)

// readTexts are the statements prepared on reading connections, and on the
// writer for host transactions.
func readTexts() []string {
	return []string{loadToken, loadRecords, fetchRecords, feed, historyByKey, historyByRoot}
}

// Load implements [store.Store].
func (p port) Load(ctx context.Context, token *store.Token, sel store.Select) (l store.Loaded, err error) {
	if err := sel.Check(); err != nil {
		return l, err
	}
	if token != nil {
		if err := token.Check(); err != nil {
			return l, err
		}
	}
	err = p.read(ctx, func(t *txn) (err error) {
		if token != nil {
			if l.Earlier, err = t.earlier(ctx, *token); err != nil {
				return err
			}
		}
		l.Records, err = t.selected(ctx, sel)
		return err
	})
	return l, err
}

func (t *txn) earlier(ctx context.Context, token store.Token) (*store.Earlier, error) {
	found, err := query(ctx, t, scanEarlier, loadToken, token.Tenant, token.Command, token.Key)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func scanEarlier(rows *sql.Rows) (e store.Earlier, err error) {
	var answer []byte
	if err := rows.Scan(&e.Hash, &answer); err != nil {
		return e, err
	}
	if err := json.Unmarshal(answer, &e.Answer); err != nil {
		return e, fmt.Errorf("answer of a token: %w", err)
	}
	return e, nil
}

func (t *txn) selected(ctx context.Context, sel store.Select) ([]store.Record, error) {
	var tenant string
	pairs := make([][][2]string, 3)
	for i, keys := range [][]store.Key{sel.Keys, sel.Roots} {
		for _, k := range keys {
			tenant = k.Tenant
			pairs[i] = append(pairs[i], [2]string{k.Kind, k.ID})
		}
	}
	for _, r := range sel.Refs {
		tenant = r.Tenant
		pairs[2] = append(pairs[2], [2]string{r.Name, r.Value})
	}
	if tenant == "" {
		return nil, nil // nothing selected
	}
	args := []any{tenant}
	for _, ps := range pairs {
		b, err := json.Marshal(ps)
		if err != nil {
			return nil, err
		}
		args = append(args, string(b))
	}
	return query(ctx, t, scanRecord, loadRecords, args...)
}

func (t *txn) fetch(ctx context.Context, rowids []int64) ([]store.Record, error) {
	b, err := json.Marshal(rowids)
	if err != nil {
		return nil, err
	}
	return query(ctx, t, scanRecord, fetchRecords, string(b))
}
