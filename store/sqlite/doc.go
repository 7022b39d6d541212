// Package sqlite keeps records in one SQLite file: [store.Store] for a host
// that runs as one process and wants nothing but a disk.
//
// [Open] creates or upgrades the file and gives a [Store]. One connection
// writes, a few read beside it (WAL), and with the default of [Full] a commit
// that returned survives a power cut. Calls that write while another does wait
// and then share one commit, so that many callers wait for the disk together.
// Other processes may open the same file; their writers take turns, and one that
// waited for five seconds fails with [store.ErrBusy], as all do while a process
// is stopped in the middle of a write and neither goes on nor ends. [Store.InTx]
// writes rows of the host and records of recourse in one transaction.
//
//	s, err := sqlite.Open("shop.db", nil)
//	if err != nil { ... }
//	defer s.Close()
//	err = s.InTx(ctx, func(tx *sql.Tx, s store.Store) error {
//		if _, err := tx.ExecContext(ctx, "insert into parcels ..."); err != nil {
//			return err
//		}
//		return s.Commit(ctx, batch)
//	})
//
// The file may hold the host's own tables too; recourse's are rec, ref, lab,
// jrn, prv, sub, tok and recourse_migration. Times are microseconds since
// 1970, UTC. Copy the file with [Store.Backup], never with cp while it is open.
package sqlite
