package recourse_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/inbox"
	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/refund"
)

// A part of a record that is left out when it is zero says itself when that
// is, if it holds something with more than one zero: an amount of 0.00 in any
// currency, the zero instant in any zone. Otherwise the part is first written
// as {}, and left out when it was read and is written again: one fact with two
// bodies.
func TestZeroPartsHaveOneForm(t *testing.T) {
	seen := map[reflect.Type]bool{}
	for _, record := range []any{order.Order{}, payment.Payment{}, refund.Refund{}, dispute.Dispute{}, inbox.Delivery{}} {
		walkParts(t, reflect.TypeOf(record), seen)
	}
	if len(seen) < 20 {
		t.Errorf("only %d types were looked at", len(seen))
	}
}

func walkParts(t *testing.T, of reflect.Type, seen map[reflect.Type]bool) {
	switch of.Kind() { //nolint:exhaustive // the kinds a body is made of
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		walkParts(t, of.Elem(), seen)
	case reflect.Struct:
		if seen[of] || !strings.HasPrefix(of.PkgPath(), "github.com/recourse-go/") || saysZero(of) && of.NumField() > 0 && !of.Field(0).IsExported() {
			return
		}
		seen[of] = true
		for field := range of.Fields() {
			if strings.Contains(field.Tag.Get("json"), ",omitzero") && !saysZero(field.Type) && manyZeros(field.Type) {
				t.Errorf("%s.%s is left out when zero, but %s has no IsZero and more than one zero", of, field.Name, field.Type)
			}
			walkParts(t, field.Type, seen)
		}
	}
}

func saysZero(of reflect.Type) bool {
	_, ok := of.MethodByName("IsZero")
	return ok
}

// manyZeros reports whether a value of the type can hold something that calls
// itself zero.
func manyZeros(of reflect.Type) bool {
	if saysZero(of) {
		return true
	}
	if of.Kind() == reflect.Struct {
		for field := range of.Fields() {
			if manyZeros(field.Type) {
				return true
			}
		}
	}
	return false
}
