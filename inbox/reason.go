package inbox

import (
	"errors"
	"fmt"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/internal/machine"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/store"
)

// Failed is the reason of a delivery that could not be applied, again and
// again, for a cause that is not its own, such as a record of a newer release.
// It is parked for a person.
const Failed Reason = "failed"

// guarded runs what reads a delivery. A panic is the delivery's end, not ours;
// what it panicked with may repeat the delivery, so only its type is told.
func guarded(read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = undecided{&Refusal{Reason: Panicked, Why: fmt.Sprintf("reading it panicked with a %T", p)}}
		}
	}()
	return read()
}

// asRefusal is what a source failed with. Where that is no refusal, and where
// its reason is none that can be stored, nothing of it is repeated.
func asRefusal(err error) *Refusal {
	r, ok := errors.AsType[*Refusal](err)
	if !ok || store.CheckID("reason", string(r.Reason)) != nil {
		return &Refusal{Reason: Malformed, Why: "its source cannot read it"}
	}
	return r
}

// undecided is the no of a decision on an event, as opposed to a store that
// failed.
type undecided struct{ error }

func (u undecided) Unwrap() error { return u.error }

// fatal reports whether trying again cannot help, and with what reason and
// code the delivery is given up.
func fatal(err error) (reason Reason, detail string, ok bool) {
	if r, is := errors.AsType[*Refusal](err); is {
		return asRefusal(r).Reason, "", true
	}
	_, decided := errors.AsType[undecided](err)
	if !decided && !errors.Is(err, store.ErrInvalid) {
		return "", "", false
	}
	coded, is := errors.AsType[interface {
		error
		Code() string
	}](err)
	if is && store.CheckID("code", coded.Code()) == nil {
		detail = coded.Code()
	}
	return classify(err), detail, true
}

func classify(err error) Reason {
	observation, observed := errors.AsType[*dispute.ObservationError](err)
	switch {
	case errors.Is(err, money.ErrCurrencyMismatch):
		return CurrencyMismatch
	case errors.Is(err, money.ErrOverflow):
		return AmountOverflow
	case errors.Is(err, machine.ErrIllegal), observed && observation.Field == "payment":
		return Conflict
	}
	return Malformed
}
