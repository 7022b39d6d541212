// Package storetest proves that a store keeps the promises of [store.Store].
//
// An implementation passes a [Harness] that opens empty stores of its kind to
// [Run]. What only some stores can do stands in optional fields: where one is
// nil, the tests that need it are skipped by name.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, storetest.Harness{
//			New: func(t testing.TB) store.Store { return mem.New() },
//		})
//	}
//
// Random parts print their seed; set RECOURSE_SEED to run them again with it.
package storetest
