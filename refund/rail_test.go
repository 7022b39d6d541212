package refund_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

var _ refund.Rail = refund.Manual{}

// What no machine can refund, a person does, and attests it.
func TestManualRail(t *testing.T) {
	t.Parallel()
	rail := refund.Manual{}
	s := sold(t)
	s.env.Caps = map[string]payment.Capabilities{"psp": rail.Capabilities()}
	s.do(anna, mugs("r1", 1))
	for _, c := range s.wake() {
		a, err := rail.Send(t.Context(), c.In)
		require.NoError(t, err)
		s.answer(c, a)
	}
	op := s.payment("p1").Operation("r1/1")
	require.Equal(t, payment.Pending, op.State)
	require.Equal(t, "finance", op.WhoMustAct)
	found, err := rail.Lookup(t.Context(), payment.Instruction{})
	require.NoError(t, err)
	require.False(t, found.Complete, "only the person knows")
	page, err := rail.Statement(t.Context(), "psp", "")
	require.NoError(t, err)
	require.Equal(t, refund.Statement{}, page)
	s.do(fred, refund.OnPayment{Payment: "p1", Cmd: payment.Attest{Operation: "r1/1", Outcome: payment.Succeeded, Proof: "bank-17"}})
	require.Equal(t, refund.Succeeded, s.state("r1"))

	a, err := refund.Manual{Who: "till"}.Send(t.Context(), payment.Instruction{})
	require.NoError(t, err)
	require.Equal(t, "till", a.WhoMustAct)
}

func TestErrorsHaveIdentities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err, is error
		code    string
	}{
		{&refund.RequestError{}, refund.ErrRequest, "invalid_request"},
		{&refund.EntitlementError{}, refund.ErrEntitlement, "over_entitlement"},
		{&refund.SelfApprovalError{}, refund.ErrSelfApproval, "self_approval"},
		{&refund.StalePlanError{}, refund.ErrStalePlan, "stale_plan"},
		{&refund.InquiryError{}, refund.ErrInquiry, "open_inquiry"},
		{&refund.UnknownRefundError{}, refund.ErrUnknownRefund, "unknown_refund"},
	} {
		require.ErrorIs(t, c.err, c.is)
		var coder coded
		require.ErrorAs(t, c.err, &coder)
		require.Equal(t, c.code, coder.Code())
	}
}
