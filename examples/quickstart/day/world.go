package day

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/recourse-go/recourse/connect/fake"
)

// Step is something that happens outside: at the PSP or at the marketplace, by customers, banks and people there.
type Step struct {
	At   time.Time
	Name string
	// Do makes it happen, unless it has happened before. The clocks of both should stand at At.
	Do func(*fake.PSP, *fake.Market) error
}

// World is what happens outside, in order of time, with the ids and amounts that the deliveries tell of. Played again
// over the same files it changes nothing. That the authorization of s1005 expires is left to [fake.PSP.Tick].
func World() []Step {
	steps := []Step{
		sold("08:00:00", "z2001", "1", 4995, 395, 749),
		charged("08:00:00", "s1021", 3900), // in January
		charged("08:05:00", "s1001", 4500),
		charged("08:10:00", "s1002", 12990),
		charged("08:16:00", "s1003", 2800),
		authorized("08:20:00", "s1004", 8000, at("08:20:00").AddDate(0, 0, 7)),
		authorized("08:25:00", "s1005", 5200, at("17:30:00")),
		authorized("08:30:00", "s1006", 3000, at("08:30:00").AddDate(0, 0, 7)),
		charged("08:35:00", "s1007", 5500),
		charged("08:45:10", "s1009a", 7000),
		charged("08:46:00", "s1009b", 5000),
		charged("08:50:00", "s1010", 2400),
		charged("08:58:00", "s1011", 5800),
		charged("09:00:00", "s1012", 6200),
		shipped("09:00:00", "z2001", "1"),
		charged("09:03:00", "s1008", 3500),
		charged("09:05:00", "s1013", 5000),
		charged("09:08:00", "s1014", 3600),
		refunded("09:20:00", "s1011", 1000),
		charged("09:25:00", "s1015", 6000),
		charged("09:30:00", "s1016", 4800),
		refunded("09:40:00", "s1012", 1500),
		charged("09:45:00", "s1017", 9000),
		charged("09:50:00", "s1018", 4800),
		charged("09:55:00", "s1019", 2600),
		charged("10:00:00", "s1020", 6500),
		refunded("10:05:00", "s1013", 1250),
		charged("10:10:00", "s1022", 4000),
		refunded("10:15:00", "s1014", 800),
		charged("10:20:00", "s1023", 12000),
		charged("10:30:00", "s1024", 3300),
		charged("10:35:00", "s1025", 7500),
		charged("10:45:00", "s1026", 2000),
		charged("10:50:00", "s1027", 2100),
		charged("11:00:00", "s1028", 2200),
		charged("11:10:00", "s1029", 2300),
		withdrawn("11:30:00", "s1017", 2000),
		withdrawn("12:00:00", "s1018", 4800),
		withdrawn("12:30:00", "s1019", 2600),
		withdrawn("13:20:00", "s1016", 4800),
		withdrawn("14:00:00", "s1020", 6500),
		reinstated("18:10:00", "s1017", 2000),
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return a.At.Compare(b.At) })
	return steps
}

// at is a time of the day; a typo here is the zero time, which a test finds.
func at(clock string) time.Time {
	t, _ := time.Parse(time.DateTime, "2026-03-02 "+clock)
	return t
}

// once takes what exists for what was to be made.
func once(err error) error {
	if errors.Is(err, fake.ErrExists) {
		return nil
	}
	return err
}

func charged(clock, payment string, amount int64) Step {
	return Step{at(clock), payment + " is charged", func(psp *fake.PSP, _ *fake.Market) error {
		_, err := psp.Charge(fake.PaymentParams{ID: "pi_" + payment, Amount: amount, Currency: "eur"})
		return once(err)
	}}
}

func authorized(clock, payment string, amount int64, expires time.Time) Step {
	return Step{at(clock), payment + " is authorized", func(psp *fake.PSP, _ *fake.Market) error {
		_, err := psp.Authorize(fake.PaymentParams{ID: "pi_" + payment, Amount: amount, Currency: "eur", Expires: expires})
		return once(err)
	}}
}

func refunded(clock, payment string, amount int64) Step {
	return Step{at(clock), payment + " is refunded in the dashboard", func(psp *fake.PSP, _ *fake.Market) error {
		_, err := psp.Refund(fake.RefundParams{
			ID: "re_" + payment, PaymentIntent: "pi_" + payment, Amount: amount, Reason: "requested_by_customer",
		})
		return once(err)
	}}
}

func withdrawn(clock, payment string, amount int64) Step {
	return Step{at(clock), payment + " is charged back", func(psp *fake.PSP, _ *fake.Market) error {
		if booked(psp, fake.KindWithdrawal, "dp_"+payment) {
			return nil
		}
		_, err := psp.Withdraw(fake.DisputeMovement{Dispute: "dp_" + payment, PaymentIntent: "pi_" + payment, Amount: amount})
		return err
	}}
}

func reinstated(clock, payment string, amount int64) Step {
	return Step{at(clock), payment + " is given back", func(psp *fake.PSP, _ *fake.Market) error {
		if booked(psp, fake.KindReinstatement, "dp_"+payment) {
			return nil
		}
		_, err := psp.Reinstate(fake.DisputeMovement{Dispute: "dp_" + payment, Amount: amount})
		return err
	}}
}

func booked(psp *fake.PSP, kind fake.Kind, source string) bool {
	return slices.ContainsFunc(psp.Books(), func(b fake.BalanceTransaction) bool { return b.Kind == kind && b.Source == source })
}

func sold(clock, order, line string, principal, shipping, commission int64) Step {
	return Step{at(clock), order + " is sold by the marketplace", func(_ *fake.PSP, market *fake.Market) error {
		return once(market.Sell(fake.MarketLine{
			Order: order, Line: line, Currency: "eur", Principal: principal, Shipping: shipping, Commission: commission,
		}))
	}}
}

func shipped(clock, order, line string) Step {
	return Step{at(clock), order + " is shipped", func(_ *fake.PSP, market *fake.Market) error {
		if l, ok := market.Line(order, line); ok && l.State != fake.LineReserved {
			return nil // it may have come back since
		}
		_, err := market.SetLine(context.Background(), "day/"+order+"/"+line, order, line, fake.LineShipped, at(clock))
		return err
	}}
}
