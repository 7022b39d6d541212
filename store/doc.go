// Package store is the storage port: the one small interface through which
// recourse keeps everything, as plain values, so that a host can put it on
// anything that has a conditional batch write.
//
// A [Record] is one stored, versioned thing. A [Batch] is one atomic write of
// changed records, guards on records that were read, journal entries and the
// command's idempotency [Token]. [Store] is the port; store/mem is the
// reference, store/storetest proves an implementation. [Repo] reads and writes
// the records of one kind as Go values, and [Executor] runs a command: load,
// decide, commit, and again on a conflict.
//
//	orders := store.NewRepo[Order]("order", store.Schemas{Reads: 1, Writes: 1})
//	loaded, err := s.Load(ctx, nil, store.Select{Keys: []store.Key{orders.Key("eu", "o_1042")}})
//	o, err := orders.Get(loaded, "eu", "o_1042")
//	o.Note = "changed"
//	put, err := orders.Put(o, store.Entry{Event: "order.noted"})
//	err = s.Commit(ctx, store.Batch{Token: token, Hash: hash, At: now, Puts: []store.Put{put}})
package store
