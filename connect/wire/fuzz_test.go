package wire_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/recourse-go/recourse/connect/wire"
	"github.com/recourse-go/recourse/money"
)

// FuzzFromWire holds that whatever comes is read exactly or refused with its kind,
// and that what was read is written as it came, if it can be sent at all.
func FuzzFromWire(f *testing.F) {
	for _, p := range providers {
		f.Add(uint8(p), int64(4000), "ISK")
		f.Add(uint8(p), int64(math.MinInt64), "mga")
		f.Add(uint8(p), int64(math.MaxInt64), "HUF")
	}
	f.Add(uint8(0), int64(1), "EUR")
	f.Add(uint8(wire.Stripe), int64(1234), "KWD")
	f.Add(uint8(wire.Stripe), int64(1), "PTS/2")
	f.Fuzz(func(t *testing.T, provider uint8, n int64, code string) {
		p := wire.Provider(provider)
		m, err := p.FromWire(n, code)
		if err != nil {
			refused, ok := errors.AsType[*wire.AmountError](err)
			if !ok || refused.Unwrap() == nil || m != (money.Money{}) {
				t.Fatalf("refused without a kind: %v, %v", m, err)
			}
			return
		}
		if !strings.EqualFold(m.Currency().Code(), code) || m.Currency().Numeric() == 0 {
			t.Fatalf("%q was read as %v", code, m)
		}
		back, err := p.ToWire(m)
		switch finer := m.Minor()%p.Step(m.Currency()) != 0; {
		case finer && !errors.Is(err, money.ErrPrecision):
			t.Fatalf("%v was sent as %d, %v", m, back, err)
		case !finer && (err != nil || back != n):
			t.Fatalf("%d %s was read as %v and written as %d, %v", n, code, m, back, err)
		}
	})
}
