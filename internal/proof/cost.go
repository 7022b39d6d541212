package proof

import (
	"testing"

	"github.com/recourse-go/recourse/connect/fake"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/refund"
)

var agentAna = policy.Actor{ID: "ana", Roles: []string{policy.RoleAgent}}

// Cost counts what a refund costs at the port: an uncontended request is one
// Load and one Commit, a single-leg refund that goes well is three commits in
// all, and under any fate an operation takes at most eight with its look-ups;
// leases and the PSP's own deliveries apart.
func Cost(t *testing.T, open Open) {
	for _, fate := range fake.AllFates() {
		t.Run(fate.String(), func(t *testing.T) {
			t.Parallel()
			s := &faulty{Store: open(t), fuse: &fuse{}}
			d := recoursetest.New(t, recoursetest.Options{Store: s, Fates: func(_ string, asked int) fake.Fate {
				if asked == 1 {
					return fate
				}
				return fake.Done
			}})
			d.Sell(recoursetest.Sale{Order: "o", Lines: []recoursetest.Line{{ID: "1", Quantity: 2, Price: "20.00 EUR"}}})
			s.loads.Store(0)
			s.commits.Store(0)
			_, err := d.Tenant(recoursetest.Tenant).As(agentAna).Refunds.Request(t.Context(), refund.Request{
				Key: "k", Order: "o", Type: refund.TypeReturn, Reason: "damaged", Lines: []refund.LineRequest{{Line: "1", Quantity: 1}},
			})
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "loads of a request", s.loads.Load(), 1)
			equal(t, "commits of a request", s.commits.Load(), 1)
			d.Settle()
			leg := d.Order("o").Refunds[0].Legs[0]
			operations := int64(1 + len(leg.Earlier))
			if most := 8 * operations; s.commits.Load() > most {
				t.Fatalf("%d commits for %d operations: want at most %d", s.commits.Load(), operations, most)
			}
			if fate == fake.Done {
				equal(t, "commits of a refund that goes well", s.commits.Load(), 3)
			}
			t.Logf("%d commits, %d operations", s.commits.Load(), operations)
		})
	}
}
