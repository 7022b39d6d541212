package bench

import (
	"testing"

	"github.com/recourse-go/recourse/refund"
)

// One legal step of a refund, ours and looplab's own.
func BenchmarkFire(b *testing.B) {
	b.Run("recourse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := refund.Machine.Fire(refund.Requested, refund.EventApprove); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("looplab", func(b *testing.B) {
		live := refund.Machine.FSM(refund.Requested)
		b.ReportAllocs()
		for b.Loop() {
			live.SetState(string(refund.Requested))
			if err := live.Event(b.Context(), string(refund.EventApprove)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
