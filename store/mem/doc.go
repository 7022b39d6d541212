// Package mem keeps records in memory: the reference implementation of
// [store.Store], for tests and for hosts that need no durability.
//
// It is written to be read. One mutex guards a handful of maps and the journal,
// which is a slice; a commit checks everything first and then writes. Reads by
// key, root and ref use a map, lists and leases scan.
//
//	desk, err := recourse.New(mem.New(), recourse.Config{ ... })
package mem
