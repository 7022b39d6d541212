// Package linear checks that a store is linearizable: that what many clients
// saw of it, overlapping in time and with answers lost on the way, can be put
// into one order, in which each command takes effect at one moment between its
// call and its return.
//
// [Record] lets clients refund and read payments and writes down what they
// asked and were told; [History.Check] looks for the order. The checker is
// porcupine's (github.com/anishathalye/porcupine). Each store runs it as a
// test of its own:
//
//	linear.Record(t, s, linear.Size{}).Check(t)
package linear
