package fake_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/recourse-go/recourse/connect/fake"
)

var shoes = fake.MarketLine{Order: "o1", Line: "1", Currency: "eur", Principal: 5000, Shipping: 390, Tax: 950, Commission: 750}

func openMarket(t *testing.T, config fake.MarketConfig) *fake.Market {
	t.Helper()
	market, err := fake.OpenMarket(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, market.Close()) })
	return market
}

// amounts sums statement entries by kind.
func amounts(entries []fake.MarketEntry) map[fake.EntryKind]int64 {
	sum := map[fake.EntryKind]int64{}
	for _, e := range entries {
		sum[e.Kind] += e.Amount
	}
	return sum
}

func TestMarketReportsLate(t *testing.T) {
	t.Parallel()
	now := newClock()
	market := openMarket(t, fake.MarketConfig{Now: now.Now, ReportAfter: 48 * time.Hour})
	require.NoError(t, market.Sell(shoes))
	require.Empty(t, market.Statement("", now.Advance(48*time.Hour-time.Second)))
	sold := market.Statement("", now.Advance(48*time.Hour))
	require.Equal(t, map[fake.EntryKind]int64{"principal": 5000, "shipping": 390, "tax": 950, "commission": -750}, amounts(sold))
	_, err := market.SetLine(t.Context(), "a", "o1", "1", fake.LineShipped, now.Now())
	require.NoError(t, err)
	line, err := market.SetLine(t.Context(), "b", "o1", "1", fake.LineReturned, now.Now())
	require.NoError(t, err)
	require.Equal(t, fake.LineReturned, line.State)
	cursor := sold[len(sold)-1].ID
	require.Empty(t, market.Statement(cursor, now.Now()))
	back := market.Statement(cursor, now.Advance(96*time.Hour))
	require.Equal(t, map[fake.EntryKind]int64{"refund": -5950, "commission": 750}, amounts(back), "its own amount: no shipping on a return")
}

func TestMarketLineStates(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		states []fake.LineState
		ok     bool
		refund int64
	}{
		"canceled":               {[]fake.LineState{"canceled"}, true, -6340},
		"canceled twice":         {[]fake.LineState{"canceled", "canceled"}, true, -6340},
		"returned unshipped":     {[]fake.LineState{"returned"}, false, 0},
		"canceled after sending": {[]fake.LineState{"shipped", "canceled"}, false, 0},
		"shipped after all":      {[]fake.LineState{"canceled", "shipped"}, false, -6340},
		"unknown":                {[]fake.LineState{"lost"}, false, 0},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			market := openMarket(t, fake.MarketConfig{Now: newClock().Now})
			require.NoError(t, market.Sell(shoes))
			var err error
			for i, state := range want.states {
				_, err = market.SetLine(t.Context(), fmt.Sprint(i), "o1", "1", state, start)
			}
			if want.ok {
				require.NoError(t, err)
			} else {
				requireOutcome(t, 409, err)
			}
			require.Equal(t, want.refund, amounts(market.Entries())["refund"])
		})
	}
}

func TestMarketFates(t *testing.T) {
	t.Parallel()
	tests := map[fake.Fate]struct {
		outcome int
		refund  int64
	}{
		fake.Done: {200, -6340}, fake.AnswerLost: {-1, -6340}, fake.Refused: {400, 0}, fake.RequestLost: {-1, 0},
		fake.Slow: {-2, -6340}, fake.ErrorAfter: {500, -6340}, fake.ErrorBefore: {500, 0}, fake.ErrorKept: {500, 0},
		fake.Pending: {200, -6340}, fake.FailsLater: {200, -6340}, fake.OtherAmount: {200, -3170}, fake.HiddenOnce: {-1, -6340},
	}
	require.Len(t, tests, len(fake.AllFates()))
	for fate, want := range tests {
		t.Run(fate.String(), func(t *testing.T) {
			t.Parallel()
			market := openMarket(t, fake.MarketConfig{Now: newClock().Now, Fates: fake.Script(map[string][]fake.Fate{"k": {fate}})})
			require.NoError(t, market.Sell(shoes))
			_, err := market.SetLine(t.Context(), "k", "o1", "1", fake.LineCanceled, start)
			requireOutcome(t, want.outcome, err)
			require.Equal(t, want.refund, amounts(market.Entries())["refund"])
			line, err := market.SetLine(t.Context(), "k", "o1", "1", fake.LineCanceled, start)
			require.NoError(t, err, "saying it again repairs everything")
			require.Equal(t, fake.LineCanceled, line.State)
			require.NotZero(t, amounts(market.Entries())["refund"])
		})
	}
}

