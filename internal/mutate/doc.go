// Package mutate tests the tests: each guard that keeps money, records and
// people apart is taken out of the source, through go test -overlay, and the
// tests that should notice must fail. There is no switch in the product; the
// list is in guards_test.go.
//
//	go test ./internal/mutate                                 # five guards
//	RECOURSE_FULL=1 go test -timeout=30m ./internal/mutate    # all, about five minutes on two cores
package mutate
