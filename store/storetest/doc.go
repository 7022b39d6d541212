// Package storetest proves that a store keeps the promises of [store.Store].
//
// An implementation passes a [Harness] that opens empty stores of its kind to
// the parts of the suite: [Run] proves each promise alone, [Stress] that they
// hold under many concurrent writers, [Model] that random commands leave what a
// model of plain maps says, and [Benchmark] measures. What only some
// stores can do, their features, stands in optional fields of the harness:
// where one is nil, the tests that need it are skipped by name.
//
//	var harness = storetest.Harness{
//		New: func(t testing.TB) store.Store { return mem.New() },
//	}
//
//	func TestStore(t *testing.T)       { storetest.Run(t, harness) }
//	func TestStress(t *testing.T)      { storetest.Stress(t, harness, storetest.Size{}) }
//	func TestModel(t *testing.T)       { storetest.Model(t, harness, storetest.Scaled(4_000, 1_000_000)) }
//	func BenchmarkStore(b *testing.B)  { storetest.Benchmark(b, harness) }
//
// Random parts print their seed; set RECOURSE_SEED to run them again with it.
// RECOURSE_FULL=1 asks for the figures of a long run instead of quick ones.
package storetest
