// The program that .ci/consumer builds outside the tree, beside a file that
// imports every package a host may import.
package main

import (
	"context"
	"fmt"

	"github.com/recourse-go/recourse"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/policy"
	"github.com/recourse-go/recourse/store/mem"
)

func main() {
	desk, err := recourse.New(mem.New(), recourse.Config{Authorizer: policy.AllowAll})
	if err != nil {
		panic(err)
	}
	total := money.MustParse("19.99 EUR")
	res, err := desk.Tenant("shop").As(policy.Actor{ID: "ana"}).Orders.Place(context.Background(), "k", order.Place{
		ID: "o_1", Currency: total.Currency(), Total: total,
		Lines: []order.PlaceLine{{ID: "1", SKU: "mug", Quantity: 3, Total: total}},
	})
	if err != nil {
		panic(err)
	}
	for _, share := range res.Records.Order.Allocation().Units {
		fmt.Println(share.ID, share.Gross)
	}
}
