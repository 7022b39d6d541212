// Package recoursetest gives a host's own tests a whole desk without any I/O: a
// [recourse.Desk] on store/mem with a clock that the test moves, a fake PSP and
// a fake marketplace that keep books of their own and can be told to misbehave.
//
//	d := recoursetest.New(t, recoursetest.Options{Fates: fake.Always(fake.AnswerLost)})
//	sale := d.Sell(recoursetest.Sale{Order: "o_1", Lines: []recoursetest.Line{{ID: "1", Quantity: 2, Price: "20.00 EUR"}}})
//	res, err := d.Agent("ana").Refunds.Request(ctx, refund.Request{…})
//	d.Settle()
//	// d.PSP.Books() is the truth to compare with
package recoursetest
