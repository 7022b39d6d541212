package policy_test

import (
	"fmt"

	"github.com/recourse-go/recourse/policy"
)

func ExampleList_Judge() {
	type ask struct{ Days, Euros int }
	policies := policy.List[ask]{
		{Name: "window", Params: "30d", Judge: func(a ask) policy.Verdict {
			if a.Days > 30 {
				return policy.ForReview("window.closed", "days", fmt.Sprint(a.Days))
			}
			return policy.Allowed()
		}},
		{Name: "limit", Params: "100", Judge: func(a ask) policy.Verdict {
			if a.Euros > 100 {
				return policy.Approval(policy.RoleSupervisor, 1, "amount.needs_approval")
			}
			return policy.Allowed()
		}},
	}
	v, err := policies.Judge(ask{Days: 40, Euros: 250})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Outcome, v.Codes(), v.Needs)
	// Output: review [amount.needs_approval window.closed] [{supervisor 1}]
}
