package payment_test

import (
	"testing"

	"github.com/recourse-go/recourse/internal/machine/machinetest"
	"github.com/recourse-go/recourse/payment"
)

func TestOperationMachine(t *testing.T) {
	machinetest.CrossProduct(t, payment.OpMachine)
	machinetest.Golden(t, payment.OpMachine, "testdata/operation.mmd")
}
