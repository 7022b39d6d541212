package payment

import (
	"cmp"

	"github.com/recourse-go/recourse/store"
)

// reported joins an object to its operation, or makes an external one.
func (d *draft) reported(f Reported) error {
	p := &d.Payment
	if p.VendorID == "" {
		return &OperationError{Operation: f.VendorID, Why: "is of a payment that nobody opened: book Opened first"}
	}
	if rank(f.State) < 0 {
		f.State = Pending // what nobody knows ends nothing
	}
	if f.Source != p.Books {
		return d.corroborate(f)
	}
	op := d.holder(f)
	if op == nil {
		return &OperationError{Payment: p.Key.ID, Operation: f.Operation, Why: "a report must name the vendor's object"}
	}
	before := *op
	news := op.merge(Operation{
		Seen: []Seen{{State: f.State, Amount: f.Amount, Reason: f.Reason}}, ARN: f.ARN, Settles: f.Settles, Acts: f.Parent,
		ExpiresAt: store.Time(f.ExpiresAt), Final: f.Final, Settlement: f.Settlement,
	})
	own := p.own(f.Kind, f.Operation)
	if own != nil && op.External && op.Claim == "" {
		op.Claim, news = own.ID, true
	}
	if !news && op.VendorID == before.VendorID {
		return nil
	}
	if op.Escalated { // the vendor knows it after all
		op.Escalated, op.Lookups, op.WhoMustAct = false, 0, ""
		d.schedule(op)
	}
	if err := d.settle(op, "", f.Source); err != nil {
		return err
	}
	if op.State == before.State { // journal what was learnt, even where it changes no state
		err := d.note(string(op.Kind)+"_seen", f.Reason, figures{
			Operation: op.ID, Kind: op.Kind, To: f.State, Amount: f.Amount, VendorID: op.VendorID, Source: f.Source,
		})
		if err != nil {
			return err
		}
	}
	if own == nil {
		own = p.own(op.Kind, cmp.Or(op.Claim, op.ID))
	}
	if own == nil {
		return nil
	}
	return d.choose(own)
}

// own finds the operation of ours with that kind and id; nil if there is none.
func (p *Payment) own(kind OpKind, id string) *Operation {
	if op := p.Operation(id); op != nil && !op.External && op.Kind == kind {
		return op
	}
	return nil
}

// holder finds the operation that a vendor's object belongs to: by the
// object's id, by our id in its metadata; else it was made by others. Never by
// amount: two equal partial refunds are legal. nil if the report names nothing.
//
// A second object of one operation of ours is money of its own: it becomes an
// external operation that claims ours.
func (d *draft) holder(f Reported) *Operation {
	p := &d.Payment
	own := p.own(f.Kind, f.Operation)
	if f.VendorID == "" {
		return own
	}
	for i := range p.Operations {
		if op := &p.Operations[i]; op.Kind == f.Kind && op.VendorID == f.VendorID {
			return op
		}
	}
	if own != nil && own.VendorID == "" {
		own.VendorID = f.VendorID
		return own
	}
	p.Operations = append(p.Operations, d.external(f.Kind, f.VendorID))
	return &p.Operations[len(p.Operations)-1]
}

// external is a fresh operation for an object that others made. Its id is the
// same wherever the object is first heard of.
func (d *draft) external(kind OpKind, vendorID string) Operation {
	op := Operation{
		ID: store.DigestID(d.Payment.Key.ID, string(kind), vendorID), Kind: kind,
		External: true, VendorID: vendorID, CreatedAt: d.env.Now,
	}
	if kind == Refund {
		op.Component = Unallocated
	}
	return op
}

// linkParents says of operations made by others which one they act on, once that
// is known.
func (p *Payment) linkParents() {
	for i := range p.Operations {
		op := &p.Operations[i]
		if op.Acts == "" || !op.External {
			continue
		}
		op.Parent = ""
		for _, o := range p.Operations {
			if o.VendorID == op.Acts && o.ID != op.ID && (op.Parent == "" || o.ID < op.Parent) {
				op.Parent = o.ID
			}
		}
	}
}
