package dispute_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/money"
)

// A dispute's movements are what its account's book must show, with their sign.
func TestExpectedMovements(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	move := func(id string, kind dispute.MovementKind, amount string) dispute.Movement {
		return dispute.Movement{ID: id, Kind: kind, Amount: money.MustParse(amount), At: at}
	}
	d := dispute.Dispute{VendorID: "dp", Movements: []dispute.Movement{
		move("txn_1", dispute.Withdrawal, "20.00 EUR"), move("txn_1/fee", dispute.Fee, "15.00 EUR"),
		move("txn_2", dispute.Reinstatement, "20.00 EUR"), move("txn_2/fee", dispute.FeeReturn, "15.00 EUR"),
		move("", dispute.Withdrawal, "1.00 EUR"), // without an id nothing can be booked once
	}}
	var got []string
	for _, e := range dispute.Expected(d, time.Hour) {
		require.Equal(t, "dp", e.Object)
		require.Equal(t, at.Add(time.Hour), e.Until)
		got = append(got, string(e.Kind)+" "+e.Amount.String())
	}
	require.Equal(t, []string{"withdrawal -20.00 EUR", "fee -15.00 EUR", "reinstatement 20.00 EUR", "fee 15.00 EUR"}, got)
}
