package money_test

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/money"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{"12.34 EUR", "-0.05 PTS/2", "0", "5", "1e9 EUR", "92233720368547758.08 EUR", "+1.500 KWD", ".5 EUR", "1 XAU", "١ EUR"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := money.Parse(s)
		if err != nil {
			require.Zero(t, m)
			require.Less(t, len(err.Error()), 400)
			return
		}
		again, err := money.Parse(m.String())
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}

func FuzzUnmarshalJSON(f *testing.F) {
	for _, s := range []string{
		`{"amount":"12.34","currency":"EUR"}`, `{"currency":"PTS\/2","amount":-5}`, `{"amount":"0","currency":""}`, `null`,
		`{"amount":1,"amount":2,"currency":"EUR"}`, `{"amount":01,"currency":"EUR"}`, `{"amount":"1","currency":"EUR"}}`, `{"amount":"\u0031`,
	} {
		f.Add([]byte(s))
	}
	before := eur(77)
	f.Fuzz(func(t *testing.T, data []byte) {
		m := before
		if err := m.UnmarshalJSON(data); err != nil {
			require.Equal(t, before, m)
			return
		}
		require.True(t, json.Valid(data), "only JSON is accepted")
		var viaJSON = before
		require.NoError(t, json.Unmarshal(data, &viaJSON))
		require.Equal(t, m, viaJSON)
		out, err := m.MarshalJSON()
		require.NoError(t, err)
		var again money.Money
		require.NoError(t, again.UnmarshalJSON(out))
		require.Equal(t, m, again)
	})
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{"12.34 EUR", "10|CAD", "USD|10", "5", "", "0", "-1 PTS/9"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var text, bytes money.Money
		errText, errBytes := text.Scan(string(data)), bytes.Scan(data)
		require.Equal(t, errText == nil, errBytes == nil)
		require.Equal(t, text, bytes)
		if errText != nil {
			return
		}
		value, err := text.Value()
		require.NoError(t, err)
		var again money.NullMoney
		require.NoError(t, again.Scan(value))
		require.Equal(t, money.NullMoney{Money: text, Valid: true}, again)
	})
}

// FuzzAllocate reads eight bytes of data for each weight.
func FuzzAllocate(f *testing.F) {
	seed := func(minor int64, weights ...int64) {
		var data []byte
		for _, w := range weights {
			data = binary.LittleEndian.AppendUint64(data, uint64(w))
		}
		f.Add(minor, data)
	}
	seed(100, 1, 1, 1)
	seed(math.MinInt64, math.MaxInt64, math.MaxInt64, 1)
	seed(math.MaxInt64, 1<<62, 1<<62)
	seed(-1003, 50, 0, 50)
	seed(5, -1)
	f.Fuzz(func(t *testing.T, minor int64, data []byte) {
		var weights []int64
		for ; len(data) >= 8; data = data[8:] {
			weights = append(weights, int64(binary.LittleEndian.Uint64(data)))
		}
		m := eur(minor)
		shares, err := m.Allocate(weights...)
		if err != nil {
			require.Nil(t, shares)
			return
		}
		require.Equal(t, modelAllocate(minor, weights), minors(shares))
		checkShares(t, m, weights, shares)
	})
}

func FuzzParseRate(f *testing.F) {
	for _, in := range adversarialNumbers() {
		f.Add(in[:min(len(in), 64)])
	}
	for _, s := range []string{"0.19", "-1.5e-3", "+99999999999999999999", "1e6", "0.000000000000000001", "00.10E+2", ".5", "1e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := money.ParseRate(s)
		if err != nil {
			require.Equal(t, money.Rate{}, r)
			require.Less(t, len(err.Error()), 400)
			return
		}
		want, ok := new(big.Rat).SetString(s)
		require.True(t, ok)
		require.Zero(t, want.Cmp(r.Decimal().Rat()), "the value is that of the text")
		require.LessOrEqual(t, len(r.String()), 40)
		again, err := money.ParseRate(r.String())
		require.NoError(t, err)
		require.True(t, r.Equal(again))
	})
}

