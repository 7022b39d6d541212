// Package postgres keeps records in PostgreSQL 14 or later: [store.Store] for
// hosts that run as many processes, and that want to change rows of their own
// in the same transaction.
//
// [Migrate] makes or upgrades the tables, all in one schema of the database
// ("recourse" unless [Config] says otherwise), and [Open] gives a [Store] on a
// pool that stays the host's. A commit is one statement and one round trip, a
// command two. [Store.Within] commits inside a transaction of the host.
//
//	pool, err := pgxpool.New(ctx, dsn)
//	if err != nil { ... }
//	if err := postgres.Migrate(ctx, pool, nil); err != nil { ... }
//	s, err := postgres.Open(ctx, pool, nil)
//	if err != nil { ... }
//	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
//		if _, err := tx.Exec(ctx, "update tickets set state = 'refunding' where id = $1", id); err != nil {
//			return err
//		}
//		return s.Within(tx).Commit(ctx, batch)
//	})
//
// # Operation
//
// The role that runs the store needs usage of the schema and its sequence, and
// select, insert, update and delete on its tables. Behind a pooler that gives
// each transaction another connection, set pgx's DefaultQueryExecMode to
// QueryExecModeExec or QueryExecModeCacheDescribe; otherwise leave it, so that
// statements are prepared and planned once a connection.
//
// The feed shows an entry once every transaction that began before it has
// ended, so that nothing can appear behind a reader's position. A transaction
// that has written, and stays open, anywhere in the cluster, holds the feed
// up: [Store.FeedLag] and the desk's Health name it, and PostgreSQL's
// idle_in_transaction_session_timeout ends it. Read the feed from the primary:
// a standby may not have the entry yet that a position names.
//
// After a dump was restored into another cluster, [Open] refuses until
// [Migrate] has run, which begins a new era of feed positions; those of before
// stay good. After a return to an older backup of the same cluster, positions
// that name entries which are gone are refused with [store.ErrCursor].
//
// Erased data leaves the tables at once and the disk when VACUUM has passed;
// the write-ahead log and backups are the host's.
//
// The journal only grows. It has no unique index and no foreign key, so a host
// may replace recourse.jrn by a table of the same columns and indexes that is
// partitioned by range of at, and detach old months. A feed reader whose last
// entry was detached has to start over.
package postgres
