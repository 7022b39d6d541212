package payment

import "slices"

// join is the operation's state as a pure function of what we did and what was
// said, in whatever order, with the reason code that goes with it. What ends
// the vendor's object stands above a person's word, that above the answer to a
// call, and each of them above how far we got ourselves.
func (op *Operation) join() (OpState, string) {
	if s := op.end(); s != "" {
		return s, op.reason(byObject, s)
	}
	for _, w := range []struct {
		source string
		state  OpState
	}{
		{byAttest, Succeeded}, {byAttest, Failed},
		{byAnswer, Succeeded},
		{byObject, ActionRequired}, {byObject, Pending},
		{byAttest, Pending}, {byAnswer, Pending},
		{byAnswer, Failed}, // an object that stands outweighs a refusal
	} {
		if op.said(w.source, w.state) {
			return w.state, op.reason(w.source, w.state)
		}
	}
	return op.Ours, op.Reason
}

// end is the state in which the vendor's object has come to rest; empty while
// it has not.
func (op *Operation) end() OpState {
	succeeded := op.saw(Succeeded)
	switch {
	case op.saw(Reversed):
		return Reversed
	case succeeded && (op.Kind == Refund || op.Kind == Capture) && op.saw(Failed, Canceled):
		return Reversed
	case succeeded && (op.Kind == Authorization || op.Kind == Increment) && op.saw(Canceled):
		return Canceled
	case succeeded && (op.Kind == Authorization || op.Kind == Increment) && op.saw(Expired):
		return Expired
	}
	for _, s := range []OpState{Succeeded, Failed, Canceled, Expired} {
		if op.saw(s) {
			return s
		}
	}
	return ""
}

// reason is the code that was given for a state. What is reversed because it
// failed later has the failure's.
func (op *Operation) reason(source string, state OpState) string {
	code := ""
	for _, s := range op.Seen {
		ends := s.State == state || state == Reversed && (s.State == Failed || s.State == Canceled)
		if s.Source == source && ends && s.Reason != "" {
			code = s.Reason
		}
	}
	return code
}

// Contradicted reports whether the vendor's object said two things that cannot
// both be: that a purchase, authorization or void succeeded and failed, or two
// amounts for one movement of money. Only a look at the vendor can settle it.
func (op *Operation) Contradicted() bool {
	if op.State != Succeeded || !op.saw(Succeeded) {
		return false
	}
	switch op.Kind {
	case Capture, Refund:
		return op.twoAmounts()
	case Purchase:
		return op.saw(Failed, Canceled) || op.twoAmounts()
	case Authorization, Increment, Void:
	}
	return op.saw(Failed)
}

func (op *Operation) twoAmounts() bool {
	moved := slices.DeleteFunc(slices.Clone(op.Seen), func(s Seen) bool {
		return s.Source != byObject || s.State != Succeeded
	})
	return len(amounts(moved)) > 1
}

// LateSuccess reports whether an operation succeeded although it had been
// refused, given up or called failed.
func (op *Operation) LateSuccess() bool {
	given := op.Ours == Failed || op.Ours == Released || op.said(byAnswer, Failed) || op.said(byAttest, Failed)
	return given && op.State == Succeeded
}

// Mismatched reports whether the vendor booked another amount than we ordered.
// Where the payer decides the amount ([Trigger], [Attested]), and where a
// person attested it, that is no mismatch.
func (op *Operation) Mismatched() bool {
	ordered := !op.External && (op.Mode == Command || op.Mode == "")
	return ordered && op.counts() && slices.ContainsFunc(op.Seen, func(s Seen) bool {
		return s.Source != byAttest && !s.Amount.IsZero() && s.Amount == op.Booked() && s.Amount != op.Amount
	})
}
