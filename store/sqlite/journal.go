package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/recourse-go/recourse/store"
)

const (
	insertEntry = `insert into jrn (tenant, kind, id, root_kind, root_id, version, n, at, event, actor, code, token, digests, prev, hash, private, data)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	entryColumns  = `seq, tenant, kind, id, root_kind, root_id, version, n, at, event, actor, code, token, digests, prev, hash, data, p.parts`
	feed          = `select ` + entryColumns + ` from jrn r` + withPrivate + `where seq >= ? order by seq limit ?`
	historyByKey  = `select ` + entryColumns + ` from jrn r` + withPrivate + `where tenant = ? and kind = ? and id = ? and seq > ? order by seq limit ?`
	historyByRoot = `select ` + entryColumns + ` from jrn r` + withPrivate + `where tenant = ? and root_kind = ? and root_id = ? and seq > ? order by seq limit ?`
)

// append writes one journal entry.
func (t *txn) append(ctx context.Context, e store.Entry) error {
	digests, err := list(e.Digests)
	if err != nil {
		return err
	}
	private, err := t.replacePrivate(ctx, e.Key, stored{}, e.Private)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, insertEntry, e.Key.Tenant, e.Key.Kind, e.Key.ID, e.Root.Kind, e.Root.ID, e.Version, e.N,
		e.At.UnixMicro(), e.Event, e.Actor, e.Code, e.Token, digests, e.Prev, e.Hash, private, string(e.Data))
	return err
}

// line is a journal entry with its place in the feed.
type line struct {
	store.Entry

	seq int64
}

func scanLine(rows *sql.Rows) (l line, err error) {
	var (
		at                     int64
		digests, data, private []byte
	)
	if err := rows.Scan(&l.seq, &l.Key.Tenant, &l.Key.Kind, &l.Key.ID, &l.Root.Kind, &l.Root.ID, &l.Version, &l.N,
		&at, &l.Event, &l.Actor, &l.Code, &l.Token, &digests, &l.Prev, &l.Hash, &data, &private); err != nil {
		return l, err
	}
	l.Root.Tenant = l.Key.Tenant
	l.At = time.UnixMicro(at).UTC()
	l.Data = data
	if l.Digests, err = readList[string](digests); err != nil {
		return l, fmt.Errorf("digests of journal entry %d: %w", l.seq, err)
	}
	if l.Private, err = readPrivate(private); err != nil {
		return l, fmt.Errorf("journal entry %d: %w", l.seq, err)
	}
	return l, nil
}

// Feed implements [store.Store]. A position names the last entry read and
// carries a mark of it: in a database that was restored from an older backup,
// or that lost commits, it is refused with [store.ErrCursor], even after new
// entries have taken the lost ones' numbers. The reader then has to start over.
func (p port) Feed(ctx context.Context, after store.Position, limit int) ([]store.Entry, store.Position, error) {
	if err := store.CheckFeedLimit(limit); err != nil {
		return nil, after, err
	}
	var seq int64
	if after != "" {
		var err error
		if seq, err = parsePosition(after); err != nil {
			return nil, after, err
		}
		limit++ // the entry that the position names comes first
	}
	var lines []line
	err := p.read(ctx, func(t *txn) (err error) {
		lines, err = query(ctx, t, scanLine, feed, seq, limit)
		return err
	})
	if err != nil {
		return nil, after, err
	}
	if after != "" {
		if len(lines) == 0 || lines[0].position() != after {
			return nil, after, store.ErrCursor
		}
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return nil, after, nil
	}
	return entries(lines), lines[len(lines)-1].position(), nil
}

// position is the form s1:<seq>:<mark>. The mark is the start of the entry's
// hash, or of the token for a note.
func (l line) position() store.Position {
	mark := l.Hash
	if l.Note() {
		mark = l.Token
	}
	return store.Position(fmt.Sprintf("s1:%d:%.12s", l.seq, mark))
}

// parsePosition reads the number; the whole is compared to that of the entry.
func parsePosition(p store.Position) (int64, error) {
	number, _, ok := strings.Cut(strings.TrimPrefix(string(p), "s1:"), ":")
	seq, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return 0, store.ErrCursor
	}
	return seq, nil
}

// History implements [store.Store].
func (p port) History(ctx context.Context, q store.HistoryQuery) (page store.HistoryPage, err error) {
	if q, err = q.Check(); err != nil {
		return page, err
	}
	after, err := q.Place()
	if err != nil {
		return page, err
	}
	k, text := q.Key, historyByKey
	if k.IsZero() {
		k, text = q.Root, historyByRoot
	}
	var lines []line
	err = p.read(ctx, func(t *txn) (err error) {
		lines, err = query(ctx, t, scanLine, text, k.Tenant, k.Kind, k.ID, after, q.Limit+1)
		return err
	})
	if err != nil {
		return page, err
	}
	if len(lines) > q.Limit {
		lines = lines[:q.Limit]
		page.Next = store.Cursor{Seq: lines[q.Limit-1].seq}.String()
	}
	page.Entries = entries(lines)
	return page, nil
}

func entries(lines []line) []store.Entry {
	var out []store.Entry
	for _, l := range lines {
		out = append(out, l.Entry)
	}
	return out
}
