package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

const (
	// lockHolders locks in the order in which commits lock: records, then subjects.
	lockHolders = `select 1 from recourse.rec r where r.tenant = $1 and (r.kind, r.id) in
	(select s.kind, s.id from recourse.sub s where s.tenant = $1 and s.subject = $2)
order by r.kind, r.id for update`
	dropSubject    = `delete from recourse.sub where tenant = $1 and subject = $2 returning kind, id`
	recPrivate     = `select version, private from recourse.rec where tenant = $1 and kind = $2 and id = $3 and private is not null for update`
	entriesPrivate = `select pos, private from recourse.jrn where tenant = $1 and kind = $2 and id = $3 and private is not null`
	scrubRecord    = `update recourse.rec set version = version + 1, private = $5 where tenant = $1 and kind = $2 and id = $3 and version = $4`
	scrubEntry     = `update recourse.jrn set private = $5 where tenant = $1 and kind = $2 and id = $3 and pos = $4`
	forget         = `delete from recourse.tok where ctid = any(array(
	select ctid from recourse.tok where at < $1 order by at limit $2 for update skip locked)) returning 1`
)

// Erase implements [store.Store]. The data leaves the tables at once; the disk
// has it until VACUUM has passed, and the write-ahead log and backups for as
// long as the host keeps them.
func (p port) Erase(ctx context.Context, tenant, subject string) (n store.Erased, err error) {
	if err := store.CheckID("tenant", tenant); err != nil {
		return n, err
	}
	if err := store.CheckID("subject", subject); err != nil {
		return n, err
	}
	err = p.db.together(ctx, func(q querier) (err error) {
		n, err = p.erase(ctx, q, tenant, subject)
		return err
	})
	return n, err
}

func (p port) erase(ctx context.Context, q querier, tenant, subject string) (n store.Erased, err error) {
	digest := store.SubjectDigest(tenant, subject)
	if _, err := query(ctx, q, scanOne[int], p.texts.of(lockHolders), tenant, digest); err != nil {
		return n, err
	}
	keys, err := query(ctx, q, scanKey, p.texts.of(dropSubject), tenant, digest)
	if err != nil {
		return n, err
	}
	for _, k := range keys {
		k.Tenant = tenant
		records, err := p.scrub(ctx, q, recPrivate, scrubRecord, k, subject)
		if err != nil {
			return n, err
		}
		entries, err := p.scrub(ctx, q, entriesPrivate, scrubEntry, k, subject)
		if err != nil {
			return n, err
		}
		n.Records += records
		n.Entries += entries
	}
	return n, nil
}

// scrub takes the subject's parts out of what find gives, and counts the rows
// that had some.
func (p port) scrub(ctx context.Context, q querier, find, write string, k store.Key, subject string) (n int, err error) {
	theirs := func(p store.Private) bool { return p.Subject == subject }
	holders, err := query(ctx, q, scanHolder, p.texts.of(find), k.Tenant, k.Kind, k.ID)
	if err != nil {
		return 0, err
	}
	for _, h := range holders {
		ps, err := readPrivate(h.private)
		if err != nil {
			return 0, err
		}
		if !slices.ContainsFunc(ps, theirs) {
			continue
		}
		left := writePrivate(slices.DeleteFunc(ps, theirs))
		if _, err := query(ctx, q, scanOne[int], p.texts.of(write), k.Tenant, k.Kind, k.ID, h.number, left); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// holder is a row with private parts, and its version or place.
type holder struct {
	number  int64
	private []byte
}

func scanHolder(rows pgx.Rows) (h holder, err error) {
	err = rows.Scan(&h.number, &h.private)
	return h, err
}

func scanKey(rows pgx.Rows) (k store.Key, err error) {
	err = rows.Scan(&k.Kind, &k.ID)
	return k, err
}

// Forget implements [store.Store].
func (p port) Forget(ctx context.Context, before time.Time, limit int) (n int, err error) {
	if limit < 1 {
		return 0, &store.BatchError{Why: "forgetting wants a limit of at least 1"}
	}
	err = p.db.write(ctx, func(q querier) error {
		gone, err := query(ctx, q, scanOne[int], p.texts.of(forget), before, limit)
		n = len(gone)
		return err
	})
	return n, err
}
