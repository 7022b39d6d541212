package fake_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/recourse-go/recourse/connect/fake"
)

// A refund whose answer is lost was made all the same: asking again with the same key shows it.
func ExampleOpenPSP() {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	psp, err := fake.OpenPSP(fake.PSPConfig{
		Now:   func() time.Time { return now },
		Fates: fake.Script(map[string][]fake.Fate{"refund-1": {fake.AnswerLost}}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = psp.Close() }()
	if _, err := psp.Charge(fake.PaymentParams{ID: "pi_1042", Amount: 2000, Currency: "eur", Fee: 88}); err != nil {
		fmt.Println(err)
	}
	params := fake.RefundParams{PaymentIntent: "pi_1042", Amount: 500}
	_, err = psp.CreateRefund(context.Background(), "refund-1", params)
	fmt.Println("first:", errors.Is(err, fake.ErrLost))
	again, err := psp.CreateRefund(context.Background(), "refund-1", params)
	fmt.Println("again:", again.Value.Amount, again.Value.Status, again.Replayed, err)
	for _, entry := range psp.Books() {
		fmt.Println(entry.Kind, entry.Amount, entry.Fee, entry.Net)
	}
	fmt.Println(psp.Balance())
	// Output:
	// first: true
	// again: 500 succeeded true <nil>
	// charge 2000 88 1912
	// refund -500 0 -500
	// map[eur:1412]
}

// A marketplace refunds by its own amount, and says so later.
func ExampleMarket() {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	market, err := fake.OpenMarket(fake.MarketConfig{Now: func() time.Time { return now }, ReportAfter: 48 * time.Hour})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = market.Close() }()
	err = market.Sell(fake.MarketLine{Order: "10042", Line: "1", Currency: "eur", Principal: 5000, Tax: 950, Commission: 750})
	fmt.Println("sold:", err)
	line, err := market.SetLine(context.Background(), "cancel-1", "10042", "1", fake.LineCanceled, now)
	fmt.Println("line:", line.State, err)
	fmt.Println("reported now:", len(market.Statement("", now)))
	for _, entry := range market.Statement("", now.Add(96*time.Hour)) {
		if entry.Kind == fake.EntryRefund {
			fmt.Println("reported later:", entry.Kind, entry.Amount)
		}
	}
	// Output:
	// sold: <nil>
	// line: canceled <nil>
	// reported now: 0
	// reported later: refund -5950
}
