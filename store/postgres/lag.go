package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/recourse-go/recourse/store"
)

const (
	feedWaits = `select (era, tx) >= ((select era from recourse.meta), pg_snapshot_xmin(pg_current_snapshot()))
from recourse.jrn order by era desc, tx desc, pos desc limit 1`

	oldestWriter = `select pid, coalesce(application_name, ''), coalesce(state, ''), coalesce(xact_start, now()), now() from (
	select pid, application_name, state, xact_start, backend_xid as xid from pg_stat_activity where backend_xid is not null
	union all
	select 0, gid, 'prepared', prepared, transaction from pg_prepared_xacts) w
order by age(xid) desc limit 1`
)

var _ store.Lagging = (*Store)(nil)

// FeedLag implements [store.Lagging]: pg_terminate_backend ends the holder, and
// a role with pg_monitor sees everything of it.
func (s *Store) FeedLag(ctx context.Context) (lag store.Lag, err error) {
	err = s.db.read(ctx, func(q querier) error {
		waits, err := query(ctx, q, scanOne[bool], s.texts.of(feedWaits))
		if err != nil || len(waits) == 0 || !waits[0] {
			lag = store.Lag{}
			return err
		}
		lag = store.Lag{Waiting: true}
		oldest, err := query(ctx, q, scanLag, oldestWriter)
		if err == nil && len(oldest) > 0 {
			lag = oldest[0]
		}
		return err
	})
	return lag, err
}

func scanLag(rows pgx.Rows) (store.Lag, error) {
	lag := store.Lag{Waiting: true}
	var now time.Time
	h := &lag.Holder
	err := rows.Scan(&h.PID, &h.Application, &h.State, &h.Since, &now)
	h.Since = h.Since.UTC()
	lag.For = now.Sub(h.Since)
	return lag, err
}
