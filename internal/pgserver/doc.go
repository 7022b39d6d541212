// Package pgserver gives tests a PostgreSQL of their own, started from the
// installed binaries: a database each on a server that the test binary shares,
// or a whole server that a test may kill.
//
//	func TestMain(m *testing.M) {
//		code := m.Run()
//		pgserver.Stop()
//		os.Exit(code)
//	}
//
//	func TestStore(t *testing.T) {
//		pool, err := pgxpool.New(t.Context(), pgserver.Database(t))
//		...
//	}
//
//	func TestCrash(t *testing.T) {
//		server := pgserver.Start(t, "synchronous_commit=on")
//		... commit through server.DSN() ...
//		server.StopImmediate()
//		server.Restart()
//		... what was acknowledged is there ...
//	}
//
// [Database] uses the server in RECOURSE_TEST_POSTGRES instead, if that is set.
// Where there is no PostgreSQL at all the test is skipped, with a line on
// standard error; in continuous integration (CI=true) it fails.
//
// No server outlives its test binary, however that ends. A shell keeps the
// server and takes its commands from a pipe that the test binary holds: when the
// pipe ends, for whatever reason, the shell stops the server and removes its
// files. Run by root, shell and server run as postgres, or as nobody where there
// is no such user, because PostgreSQL refuses to be run by root.
package pgserver
