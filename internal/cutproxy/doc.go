// Package cutproxy stands between PostgreSQL and its client in a test and cuts
// their connection where it hurts most: after the server has committed, before
// the client hears of it.
//
// The proxy knows as much of PostgreSQL's protocol as it takes to see where a
// request ends, and its answer. Before each request a function of the test
// decides its [Fate]:
//
//	proxy := cutproxy.Start(t, server.Addr(), func(r cutproxy.Request) cutproxy.Fate {
//		if r.N%7 == 0 {
//			return cutproxy.CutAfter
//		}
//		return cutproxy.Pass
//	})
//	dsn := "postgres://postgres@" + proxy.Addr() + "/postgres?sslmode=disable"
//
// It speaks no TLS: it declines, as a server without a certificate does.
package cutproxy
