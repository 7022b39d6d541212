// Package recourse is an embeddable engine for after-sales work in commerce:
// orders, payments, refunds and disputes, moved by rules that people can read,
// test and change, and money that is never paid back twice.
//
// A [Desk] wires the services over one [store.Store]. A [Session] is a desk for
// one tenant and one actor, and the only holder of commands. Commands decide
// purely on loaded records and commit in one batch; what must leave the house
// is sent afterwards by [Desk.Run], under a protocol that survives crashes,
// time-outs and lost answers. What happens outside comes in through
// [Desk.Inbox] and is never refused by a guard.
//
//	desk, err := recourse.New(db, recourse.Config{
//		Rails:      refund.Rails{"stripe_eu": client},
//		Gateways:   payment.Accounts{"stripe_eu": client},
//		Sources:    map[string]inbox.Source{"stripe": source},
//		Refunds:    refund.Policies{refund.ReturnWindow(30 * 24 * time.Hour), refund.AutoApproveUpTo(money.MustParse("50.00 EUR"))},
//		Authorizer: grants.Authorizer(),
//	})
//	g.Go(func() error { return desk.Run(ctx) })
//	agent := desk.Tenant("shop").As(policy.Actor{ID: "ana", Roles: []string{policy.RoleAgent}})
//	res, err := agent.Refunds.Request(ctx, refund.Request{
//		Key: "zendesk-35436", Order: "o_1042", Type: refund.TypeReturn, Reason: "damaged",
//		Lines: []refund.LineRequest{{Line: "1", Quantity: 1}},
//	})
package recourse
