package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Lag says how far the feed is behind, and what holds it up.
type Lag struct {
	// Waiting reports whether there are entries that the feed does not show yet.
	Waiting bool
	// For is how long the oldest transaction has been open that keeps them
	// from being shown; zero if none does.
	For time.Duration
	// Holder is that transaction.
	Holder Holder
}

// Holder is a transaction that has written and has not ended. It need not have
// to do with recourse; any in the cluster holds the feed up. What the role may
// not see of it is left empty; pg_monitor may see everything.
type Holder struct {
	PID         int    // of the backend, for pg_terminate_backend; 0 for a prepared transaction
	Application string // application_name, or the name of a prepared transaction
	State       string // such as "idle in transaction", or "prepared"
	Since       time.Time
}

const (
	feedWaits = `select (era, tx) >= ((select era from recourse.meta), pg_snapshot_xmin(pg_current_snapshot()))
from recourse.jrn order by era desc, tx desc, pos desc limit 1`

	oldestWriter = `select pid, coalesce(application_name, ''), coalesce(state, ''), coalesce(xact_start, now()), now() from (
	select pid, application_name, state, xact_start, backend_xid as xid from pg_stat_activity where backend_xid is not null
	union all
	select 0, gid, 'prepared', prepared, transaction from pg_prepared_xacts) w
order by age(xid) desc limit 1`
)

// FeedLag tells what the feed waits for. Hosts put it into their monitoring:
// a feed that lags by more than a few seconds has a transaction to be ended.
func (s *Store) FeedLag(ctx context.Context) (lag Lag, err error) {
	err = s.db.read(ctx, func(q querier) error {
		waits, err := query(ctx, q, scanOne[bool], s.texts.of(feedWaits))
		if err != nil || len(waits) == 0 || !waits[0] {
			lag = Lag{}
			return err
		}
		lag = Lag{Waiting: true}
		oldest, err := query(ctx, q, scanLag, oldestWriter)
		if err == nil && len(oldest) > 0 {
			lag = oldest[0]
		}
		return err
	})
	return lag, err
}

func scanLag(rows pgx.Rows) (Lag, error) {
	lag := Lag{Waiting: true}
	var now time.Time
	h := &lag.Holder
	err := rows.Scan(&h.PID, &h.Application, &h.State, &h.Since, &now)
	h.Since = h.Since.UTC()
	lag.For = now.Sub(h.Since)
	return lag, err
}
