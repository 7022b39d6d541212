package bench

import (
	"fmt"

	gomoney "github.com/Rhymond/go-money"

	"github.com/recourse-go/recourse/money"
)

func hundredWeights() []int64 {
	weights := make([]int64, 100)
	for i := range weights {
		weights[i] = int64(i*7919%1009) + 1
	}
	return weights
}

func allocateRow(in *inputs, name string, weights ...int64) row {
	ratios := make([]int, len(weights))
	for i, w := range weights {
		ratios[i] = int(w)
	}
	unfair := entry("go-money", func(out *[ops][]*gomoney.Money) (err error) {
		for i := range out {
			if out[i], err = in.peer[i].Allocate(ratios...); err != nil {
				return err
			}
		}
		return nil
	}, joined(peerText))
	unfair.unfair = true
	return row{name, []contestant{
		entry("recourse", func(out *[ops][]money.Money) (err error) {
			for i := range out {
				if out[i], err = in.money[i].Allocate(weights...); err != nil {
					return err
				}
			}
			return nil
		}, joined(money.Money.String)),
		entry("by hand", func(out *[ops][]int64) (err error) {
			for i := range out {
				if out[i], err = allocateByHand(in.minor[i], weights); err != nil {
					return err
				}
			}
			return nil
		}, joined(formatByHand)),
		unfair,
	}}
}

func splitRow(in *inputs, n int) row {
	return row{fmt.Sprintf("split %d", n), []contestant{
		entry("recourse", func(out *[ops][]money.Money) (err error) {
			for i := range out {
				if out[i], err = in.money[i].Split(n); err != nil {
					return err
				}
			}
			return nil
		}, joined(money.Money.String)),
		entry("by hand", func(out *[ops][]int64) (err error) {
			for i := range out {
				if out[i], err = splitByHand(in.minor[i], n); err != nil {
					return err
				}
			}
			return nil
		}, joined(formatByHand)),
		entry("go-money", func(out *[ops][]*gomoney.Money) (err error) {
			for i := range out {
				if out[i], err = in.peer[i].Split(n); err != nil {
					return err
				}
			}
			return nil
		}, joined(peerText)),
	}}
}
