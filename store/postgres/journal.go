package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

const (
	entryColumns = `era, tx, pos, tenant, kind, id, root_kind, root_id, version, n, at, event, actor, code, token, digests, prev, hash, private, data`

	// feed ends where a transaction may still add an entry: at the oldest that
	// has not ended. Entries of earlier eras have all been written.
	feed = `select ` + entryColumns + ` from recourse.jrn
where (era, tx, pos) >= ($1, $2, $3) and (era, tx) < ((select era from recourse.meta), pg_snapshot_xmin(pg_current_snapshot()))
order by era, tx, pos limit $4`

	historyByKey  = `select ` + entryColumns + ` from recourse.jrn where tenant = $1 and kind = $2 and id = $3 and pos > $4 order by pos limit $5`
	historyByRoot = `select ` + entryColumns + ` from recourse.jrn where tenant = $1 and root_kind = $2 and root_id = $3 and pos > $4 order by pos limit $5`
)

// place is where an entry stands in the feed.
type place struct {
	era int32
	tx  uint64
	pos int64
}

// line is a journal entry with its place in the feed.
type line struct {
	store.Entry
	place
}

func scanLine(rows pgx.Rows) (l line, err error) {
	var (
		digests, private, data []byte
		at                     time.Time
	)
	if err := rows.Scan(&l.era, &l.tx, &l.pos, &l.Key.Tenant, &l.Key.Kind, &l.Key.ID, &l.Root.Kind, &l.Root.ID, &l.Version, &l.N,
		&at, &l.Event, &l.Actor, &l.Code, &l.Token, &digests, &l.Prev, &l.Hash, &private, &data); err != nil {
		return l, err
	}
	l.Root.Tenant = l.Key.Tenant
	l.At, l.Data = at.UTC(), data
	if l.Digests, err = readList[string](digests); err != nil {
		return l, fmt.Errorf("store/postgres: digests of journal entry %d: %w: %w", l.pos, store.ErrDamaged, err)
	}
	if l.Private, err = readPrivate(private); err != nil {
		return l, fmt.Errorf("store/postgres: journal entry %d: %w", l.pos, err)
	}
	return l, nil
}

// Feed implements [store.Store]. A position names the last entry read; if that
// is not in the journal, because an older backup was restored or its month was
// detached, it is refused with [store.ErrCursor], and the reader has to start
// over.
func (p port) Feed(ctx context.Context, after store.Position, limit int) ([]store.Entry, store.Position, error) {
	if err := store.CheckFeedLimit(limit); err != nil {
		return nil, after, err
	}
	var from place
	if after != "" {
		var err error
		if from, err = parsePosition(after); err != nil {
			return nil, after, err
		}
		limit++ // the entry that the position names comes first
	}
	var lines []line
	err := p.db.read(ctx, func(q querier) (err error) {
		lines, err = query(ctx, q, scanLine, p.texts.of(feed), from.era, from.tx, from.pos, limit)
		return err
	})
	if err != nil {
		return nil, after, err
	}
	if after != "" {
		if len(lines) == 0 || lines[0].place != from {
			return nil, after, store.ErrCursor
		}
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return nil, after, nil
	}
	return entries(lines), lines[len(lines)-1].position(), nil
}

func (p place) position() store.Position {
	return store.Position(fmt.Sprintf("p1:%d:%d:%d", p.era, p.tx, p.pos))
}

// parsePosition reads the form p1:<era>:<tx>:<pos>.
func parsePosition(s store.Position) (p place, err error) {
	parts := strings.Split(string(s), ":")
	if len(parts) != 4 || parts[0] != "p1" {
		return p, store.ErrCursor
	}
	era, err1 := strconv.ParseInt(parts[1], 10, 32)
	tx, err2 := strconv.ParseUint(parts[2], 10, 64)
	pos, err3 := strconv.ParseInt(parts[3], 10, 64)
	p = place{era: int32(era), tx: tx, pos: pos}
	if err1 != nil || err2 != nil || err3 != nil || p.position() != s {
		return place{}, store.ErrCursor
	}
	return p, nil
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
	err = p.db.read(ctx, func(qr querier) (err error) {
		lines, err = query(ctx, qr, scanLine, p.texts.of(text), k.Tenant, k.Kind, k.ID, after, q.Limit+1)
		return err
	})
	if err != nil {
		return page, err
	}
	if len(lines) > q.Limit {
		lines = lines[:q.Limit]
		page.Next = store.Cursor{Seq: lines[q.Limit-1].pos}.String()
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
