package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/recourse-go/recourse/store"
)

const (
	subjectKeys    = `select kind, id from sub where tenant = ? and subject = ?`
	dropSubject    = `delete from sub where tenant = ? and subject = ?`
	recPrivate     = `select r.rowid, p.row, p.parts from rec r cross join prv p on p.row = r.private where r.tenant = ? and r.kind = ? and r.id = ?`
	entriesPrivate = `select r.seq, p.row, p.parts from jrn r cross join prv p on p.row = r.private where r.tenant = ? and r.kind = ? and r.id = ?`
	raiseVersion   = `update rec set version = version + 1 where rowid = ?`
	truncateLog    = `pragma wal_checkpoint(truncate)`
	forget         = `delete from tok where rowid in (select rowid from tok where at < ? order by at limit ?)`
)

// Erase implements [store.Store]. What is deleted is overwritten with zeros,
// and the write-ahead log is emptied after the commit. If a reader prevents
// that for long, the error matches [ErrTraces]: erase again. Inside
// [Store.InTx] the log is emptied when the host's transaction has committed.
func (p port) Erase(ctx context.Context, tenant, subject string) (n store.Erased, err error) {
	if err := store.CheckID("tenant", tenant); err != nil {
		return n, err
	}
	if err := store.CheckID("subject", subject); err != nil {
		return n, err
	}
	err = p.alone(ctx, func(t *txn) (err error) {
		t.erased = true // even if nothing is found: an earlier erasure may have left traces
		n, err = t.erase(ctx, tenant, subject)
		return err
	})
	return n, err
}

func (t *txn) erase(ctx context.Context, tenant, subject string) (n store.Erased, err error) {
	digest := store.SubjectDigest(tenant, subject)
	keys, err := query(ctx, t, scanKey, subjectKeys, tenant, digest)
	if err != nil {
		return n, err
	}
	for _, k := range keys {
		records, err := t.scrub(ctx, recPrivate, tenant, k, subject)
		if err != nil {
			return n, err
		}
		for _, rowid := range records {
			if _, err := t.exec(ctx, raiseVersion, rowid); err != nil {
				return n, err
			}
		}
		entries, err := t.scrub(ctx, entriesPrivate, tenant, k, subject)
		if err != nil {
			return n, err
		}
		n.Records += len(records)
		n.Entries += len(entries)
	}
	_, err = t.exec(ctx, dropSubject, tenant, digest)
	return n, err
}

// scrub blanks the subject's parts in what find gives, and returns the ids of
// the rows that had some.
func (t *txn) scrub(ctx context.Context, find, tenant string, k [2]string, subject string) (rowids []int64, err error) {
	theirs := func(p store.Private) bool { return p.Subject == subject }
	holders, err := query(ctx, t, scanHolder, find, tenant, k[0], k[1])
	if err != nil {
		return nil, err
	}
	for _, h := range holders {
		ps, err := readPrivate(h.parts)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(ps, theirs) {
			continue
		}
		if err := t.blank(ctx, h.stored, theirs); err != nil {
			return nil, err
		}
		rowids = append(rowids, h.rowid)
	}
	return rowids, nil
}

// holder is a row of rec or jrn with its private parts.
type holder struct {
	stored

	rowid int64
}

func scanHolder(rows *sql.Rows) (h holder, err error) {
	err = rows.Scan(&h.rowid, &h.row, &h.parts)
	return h, err
}

func scanKey(rows *sql.Rows) (k [2]string, err error) {
	err = rows.Scan(&k[0], &k[1])
	return k, err
}

// emptyLog moves everything from the write-ahead log to the file and cuts the
// log to nothing, unless readers hold on to it.
func emptyLog(ctx context.Context, db *sql.DB) error {
	var busy, pages, moved int
	if err := db.QueryRowContext(context.WithoutCancel(ctx), truncateLog).Scan(&busy, &pages, &moved); err != nil {
		return explain(err)
	}
	if busy != 0 {
		return ErrTraces
	}
	return nil
}

// Forget implements [store.Store].
func (p port) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	if limit < 1 {
		return 0, &store.BatchError{Why: "forgetting wants a limit of at least 1"}
	}
	var n int64
	err := p.write(ctx, func(t *txn) (err error) {
		n, err = t.changes(ctx, forget, before.UnixMicro(), limit)
		return err
	})
	return int(n), err
}
