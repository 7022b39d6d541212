package payment

import (
	"cmp"
	"slices"
)

func (d *draft) attest(c Attest) error {
	p := &d.Payment
	op := p.Operation(c.Operation)
	switch {
	case op == nil || op.External:
		return &OperationError{Payment: p.Key.ID, Operation: c.Operation, Why: "is not an operation of ours"}
	case c.Outcome != Succeeded && c.Outcome != Failed:
		return &OperationError{Payment: p.Key.ID, Operation: c.Operation, Why: "can be attested as succeeded or failed only"}
	case c.Proof == "":
		return &OperationError{Payment: p.Key.ID, Operation: c.Operation, Why: "needs a proof"}
	case op.State == Created || op.State == Submitted:
		return &OperationError{Payment: p.Key.ID, Operation: c.Operation, Why: "is still being sent: wait for its answer or look-up"}
	case !op.Live():
		if op.State == c.Outcome {
			return nil
		}
		return &OperationError{Payment: p.Key.ID, Operation: c.Operation, Why: "is settled as " + string(op.State)}
	}
	if c.Amount.Minor() < 0 || !c.Amount.IsZero() && c.Amount.Currency() != p.Currency() {
		return &AmountError{Payment: p.Key.ID, Want: c.Amount, Most: op.Amount, Why: "must be positive and in the payment's currency"}
	}
	id := op.ID
	err := d.note("attested", c.Proof, figures{Operation: id, Kind: op.Kind, To: c.Outcome, Amount: c.Amount, VendorID: c.VendorID})
	if err != nil {
		return err
	}
	if c.VendorID != "" {
		if err := d.tie(op, c.VendorID); err != nil {
			return err
		}
	}
	op = p.Operation(id)
	op.Escalated, op.Lookups, op.WhoMustAct = false, 0, ""
	said := Seen{State: c.Outcome, Amount: c.Amount, Source: byAttest}
	if op.Mode == Attested && c.Outcome == Succeeded {
		said.State, op.WhoMustAct = Pending, string(p.Owner) // done in a portal: the payer's report confirms it
	}
	if c.Outcome == Failed {
		said.Reason = "attested"
	}
	op.see(said)
	d.schedule(op)
	return d.settle(op, "", byAttest)
}

// tie gives an operation of ours the vendor's object a person found for it.
func (d *draft) tie(op *Operation, vendorID string) error {
	p := &d.Payment
	for i := range p.Operations {
		o := &p.Operations[i]
		if o.Kind != op.Kind || o.VendorID != vendorID || o.ID == op.ID {
			continue
		}
		if !o.External || o.Claim != "" && o.Claim != op.ID {
			return &OperationError{Payment: p.Key.ID, Operation: op.ID, Why: "cannot have that object: it is another operation's"}
		}
		o.Claim = op.ID
		return d.choose(op)
	}
	op.VendorID = cmp.Or(op.VendorID, vendorID)
	return nil
}

func (d *draft) accept(c Accept) error {
	op := d.Payment.Operation(c.Operation)
	if op == nil {
		return &OperationError{Payment: d.Payment.Key.ID, Operation: c.Operation, Why: "is not of this payment"}
	}
	if op.Accepted {
		return nil
	}
	if len(op.oddities(d.Payment.Currency())) == 0 {
		return &OperationError{Payment: d.Payment.Key.ID, Operation: c.Operation, Why: "has nothing odd to accept"}
	}
	op.Accepted = true
	return d.note("accepted", c.Reason, figures{Operation: op.ID, Kind: op.Kind, Amount: op.Booked()})
}

// Attribute says what a refund made by others was for.
func Attribute(p Payment, operation, component string, env Env) (Decision, error) {
	d := begin(p, env)
	i := slices.IndexFunc(d.Payment.Operations, func(op Operation) bool {
		return op.ID == operation && op.External && op.Kind == Refund
	})
	if i < 0 {
		return Decision{}, &OperationError{Payment: p.Key.ID, Operation: operation, Why: "is not a refund made by others"}
	}
	op := &d.Payment.Operations[i]
	if op.Component == component {
		return d.Decision, nil
	}
	op.Component = component
	if err := d.note("refund_attributed", component, figures{Operation: op.ID, Kind: op.Kind, Amount: op.Booked()}); err != nil {
		return Decision{}, err
	}
	return d.end()
}
