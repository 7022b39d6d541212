// Package ownstore is a host's own store: one file, rewritten by every commit.
//
// It shows how little recourse asks of a store and how to prove one. [store.Seal]
// checks a batch and brings it to its final form, so a commit compares versions
// and writes; the rest is reading. A state is never changed: a commit makes the
// next one beside it, saves that, and lets it take the old one's place, so all of
// a batch counts, or nothing. A real host does the same with its database's
// transaction.
//
// The proof is one call, TestStore in this folder:
//
//	storetest.Run(t, storetest.Harness{New: ...})
//
// The file is for shops as small as this program: a commit takes as long as
// writing all of it.
package ownstore
