package payment

import (
	"cmp"
	"time"

	"github.com/recourse-go/recourse/store"
)

// ID is the id of the payment with that vendor's id: the same wherever it is
// first heard of.
func ID(tenant, account, vendorID string) string { return store.DigestID(tenant, account, vendorID) }

// Observe books facts on a payment. The order of facts does not matter, nor
// how often each one comes: the payment ends in the same state. A payment that
// does not exist yet is given as the zero value, with Opened as the first fact.
//
// A fact is never refused for what it says. An [*OperationError] or
// [*AmountError] means that it names nothing: no object, no operation that was
// sent, or a payment that nobody opened.
func Observe(p Payment, env Env, facts ...Fact) (Decision, error) {
	d := begin(p, env)
	for _, f := range facts {
		var err error
		switch f := f.(type) {
		case Opened:
			err = d.opened(f)
		case Reported:
			err = d.reported(f)
		case Answered:
			err = d.answered(f)
		case LookedUp:
			err = d.found(f)
		}
		if err != nil {
			return Decision{}, err
		}
	}
	return d.end()
}

func (d *draft) opened(f Opened) error {
	p := &d.Payment
	if p.VendorID != "" {
		return d.filled(f)
	}
	if f.Account == "" || f.VendorID == "" {
		return &OperationError{Payment: p.Key.ID, Operation: f.VendorID, Why: "a payment is opened by its account and the owner's id of it"}
	}
	if f.Amount.Minor() <= 0 {
		return &AmountError{Payment: f.VendorID, Want: f.Amount, Most: f.Amount, Why: "must be positive"}
	}
	if p.Key.ID == "" {
		p.Key = Repo.Key(d.env.Tenant, ID(d.env.Tenant, f.Account, f.VendorID))
	}
	if p.Root.IsZero() {
		p.Root = p.Key
	}
	p.Account, p.VendorID, p.Owner, p.Books = f.Account, f.VendorID, cmp.Or(f.Owner, PSP), cmp.Or(f.Books, f.Source)
	p.Amount, p.Details, p.Decline = f.Amount, f.Details.stored(), f.Decline
	p.OpenedAt = store.Time(f.At)
	if f.Source != p.Books {
		p.Hearsay = true
	}
	return d.note("opened", "", figures{Amount: p.Amount, VendorID: p.VendorID, Source: f.Source})
}

// filled takes over what a later snapshot of the payment adds: what was
// hearsay is replaced by the books, and of two amounts the larger stays, in
// whatever order they come.
func (d *draft) filled(f Opened) error {
	p := &d.Payment
	books := f.Source == p.Books
	if !books && !p.Hearsay {
		return nil
	}
	before, hearsay := *p, p.Hearsay
	if f.Amount.Currency() == p.Currency() && f.Amount.Minor() > 0 && (books && hearsay || f.Amount.Minor() > p.Amount.Minor()) {
		p.Amount, p.Hearsay = f.Amount, !books
	}
	p.Details = p.Details.filled(f.Details.stored())
	p.OpenedAt = store.Earliest(p.OpenedAt, store.Time(f.At))
	if f.Decline != nil {
		p.Decline = f.Decline
	}
	same := p.Amount == before.Amount && p.OpenedAt.Equal(before.OpenedAt) && p.Hearsay == hearsay && p.Details == before.Details && equalDecline(p.Decline, before.Decline)
	if same {
		return nil
	}
	return d.note("updated", "", figures{Amount: p.Amount, Source: f.Source})
}

func equalDecline(a, b *Decline) bool { return a == b || a != nil && b != nil && *a == *b }

// stored is the details with times as stores keep them.
func (x Details) stored() Details {
	for _, t := range []*time.Time{&x.CaptureBefore, &x.RefundableUntil, &x.ReturnRiskUntil, &x.VoucherExpiry} {
		*t = store.Time(*t)
	}
	return x
}

// filled is the details with what a newer snapshot says of them; what it
// leaves out stays.
func (x Details) filled(n Details) Details {
	return Details{
		Merchant: cmp.Or(n.Merchant, x.Merchant), Method: cmp.Or(n.Method, x.Method), Brand: cmp.Or(n.Brand, x.Brand),
		Last4: cmp.Or(n.Last4, x.Last4), Fingerprint: cmp.Or(n.Fingerprint, x.Fingerprint),
		Wallet: cmp.Or(n.Wallet, x.Wallet), DeviceLast4: cmp.Or(n.DeviceLast4, x.DeviceLast4),
		Descriptor: cmp.Or(n.Descriptor, x.Descriptor), ThreeDS: cmp.Or(n.ThreeDS, x.ThreeDS),
		CaptureBefore: cmp.Or(n.CaptureBefore, x.CaptureBefore), RefundableUntil: cmp.Or(n.RefundableUntil, x.RefundableUntil),
		ReturnRiskUntil: cmp.Or(n.ReturnRiskUntil, x.ReturnRiskUntil), Installments: cmp.Or(n.Installments, x.Installments),
		PlanOwner: cmp.Or(n.PlanOwner, x.PlanOwner), Mandate: cmp.Or(n.Mandate, x.Mandate),
		VoucherExpiry: cmp.Or(n.VoucherExpiry, x.VoucherExpiry), Seller: cmp.Or(n.Seller, x.Seller),
		Overcapture: cmp.Or(n.Overcapture, x.Overcapture), ApplicationFee: cmp.Or(n.ApplicationFee, x.ApplicationFee),
	}
}