func FuzzParseRounded(f *testing.F) {
	for _, s := range []string{"12.345", "-0.005", "92233720368547758.075", "+1", "1e3", "NaN", "\uff11", "0.00000000000000000000000000000000000005"} {
		for mode := range uint8(12) {
			f.Add(s, mode, uint8(2))
		}
	}
	f.Fuzz(func(t *testing.T, s string, mode, exponent uint8) {
		cur, err := money.NewCurrency("TST", int(exponent%10))
		require.NoError(t, err)
		m, err := money.ParseRounded(s, cur, money.RoundingMode(mode))
		if err != nil {
			require.Zero(t, m)
			require.Less(t, len(err.Error()), 400)
			return
		}
		want := modelRound(exactMinor(t, s, cur), money.RoundingMode(mode))
		require.Equal(t, want.String(), strconv.FormatInt(m.Minor(), 10))
	})
}

func FuzzMinorJSON(f *testing.F) {
	for _, s := range []string{
		`{"minor":1234,"currency":"EUR"}`, `{"currency":"PTS\/2","minor":-5}`, `{"minor":0,"currency":""}`, `null`,
		`{"minor":1,"minor":2,"currency":"EUR"}`, `{"minor":01,"currency":"EUR"}`, `{"minor":"1","currency":"EUR"}`, `{"minor":1e3,"currency":"EUR"}`,
	} {
		f.Add([]byte(s))
	}
	before := money.MinorJSON(eur(77))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := before
		if err := m.UnmarshalJSON(data); err != nil {
			require.Equal(t, before, m)
			return
		}
		require.True(t, json.Valid(data), "only JSON is accepted")
		out, err := m.MarshalJSON()
		require.NoError(t, err)
		var again money.MinorJSON
		require.NoError(t, again.UnmarshalJSON(out))
		require.Equal(t, m, again)
		var other money.Money
		require.Error(t, other.UnmarshalJSON(out), "the two forms are never confused")
	})
}

func FuzzBagJSON(f *testing.F) {
	for _, s := range []string{
		`[{"amount":"12.34","currency":"EUR"},{"amount":-5,"currency":"JPY"}]`, ` [ ] `, `null`, `[{"amount":"0","currency":""}]`,
		`[{"amount":"1","currency":"EUR"},{"amount":"2","currency":"EUR"}]`, `[{"amount":"1","currency":"EUR"},]`, `[[]]`, `]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b := bagOf(t, eur(77))
		if err := b.UnmarshalJSON(data); err != nil {
			typed(t, err)
			require.Equal(t, bagOf(t, eur(77)), b)
			return
		}
		require.True(t, json.Valid(data), "only JSON is accepted")
		require.Equal(t, bagOf(t, b.Amounts()...), b, "as if its amounts had been added")
		out, err := b.MarshalJSON()
		require.NoError(t, err)
		again := new(money.Bag)
		require.NoError(t, again.UnmarshalJSON(out))
		require.Equal(t, b, again)
	})
}

func FuzzFXRateJSON(f *testing.F) {
	for _, s := range []string{
		`{"from":"EUR","to":"USD","value":"1.0995","as_of":"2026-03-01T16:00:00Z","source":"bank"}`, `null`,
		`{"source":"\u00fc\/","as_of":"0001-01-01T00:00:00+01:00","value":"-1e6","to":"PTS\/2","from":""}`,
		`{"from":"EUR","From":"USD","to":"USD","value":"1","as_of":"2026-03-01T16:00:00Z","source":"\ud800"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var rate money.FXRate
		if err := rate.UnmarshalJSON(data); err != nil {
			typed(t, err)
			require.Zero(t, rate)
			return
		}
		require.True(t, json.Valid(data), "only JSON is accepted")
		type plain money.FXRate
		var want plain
		if string(data) != "null" {
			require.NoError(t, json.Unmarshal(data, &want))
		}
		require.Equal(t, want, plain(rate), "encoding/json reads the same")
	})
}
