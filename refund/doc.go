// Package refund gives money back, once. It decides on refunds and on the
// cancellation of orders, and keeps what follows from them in step: the
// operations on the payments and what each unit of the order is still
// entitled to.
//
// A [Refund] is a decision (what for, how much, who asked, who approved) with
// [Leg]s, one per payment that the money goes back through. A leg's state is
// that of its operation on the payment; the refund's state follows from its
// legs ([Machine]). Money and units are reserved in the commit that records the
// request, before anybody outside is called, and freed in the commit that
// denies, withdraws, expires or fails it. Nothing counts as refunded before the
// vendor's object says so.
//
// All functions are pure: [Records] of one order and a command, a fact or the
// time go in, a [Decision] comes out, to be committed in one batch. [Decide]
// judges a [Command]: guards first, which no policy can overrule, then the
// [Policies]. [Observe] and [Expose] book what happened outside, which is never
// refused. [OnOrder] and [ObserveOrder] wrap package order, and [Wake] does what
// fell due: it sends approved legs, retries, expires. Calls are made after the
// commit, through a [Rail].
//
//	recs, err := refund.Read(loaded)
//	d, err := refund.Decide(recs, refund.Request{
//		ID: "r_17", Order: "o_1042", Reason: "damaged",
//		Lines: []refund.LineRequest{{Line: "l1", Quantity: 1}},
//	}, refund.Env{Tenant: "eu", Actor: agent, Now: now, Caps: caps, Policies: policies})
//	puts, err := d.Puts() // order, payment and refund, in one store.Batch with d.Guards()
package refund
