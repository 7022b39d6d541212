package payment

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/internal/clocked"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// Payment is one way in which an order is paid, as a set of facts. Its status
// is derived, see [Payment.Status].
type Payment struct {
	store.Meta `json:"-"`

	Account  string      `json:"account"` // money account, the key of [Accounts]
	VendorID string      `json:"vendor_id"`
	Owner    Owner       `json:"owner"`
	Books    string      `json:"books"`              // books-of-record source: only its facts count
	OpenedAt time.Time   `json:"opened_at,omitzero"` // at its owner, as early as anybody says
	Amount   money.Money `json:"amount"`             // what is to be paid by it, in presentment currency
	Hearsay  bool        `json:"hearsay,omitempty"`  // the amount is not from the books yet
	Details  Details     `json:"details,omitzero"`

	Operations    []Operation     `json:"operations,omitempty"`
	Exposures     []Exposure      `json:"exposures,omitempty"`
	Corroboration []Corroboration `json:"corroboration,omitempty"`
	Decline       *Decline        `json:"decline,omitempty"` // the newest one
	Attention     []string        `json:"attention,omitempty"`

	Clocks sla.Snapshot `json:"clocks,omitzero"`
}

// Owner says whose payment it is.
type Owner string

// The owners of a payment.
const (
	PSP         Owner = "psp"
	Marketplace Owner = "marketplace"
	Platform    Owner = "platform"
	Offline     Owner = "offline"
)

// Details are facts of a payment that no rule here changes. There is no field
// for a card number or a security code, and there never will be.
type Details struct {
	Merchant        string    `json:"merchant,omitempty"` // merchant account at the owner
	Method          Method    `json:"method,omitempty"`
	Brand           string    `json:"brand,omitempty"`
	Last4           string    `json:"last4,omitempty"`
	Fingerprint     string    `json:"fingerprint,omitempty"`
	Wallet          string    `json:"wallet,omitempty"`
	DeviceLast4     string    `json:"device_last4,omitempty"` // of the wallet's device number, what the bank may show
	Descriptor      string    `json:"descriptor,omitempty"`   // on the customer's statement
	ThreeDS         ThreeDS   `json:"three_ds,omitzero"`
	CaptureBefore   time.Time `json:"capture_before,omitzero"`
	RefundableUntil time.Time `json:"refundable_until,omitzero"`
	ReturnRiskUntil time.Time `json:"return_risk_until,omitzero"` // a debit the bank may still take back
	Installments    int       `json:"installments,omitempty"`
	PlanOwner       string    `json:"plan_owner,omitempty"`
	Mandate         string    `json:"mandate,omitempty"`
	VoucherExpiry   time.Time `json:"voucher_expiry,omitzero"`
	Seller          string    `json:"seller,omitempty"` // of a split payment

	Overcapture    money.Money `json:"overcapture,omitzero"` // allowance above the authorization
	ApplicationFee money.Money `json:"application_fee,omitzero"`
}

// IsZero reports whether nothing is known: an amount of 0.00 and the zero
// instant of any zone say nothing, and are not written.
func (d Details) IsZero() bool {
	for _, at := range []*time.Time{&d.CaptureBefore, &d.RefundableUntil, &d.ReturnRiskUntil, &d.VoucherExpiry} {
		if at.IsZero() {
			*at = time.Time{}
		}
	}
	for _, m := range []*money.Money{&d.Overcapture, &d.ApplicationFee} {
		if m.IsZero() {
			*m = money.Money{}
		}
	}
	return d == Details{}
}

// Method is how the customer pays.
type Method string

// The methods of payment.
const (
	Card           Method = "card"
	SEPADebit      Method = "sepa_debit"
	BankTransfer   Method = "bank_transfer"
	PIX            Method = "pix"
	Boleto         Method = "boleto"
	PayLater       Method = "pay_later"
	CashOnDelivery Method = "cash_on_delivery"
	GiftCard       Method = "gift_card"
	StoreCredit    Method = "store_credit"
)

// ThreeDS is the outcome of a cardholder authentication.
type ThreeDS struct {
	Version        string `json:"version,omitempty"`
	ECI            string `json:"eci,omitempty"`
	Exemption      string `json:"exemption,omitempty"`
	LiabilityShift bool   `json:"liability_shift,omitempty"`
	Source         string `json:"source,omitempty"`
}

// Repo reads and writes payments.
var Repo = store.NewRepo[Payment]("payment", store.Schemas{Reads: 1, Writes: 1})

// Index is what a payment is found by.
func (p *Payment) Index() store.Index {
	ix := store.Index{State: string(p.Coverage()), Wake: p.NextWake()}
	ix.Refs = append(ix.Refs, store.Ref{Name: VendorRef(p.Account), Value: refValue(p.VendorID), Unique: true})
	for i := range p.Operations {
		if op := &p.Operations[i]; op.VendorID != "" {
			ix.Refs = append(ix.Refs, store.Ref{Name: ObjectRef(p.Account), Value: refValue(op.VendorID)})
		}
	}
	for _, code := range p.Attention {
		ix.Labels = append(ix.Labels, "attention:"+code)
	}
	if p.any(func(op *Operation) bool { return op.State == Unknown }) {
		ix.Labels = append(ix.Labels, LabelUnknown)
	}
	return clocked.Index(ix, p.Clocks)
}

// LabelUnknown is the label of payments with an operation whose outcome is unknown.
const LabelUnknown = "operation:unknown"

// VendorRef names the unique ref of the vendor's payment id in an account.
func VendorRef(account string) string { return "payment." + account }

// ObjectRef names the ref of the vendor's other objects (charges, refunds) in
// an account.
func ObjectRef(account string) string { return "object." + account }

// refValue is the vendor's id as a ref value; ids outside the grammar are
// digested, alike wherever they are looked up.
func refValue(id string) string {
	if store.CheckID("vendor id", id) != nil {
		return store.DigestID(id)
	}
	return id
}

// VendorKey is how a payment is looked up by its vendor's id.
func VendorKey(tenant, account, vendorID string) store.RefKey {
	return store.RefKey{Tenant: tenant, Name: VendorRef(account), Value: refValue(vendorID)}
}

// ObjectKey is how a payment is looked up by the vendor's id of an operation.
func ObjectKey(tenant, account, vendorID string) store.RefKey {
	return store.RefKey{Tenant: tenant, Name: ObjectRef(account), Value: refValue(vendorID)}
}

// Currency is the presentment currency, in which all its sums are.
func (p *Payment) Currency() money.Currency { return p.Amount.Currency() }

// Operation finds an operation by id; nil if there is none.
func (p *Payment) Operation(id string) *Operation {
	i := slices.IndexFunc(p.Operations, func(op Operation) bool { return op.ID == id })
	if i < 0 {
		return nil
	}
	return &p.Operations[i]
}

// NextWake is the earliest instant at which an operation needs something done.
func (p *Payment) NextWake() time.Time {
	var wake time.Time
	for i := range p.Operations {
		wake = store.Earliest(wake, p.Operations[i].Next)
	}
	return wake
}
