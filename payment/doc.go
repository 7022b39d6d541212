// Package payment holds what is known of the ways in which an order is paid,
// and is the only door through which money of a payment moves.
//
// A [Payment] is a set of facts: its operations (authorization, capture,
// refund …) with what was said of each, and what disputes hold of it. Nothing
// is kept that can be derived: [Payment.Balance], [Payment.Headroom],
// [Payment.Coverage], [Payment.Status] and the attention codes are pure
// functions of the facts, so facts in any order, and told any number of times,
// give the same payment. What the owner did is booked even where we asked for
// something else; guards bind our own commands only.
//
// One formula says what may go back: headroom = max(0, C − R − X), captured
// less every refund that was not given up, ours or others', less what disputes
// hold or took.
//
// Every function here is pure. It takes the payment as it was read and an
// [Env], and returns a [Decision]: the payment to write, its journal entries,
// and the [Call]s to make once that is committed, never before.
//
//   - [Decide] judges a command: [Authorize], [CaptureCmd], [VoidCmd], [Attest],
//     [Accept].
//   - [Reserve], [Clear] and [Release] are the refund's side of it: an operation
//     counts from when it is reserved and is sent once it is cleared.
//   - [Observe] books facts: [Opened], [Reported], [Answered], [LookedUp];
//     [Expose] books a dispute's hold.
//   - [Wake] submits what is cleared and looks up what got no answer. Silence is
//     unknown, never failed; what was submitted is sent again only on proof that
//     it made nothing, and with the same key.
//
// [Gateway] is the port to an owner; package refund has the port for refunds.
// [Replay] rebuilds the states of operations from the journal alone, and
// [Classify] reads a decline.
//
//	d, err := payment.Decide(p, payment.CaptureCmd{ID: "o_1/cap/1", Amount: amount}, env)
//	puts, err := d.Puts()            // commit them
//	d, err = payment.Wake(d.Payment, env)
//	puts, err = d.Puts()             // commit the attempt …
//	answer, err := gateway.Capture(ctx, d.Calls[0].In) // … and only then call
//	d, err = payment.Observe(d.Payment, env, payment.Answered{
//		Operation: "o_1/cap/1", Attempt: 1, Answer: answer,
//	})
package payment
