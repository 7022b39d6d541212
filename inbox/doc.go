// Package inbox is what comes in from outside, pushed or polled: verify, keep,
// normalise, apply. What was received is kept, byte for byte, before anybody
// looks into it, and the sender is answered then. Applying it comes after, as
// often as it takes: it is idempotent by the delivery's state and again by the
// natural keys of the facts, so that repetition, disorder and crashes end in
// the same records.
//
// A [Source] knows one outside system. [Inbox.Receive] keeps what it vouches
// for as a [Delivery]; [Inbox.Step] leases what is due and applies it;
// [Inbox.Run] does so until it is stopped.
//
//	in := &inbox.Inbox{
//		Exec:    &store.Executor{Store: s},
//		Sources: map[string]inbox.Source{"stripe": source},
//		Tenant:  func(string) string { return "eu" },
//		Env:     func(tenant string) refund.Env { return env },
//		Clock:   time.Now,
//	}
//	receipt, err := in.Receive(ctx, "stripe", inbox.Raw{Headers: r.Header, Body: body})
//	// *Refusal: answer 400; any other error: 500, the sender tries again; else 200
//	g.Go(func() error { return in.Run(ctx) })
//
// # What waits
//
// Facts about a payment that nobody knows are parked: tried again on a
// schedule, and at once when the payment becomes known. A fact that carries a
// whole payment makes it, as an orphan where its order is not known yet. Such
// a delivery is applied and waits for the order, in the same two ways; applied
// again, it hangs the payment below the order. So no order of arrival is
// special, and nothing but the delivery remembers what is still missing.
//
// # Personal data
//
// The bytes and headers of a delivery are personal data of nobody until it is
// matched, and then of the order's customer, with whom they are erased. They
// are in [Delivery.Private] only: no log, error or journal entry has any of them.
package inbox
