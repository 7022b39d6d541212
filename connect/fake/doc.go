// Package fake is the outside world for tests and for the quickstart: a payment service provider that speaks Stripe's
// HTTP API, and a marketplace that pays its customers itself. Both keep their own books, share no code with recourse,
// and can be told to misbehave: answers get lost, refunds fail days later, an error 500 hides a success.
//
// # Provider
//
// A [PSP] holds payment intents, charges, refunds, disputes and balance transactions. Money is int64 minor units with a
// lower-case currency code, times are Unix seconds, as on Stripe's wire. Its balance is the sum of the balance
// transactions and nothing else. Every change is one line of a file, synced before the answer leaves, so a process
// killed at any instant comes back with the same books, the same saved answers and the same future.
//
//	psp, err := fake.OpenPSP(fake.PSPConfig{
//		File:  "psp.jsonl",
//		Seed:  42,
//		Now:   clock.Now,
//		Fates: fake.SeededFates(42, map[fake.Fate]int{fake.Done: 70, fake.AnswerLost: 30}),
//	})
//	_, err = psp.Charge(fake.PaymentParams{ID: "pi_1042", Amount: 2000, Currency: "eur"})
//	server := httptest.NewServer(psp.Handler())         // over the wire …
//	answer, err := psp.CreateRefund(ctx, key, params)   // … or without it, with the same faults
//	err = psp.Tick(clock.Now())                         // what was due by now happens
//	events := psp.Events(lastSeen)                      // deliver each with SignStripe
//
// # Fates
//
// A [Fate] decides what becomes of one write. It is a pure function of the idempotency key and of how often that key
// was asked; the count is kept in the provider's file, so a restart does not change what will happen. A retry whose
// first answer is saved replays that answer, as at Stripe: the fate applies to executions.
//
// # Marketplace
//
// A [Market] sells the lines of orders and refunds its customers by its own rules when a line is returned or canceled,
// or when a human refunds or grants a claim in its portal. What it did appears in its statement only later.
//
// All types are safe for concurrent use. Two processes must not open one file at the same time.
package fake