func TestMarketByHand(t *testing.T) {
	t.Parallel()
	market := openMarket(t, fake.MarketConfig{Now: newClock().Now})
	require.NoError(t, market.Sell(shoes))
	require.ErrorIs(t, market.Sell(shoes), fake.ErrExists)
	require.Error(t, market.Sell(fake.MarketLine{Order: "o2", Line: "1", Currency: "eur"}))
	_, err := market.Refund("o1", "1", 1000)
	require.NoError(t, err)
	_, err = market.Claim("o1", "1", 5000)
	require.NoError(t, err)
	_, err = market.Claim("o1", "1", 341)
	require.ErrorContains(t, err, "1 to 340")
	_, err = market.Refund("o1", "2", 1)
	require.Error(t, err)
	_, err = market.SetLine(t.Context(), "k", "o1", "1", fake.LineCanceled, start)
	require.NoError(t, err)
	require.Equal(t, map[fake.EntryKind]int64{
		"principal": 5000, "shipping": 390, "tax": 950, "commission": 0, "refund": -1340, "claim": -5000,
	}, amounts(market.Entries()), "the customer never gets more back than was paid")
	line, ok := market.Line("o1", "1")
	require.True(t, ok)
	require.EqualValues(t, 6340, line.Returned)
}

// TestMarketStatementIsAppendOnly reads the statement at random times by its cursor and wants, in the end, exactly what
// one reading gives, across restarts.
func TestMarketStatementIsAppendOnly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		now := newClock()
		config := fake.MarketConfig{File: file(t), Seed: rapid.Uint64().Draw(r, "seed"), Now: now.Now}
		market, err := fake.OpenMarket(config)
		require.NoError(r, err)
		var read []fake.MarketEntry
		cursor := ""
		for i := range rapid.IntRange(1, 5).Draw(r, "orders") {
			line := shoes
			line.Order = fmt.Sprint("o", i)
			require.NoError(r, market.Sell(line))
			if rapid.Bool().Draw(r, "cancel") {
				_, err := market.SetLine(t.Context(), "k", line.Order, "1", fake.LineCanceled, now.Now())
				require.NoError(r, err)
			}
			now.Advance(time.Duration(rapid.IntRange(0, 80).Draw(r, "hours")) * time.Hour)
			if rapid.Bool().Draw(r, "restart") {
				require.NoError(r, market.Close())
				market, err = fake.OpenMarket(config)
				require.NoError(r, err)
			}
			page := market.Statement(cursor, now.Now())
			if len(page) > 0 {
				cursor = page[len(page)-1].ID
			}
			read = append(read, page...)
		}
		end := now.Advance(96 * time.Hour)
		read = append(read, market.Statement(cursor, end)...)
		require.Equal(r, market.Statement("", end), read)
		require.Len(r, read, len(market.Entries()))
		require.NoError(r, market.Close())
	})
}

func TestMarketTornLine(t *testing.T) {
	t.Parallel()
	path := file(t)
	config := fake.MarketConfig{File: path, Now: newClock().Now}
	market := openMarket(t, config)
	require.NoError(t, market.Sell(shoes))
	before := market.Entries()
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = market.SetLine(t.Context(), "k", "o1", "1", fake.LineCanceled, start)
	require.NoError(t, err)
	after := market.Entries()
	require.NoError(t, market.Close())
	_, err = market.Refund("o1", "1", 1)
	require.Error(t, err)
	longer, err := os.ReadFile(path)
	require.NoError(t, err)
	for cut := len(whole); cut < len(longer); cut++ {
		require.NoError(t, os.WriteFile(path, longer[:cut], 0o600))
		market, err := fake.OpenMarket(config)
		require.NoError(t, err, "cut at %d", cut)
		require.Equal(t, before, market.Entries())
		if cut%50 == 0 || cut == len(longer)-1 { // doing the step again costs a sync
			_, err = market.SetLine(t.Context(), "k", "o1", "1", fake.LineCanceled, start)
			require.NoError(t, err)
			require.Equal(t, after, market.Entries())
		}
		require.NoError(t, market.Close())
	}
	_, err = fake.OpenPSP(fake.PSPConfig{File: path, Now: newClock().Now})
	require.ErrorContains(t, err, "is not the file of a psp")
}
