package day_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/examples/quickstart/day"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/payment"
)

// world is the outside on files of its own.
type world struct {
	dir    string
	now    time.Time
	psp    *fake.PSP
	market *fake.Market
}

func openWorld(t *testing.T, dir string) *world {
	t.Helper()
	w := &world{dir: dir}
	clock := func() time.Time { return w.now }
	var err error
	w.psp, err = fake.OpenPSP(fake.PSPConfig{File: filepath.Join(dir, "psp"), Now: clock})
	require.NoError(t, err)
	w.market, err = fake.OpenMarket(fake.MarketConfig{File: filepath.Join(dir, "market"), Now: clock})
	require.NoError(t, err)
	return w
}

// play plays the whole day and closes the files.
func (w *world) play(t *testing.T) {
	t.Helper()
	for _, s := range day.World() {
		w.now = s.At
		require.NoError(t, w.psp.Tick(w.now))
		require.NoError(t, s.Do(w.psp, w.market), s.Name)
	}
	require.NoError(t, w.psp.Tick(w.now))
	require.NoError(t, w.psp.Close())
	require.NoError(t, w.market.Close())
}

func (w *world) files(t *testing.T) (contents []string) {
	t.Helper()
	for _, name := range []string{"psp", "market"} {
		b, err := os.ReadFile(filepath.Join(w.dir, name))
		require.NoError(t, err)
		contents = append(contents, string(b))
	}
	return contents
}

func TestWorldIsInOrderOfTime(t *testing.T) {
	t.Parallel()
	last := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, s := range day.World() {
		require.False(t, s.At.Before(last), s.Name)
		last = s.At
	}
}

func TestWorldPlayedAgainChangesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := openWorld(t, dir)
	w.play(t)
	before := w.files(t)
	w = openWorld(t, dir)
	w.play(t)
	require.Equal(t, before, w.files(t))
}

// booking is a movement of the PSP's book, added up for its object.
type booking struct{ Kind, Object, Currency string }

// TestTheBooksAreWhatTheDeliveriesTell compares the PSP's book with the facts that the deliveries state.
func TestTheBooksAreWhatTheDeliveriesTell(t *testing.T) {
	t.Parallel()
	w := openWorld(t, t.TempDir())
	w.play(t)
	booked := map[booking]int64{}
	for _, b := range w.psp.Books() {
		require.Zero(t, b.Fee)
		booked[booking{string(b.Kind), b.Source, strings.ToUpper(b.Currency)}] += b.Amount
	}

	told := map[booking]int64{}
	for _, d := range deliveries(t) {
		_, events, err := read(sources(t)[d.Source], d)
		if err != nil {
			continue
		}
		for _, e := range events {
			switch e := e.(type) {
			case inbox.PaymentEvent:
				if e.Account == day.Account {
					tellPayment(told, e)
				}
			case inbox.DisputeEvent:
				tellDispute(told, e.Observation)
			}
		}
	}
	require.Equal(t, told, booked)
	require.Len(t, booked, 27+4+5+1, "charges, refunds, withdrawals, and one reinstatement")
}

func tellPayment(told map[booking]int64, e inbox.PaymentEvent) {
	kinds := map[payment.OpKind]string{payment.Purchase: "charge", payment.Capture: "charge", payment.Refund: "refund"}
	for _, f := range e.Facts {
		r, ok := f.(payment.Reported)
		if !ok || r.State != payment.Succeeded || kinds[r.Kind] == "" {
			continue
		}
		amount := r.Amount.Minor()
		if r.Kind == payment.Refund {
			amount = -amount
		}
		told[booking{kinds[r.Kind], r.VendorID, r.Amount.Currency().Code()}] = amount
	}
}

func tellDispute(told map[booking]int64, o dispute.Observation) {
	sums := map[booking]int64{}
	for _, m := range o.Movements {
		amount := m.Amount.Minor()
		if m.Kind == dispute.Withdrawal {
			amount = -amount
		}
		sums[booking{string(m.Kind), o.Dispute, m.Amount.Currency().Code()}] += amount
	}
	maps.Copy(told, sums)
}

// TestNothingIsToldBeforeItHappens holds every event of a charge, a refund or a withdrawal to come after it.
func TestNothingIsToldBeforeItHappens(t *testing.T) {
	t.Parallel()
	happened := map[string]time.Time{}
	for _, s := range day.World() {
		payment, what, _ := strings.Cut(s.Name, " ")
		happened[what+" "+payment] = s.At
	}
	first := func(part string) time.Time {
		ds := deliveries(t)
		i := slices.IndexFunc(ds, func(d day.Delivery) bool { return strings.Contains(d.Name, part) })
		require.GreaterOrEqual(t, i, 0, part)
		return ds[i].ReceivedAt
	}
	for what, part := range map[string]string{
		"is charged s1001": "s1001-payment-succeeded", "is charged s1008": "s1008-payment-succeeded",
		"is refunded in the dashboard s1011": "s1011-refund", "is charged back s1016": "s1016-chargeback",
		"is charged back s1020": "s1020-chargeback", "is given back s1017": "s1017-chargeback-won",
	} {
		require.Contains(t, happened, what)
		require.False(t, first(part).Before(happened[what]), part)
	}
	require.Equal(t, time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC), first("s1020-chargeback-created"))
}

func TestExpiryIsThePSPs(t *testing.T) {
	t.Parallel()
	w := openWorld(t, t.TempDir())
	w.play(t)
	status := func(id string) string {
		i, err := w.psp.GetPaymentIntent(id)
		require.NoError(t, err)
		return i.Status + " " + i.CancellationReason
	}
	require.Equal(t, "canceled automatic", status("pi_s1005"))
	require.Equal(t, "requires_capture ", status("pi_s1004"))
	require.Equal(t, "requires_capture ", status("pi_s1006"))
}
