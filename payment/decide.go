package payment

import (
	"cmp"
	"time"

	"github.com/recourse-go/recourse/store"
)

// Decide judges a command on a payment; the zero Payment for [Authorize]. What
// a guard refuses is a typed error: [*AmountError], [*FrozenError],
// [*LateError], [*OperationError], [*UnsupportedError].
func Decide(p Payment, cmd Cmd, env Env) (Decision, error) {
	d := begin(p, env)
	var err error
	switch c := cmd.(type) {
	case Authorize:
		err = d.authorize(c)
	case CaptureCmd:
		err = d.capture(c)
	case VoidCmd:
		err = d.void(c)
	case Attest:
		err = d.attest(c)
	case Accept:
		err = d.accept(c)
	}
	if err != nil {
		return Decision{}, err
	}
	return d.end()
}

func (d *draft) authorize(c Authorize) error {
	p := &d.Payment
	if c.Amount.Minor() <= 0 {
		return &AmountError{Payment: c.ID, Want: c.Amount, Most: c.Amount, Why: "must be positive"}
	}
	if c.Account == "" || c.VendorID == "" {
		return &OperationError{Payment: c.ID, Operation: c.Charge, Why: "needs an account and the owner's id of the payment"}
	}
	kind := Authorization
	if c.Purchase {
		kind = Purchase
	}
	report := Reported{
		Kind: kind, VendorID: cmp.Or(c.Charge, c.VendorID), State: cmp.Or(c.State, Pending),
		Amount: c.Amount, ExpiresAt: c.ExpiresAt,
	}
	tenant := d.env.Tenant
	if p.VendorID != "" {
		if err := d.matched(c); err != nil {
			return err
		}
		report.Source = p.Books
		return d.reported(report)
	}
	p.Key = Repo.Key(tenant, cmp.Or(c.ID, ID(tenant, c.Account, c.VendorID)))
	p.Root = p.Key
	if c.Order != "" {
		p.Root = orderKey(tenant, c.Order)
	}
	p.Private = c.Private
	p.Account, p.VendorID, p.Owner = c.Account, c.VendorID, cmp.Or(c.Owner, PSP)
	p.Books, p.Amount, p.Details = cmp.Or(c.Books, c.Account), c.Amount, c.Details.stored()
	if err := d.note("opened", "", figures{Amount: p.Amount, VendorID: p.VendorID, Source: p.Books}); err != nil {
		return err
	}
	report.Source = p.Books
	return d.reported(report)
}

// matched gives an orphan, which a fact opened before the host registered it,
// to its order.
func (d *draft) matched(c Authorize) error {
	p := &d.Payment
	orphan := p.Root.IsZero() || p.Root == p.Key
	if p.Account != c.Account || p.VendorID != c.VendorID || p.Currency() != c.Amount.Currency() || !orphan || c.Order == "" {
		return &OperationError{Payment: p.Key.ID, Operation: c.Charge, Why: "the payment exists already"}
	}
	p.Root = orderKey(d.env.Tenant, c.Order)
	p.Details = c.Details.stored().filled(p.Details)
	p.Private = append(p.Private, c.Private...)
	return d.note("matched", "", figures{Amount: c.Amount, VendorID: p.VendorID})
}

func orderKey(tenant, order string) store.Key {
	return store.Key{Tenant: tenant, Kind: "order", ID: order}
}

func (d *draft) capture(c CaptureCmd) error {
	p, now := &d.Payment, d.env.Now
	auth, err := d.authorization("capture", d.env.Caps.Capture)
	if err != nil {
		return err
	}
	for _, by := range []time.Time{p.Details.CaptureBefore, auth.ExpiresAt} {
		if late(now, by) {
			return &LateError{Payment: p.Key.ID, What: "capture", By: by}
		}
	}
	if p.any((*Operation).openVoid) {
		return &OperationError{Payment: p.Key.ID, Operation: c.ID, Why: "cannot capture while a void is open or unknown: wait until it is settled"}
	}
	most := p.ceiling(now)
	if c.Amount.Currency() != p.Currency() || c.Amount.Minor() <= 0 || c.Amount.Minor() > most.Minor() {
		return &AmountError{Payment: p.Key.ID, Want: c.Amount, Most: most, Why: "is not within what is authorized"}
	}
	return d.ours(Operation{ID: c.ID, Kind: Capture, Amount: c.Amount, Final: c.Final, Cleared: true, Parent: auth.ID})
}

func (d *draft) void(c VoidCmd) error {
	p := &d.Payment
	auth, err := d.authorization("void", d.env.Caps.Void)
	if err != nil {
		return err
	}
	if p.any((*Operation).openCapture) {
		return &OperationError{Payment: p.Key.ID, Operation: c.ID, Why: "cannot void while a capture is open or unknown: wait until it is settled"}
	}
	if p.any((*Operation).openVoid) {
		return &OperationError{Payment: p.Key.ID, Operation: c.ID, Why: "another void is open"}
	}
	most := p.voidable()
	amount := c.Amount
	if amount.IsZero() {
		amount = most
	}
	switch {
	case amount.Currency() != p.Currency() || amount.Minor() <= 0 || amount.Minor() > most.Minor():
		return &AmountError{Payment: p.Key.ID, Want: amount, Most: most, Why: "is not within what is authorized and not captured"}
	case amount.Minor() < most.Minor() && !d.env.Caps.PartialVoid:
		return &UnsupportedError{Account: p.Account, What: "void a part of an authorization"}
	}
	return d.ours(Operation{ID: c.ID, Kind: Void, Amount: amount, Cleared: true, Parent: auth.ID})
}

// authorization finds the authorization a command acts on: one that stands,
// rather than one whose time is up.
func (d *draft) authorization(what string, can bool) (*Operation, error) {
	p := &d.Payment
	if !can {
		return nil, &UnsupportedError{Account: p.Account, What: what}
	}
	if p.Frozen() {
		return nil, &FrozenError{Payment: p.Key.ID, Codes: p.Attention}
	}
	var found *Operation
	for i := range p.Operations {
		op := &p.Operations[i]
		if op.Kind != Authorization || op.State != Succeeded {
			continue
		}
		if found == nil || late(d.env.Now, found.ExpiresAt) && !late(d.env.Now, op.ExpiresAt) {
			found = op
		}
	}
	if found == nil {
		return nil, &OperationError{Payment: p.Key.ID, Operation: what, Why: "there is no live authorization"}
	}
	return found, nil
}

// ours opens an operation of ours, to be sent by the next wake once cleared.
func (d *draft) ours(op Operation) error {
	if err := store.CheckID("operation id", op.ID); err != nil {
		return err
	}
	if d.Payment.Operation(op.ID) != nil {
		return &OperationError{Payment: d.Payment.Key.ID, Operation: op.ID, Why: "exists already"}
	}
	op.State, op.Ours, op.CreatedAt = Created, Created, d.env.Now
	d.schedule(&op)
	d.Payment.Operations = append(d.Payment.Operations, op)
	return d.note(string(op.Kind)+"_created", "", figures{Operation: op.ID, Kind: op.Kind, To: Created, Amount: op.Amount, Refund: op.Refund})
}
