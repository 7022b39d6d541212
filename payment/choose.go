package payment

import "slices"

// choose gives an operation of ours the object that tells most of what became
// of it. Vendors sometimes make two for one operation, and a webhook may name
// an object before the answer does; the choice depends on the objects alone,
// never on which was seen first. What is not chosen stays an operation of its
// own, so that no money is hidden.
func (d *draft) choose(own *Operation) error {
	p := &d.Payment
	best := -1
	for i := range p.Operations {
		o := &p.Operations[i]
		if o.External && o.Kind == own.Kind && o.Claim == own.ID && (best < 0 || o.tellsMore(&p.Operations[best])) {
			best = i
		}
	}
	if best < 0 || own.VendorID != "" && !p.Operations[best].tellsMore(own) {
		return nil
	}
	return d.adopt(own, best)
}

// tellsMore reports whether the operation's object decides over another of the
// same operation: one that paid or still may, over one that did not.
func (op *Operation) tellsMore(o *Operation) bool {
	order := []OpState{Expired, Canceled, Failed, Reversed, Pending, ActionRequired, Succeeded}
	a, b := slices.Index(order, op.objectState()), slices.Index(order, o.objectState())
	return a > b || a == b && op.VendorID < o.VendorID
}

// objectState is what the vendor's object says of itself.
func (op *Operation) objectState() OpState {
	switch {
	case op.end() != "":
		return op.end()
	case op.saw(ActionRequired):
		return ActionRequired
	}
	return Pending
}

// adopt joins an external operation to the operation of ours that its object
// names. An object that ours had before becomes external in its place.
func (d *draft) adopt(own *Operation, external int) error {
	p := &d.Payment
	ext := p.Operations[external]
	id := own.ID
	var out *Operation
	if own.VendorID != "" {
		o := d.external(own.Kind, own.VendorID)
		out, o.Claim = &o, own.ID
		ours := slices.DeleteFunc(slices.Clone(own.Seen), func(s Seen) bool { return s.Source == byObject })
		o.merge(Operation{
			Seen: slices.DeleteFunc(slices.Clone(own.Seen), func(s Seen) bool { return s.Source != byObject }),
			ARN:  own.ARN, Settles: own.Settles, Acts: own.Acts, Settlement: own.Settlement, ExpiresAt: own.ExpiresAt,
		})
		own.Seen, own.ARN, own.Settles, own.Acts = ours, "", "", ""
	}
	own.VendorID = ext.VendorID
	own.merge(ext)
	err := d.note("operation_joined", "", figures{Operation: ext.ID, Kind: ext.Kind, Into: id, VendorID: ext.VendorID})
	if err != nil {
		return err
	}
	p.Operations = slices.Delete(p.Operations, external, external+1)
	if out != nil {
		p.Operations = append(p.Operations, *out)
		if err := d.settle(&p.Operations[len(p.Operations)-1], "", p.Books); err != nil {
			return err
		}
	}
	return d.settle(p.Operation(id), "", p.Books)
}
