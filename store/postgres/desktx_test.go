package postgres

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/pgserver"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
)

// TestRefundAndTicketTogether asks for a refund inside the transaction in which
// the host moves its own ticket: both stand or neither does, and the PSP is
// called only after the commit.
func TestRefundAndTicketTogether(t *testing.T) {
	t.Parallel()
	s := openSchema(t, pgserver.Database(t))
	exec(t, s, `create table tickets (id text primary key, state text not null)`)
	exec(t, s, `insert into tickets values ('35436', 'open')`)
	d := recoursetest.New(t, recoursetest.Options{Store: s})
	d.Sell(recoursetest.Sale{Order: "o_1042", Lines: []recoursetest.Line{{ID: "1", Price: "20.00 EUR"}}})

	changedMind := errors.New("the host changed its mind")
	ask := func(end error) error {
		return pgx.BeginFunc(t.Context(), poolOf(s), func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `update tickets set state = 'refunding'`); err != nil {
				return err
			}
			agent := d.On(s.Within(tx)).Tenant(recoursetest.Tenant).As(policy.Actor{ID: "ana", Roles: []string{policy.RoleAgent}})
			res, err := agent.Refunds.Request(t.Context(), refund.Request{
				Key: "zendesk-35436", Order: "o_1042", Type: refund.TypeGoodwill, Reason: "late", Goodwill: money.New(5_00, money.EUR),
			})
			if err != nil {
				return err
			}
			require.Equal(t, "approved", res.Code)
			require.Empty(t, d.PSP.RefundsOf("pi_o_1042-p1"), "nobody is called inside the transaction")
			return end
		})
	}
	ticket := func() (state string) {
		require.NoError(t, poolOf(s).QueryRow(t.Context(), `select state from tickets`).Scan(&state))
		return state
	}

	require.ErrorIs(t, ask(changedMind), changedMind)
	d.Settle()
	require.Equal(t, "open", ticket())
	require.Empty(t, d.Order("o_1042").Refunds)
	require.Empty(t, d.PSP.RefundsOf("pi_o_1042-p1"))

	require.NoError(t, ask(nil))
	require.NoError(t, ask(nil), "the same key in another transaction: the same refund")
	d.Settle()
	require.Equal(t, "refunding", ticket())
	require.Len(t, d.Order("o_1042").Refunds, 1)
	require.Len(t, d.PSP.RefundsOf("pi_o_1042-p1"), 1)
}
