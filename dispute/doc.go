// Package dispute holds disputes: chargebacks, claims, debit returns, and the
// alerts and inquiries before them. A dispute is never told to be in a state.
// It is the join of everything that was observed about it, so that events may
// come late, twice and in any order.
//
// The main type is [Dispute]. An adapter turns an event, a fetched object or a
// person's note into an [Observation]; [Observe] joins it to its dispute and
// books in the same decision what that exposes of the payment ([Dispute.Exposure]),
// so that the commit that opens a chargeback also stops the refunds that were
// not sent yet.
//
//	l, err := s.Load(ctx, nil, store.Select{Refs: []store.RefKey{payment.VendorKey("eu", "stripe_eu", "pi_1")}})
//	rs, err := dispute.Read(l)
//	d, err := dispute.Observe(rs, dispute.Observation{
//		Key: "evt_1", Dispute: "dp_1", Payment: rs.Payments[0].Key.ID,
//		Stage: dispute.Chargeback, Status: dispute.NeedsResponse, OccurredAt: at,
//		Amount: money.MustParse("20.00 EUR"), DueAt: by,
//	}, env)
//	puts, err := d.Puts() // to be committed in one store.Batch, with d.Guards()
//
// There is no state machine here. Where a dispute stands is a product of three
// dimensions, stage × status × finality ([Standing]), and a least upper bound:
// the stage never goes back, what is terminal stays, except that nothing which
// ended an alert or inquiry outlives a chargeback. Between these bounds every
// move is legal, because the PSP makes it and we only hear of it.
//
// Status and money are two facts. Money comes from [Movement]s alone, each
// booked once by its id ([Dispute.Postings]); a status is never concluded from
// money. Where the two disagree the dispute is flagged.
//
// There is no command on a dispute yet and nothing that falls due, so there is
// no Decide and no Wake.
package dispute
