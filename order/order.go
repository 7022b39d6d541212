package order

import (
	"time"

	"github.com/recourse-go/recourse/internal/clocked"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// Order is one sale to one customer in one currency.
type Order struct {
	store.Meta `json:"-"`

	State    State          `json:"state"`
	Currency money.Currency `json:"currency"`
	Total    money.Money    `json:"total"` // of the newest allocation
	Sale     Sale           `json:"sale"`

	Lines       []Line       `json:"lines"`
	Units       []Unit       `json:"units"`
	Shipping    []Shipping   `json:"shipping,omitempty"`
	Goodwill    Entitlement  `json:"goodwill,omitzero"` // given beyond goods and shipping
	Allocations []Allocation `json:"allocations"`
	Groups      []Group      `json:"groups,omitempty"`
	Holds       []Hold       `json:"holds,omitempty"`

	PlacedAt     time.Time `json:"placed_at,omitzero"`
	PayBy        time.Time `json:"pay_by,omitzero"` // expires unpaid after this
	PayLater     bool      `json:"pay_later,omitempty"`
	CancelReason string    `json:"cancel_reason,omitempty"`
	MoneyPlan    MoneyPlan `json:"money_plan,omitzero"` // of a cancellation
	Attention    []string  `json:"attention,omitempty"` // codes of what a person should look at, sorted

	Snapshot SnapshotMark `json:"snapshot,omitzero"` // newest one applied, for orders of a channel
	Clocks   sla.Snapshot `json:"clocks,omitzero"`
}

// Sale holds the facts of the sale that no command of ours changes.
type Sale struct {
	Channel          Channel   `json:"channel,omitzero"`
	Front            string    `json:"front,omitempty"`       // the system that owns the order, through which all commands on its money go; empty for the host itself
	MoneyOwner       string    `json:"money_owner,omitempty"` // who holds the customer's money: psp, marketplace, platform, offline
	Seller           string    `json:"seller,omitempty"`
	MerchantOfRecord string    `json:"merchant_of_record,omitempty"`
	TaxCollector     string    `json:"tax_collector,omitempty"`
	AcceptBy         time.Time `json:"accept_by,omitzero"`
	ExportBy         time.Time `json:"export_by,omitzero"`
	ShipBy           time.Time `json:"ship_by,omitzero"`
	DeliverBy        time.Time `json:"deliver_by,omitzero"`
	Country          string    `json:"country,omitempty"` // destination, ISO 3166-1 alpha-2
	Locale           string    `json:"locale,omitempty"`  // BCP 47; pt-BR is not pt-PT
	B2B              bool      `json:"b2b,omitempty"`
	Invoices         []string  `json:"invoices,omitempty"` // references at the host
	Customer         string    `json:"customer,omitempty"` // subject of personal data
	GiftFrom         string    `json:"gift_from,omitempty"`
	GiftTo           string    `json:"gift_to,omitempty"`
}

// Channel is the account an order was sold through.
type Channel struct {
	Name    string `json:"name,omitempty"`    // shopify, zalando
	Account string `json:"account,omitempty"` // shop, marketplace or site
	Order   string `json:"order,omitempty"`   // the channel's id of the order
}

// Line is what was ordered, as the customer saw it.
type Line struct {
	ID       string `json:"id"`
	SKU      string `json:"sku"`
	Class    string `json:"class,omitempty"` // for policies: gift_card, underwear
	Seller   string `json:"seller,omitempty"`
	Quantity int    `json:"quantity"`
}

// Unit is one piece of a line, the thing that is sent, returned and refunded.
type Unit struct {
	ID          string      `json:"id"`   // line id "/" ordinal from 1
	Line        string      `json:"line"` // id
	Group       string      `json:"group,omitempty"`
	Capture     string      `json:"capture,omitempty"`  // operation that paid it
	Replaces    string      `json:"replaces,omitempty"` // unit
	ReplacedBy  string      `json:"replaced_by,omitempty"`
	WrittenOff  string      `json:"written_off,omitempty"` // reason code
	KeepItem    string      `json:"keep_item,omitempty"`   // reason code of a returnless refund
	Canceled    bool        `json:"canceled,omitempty"`
	Entitlement Entitlement `json:"entitlement,omitzero"`
}

// Shipping is the charge for sending one shipment.
type Shipping struct {
	ID          string      `json:"id"`
	Entitlement Entitlement `json:"entitlement,omitzero"`
}

// Entitlement is how much of an amount went back, or is on its way back.
type Entitlement struct {
	Reserved money.Money `json:"reserved,omitzero"`
	Refunded money.Money `json:"refunded,omitzero"`
}

// IsZero reports whether nothing went back and nothing is on its way.
func (e Entitlement) IsZero() bool { return e.Reserved.IsZero() && e.Refunded.IsZero() }

// Group is a fulfillment group: units that travel in one parcel.
type Group struct {
	ID          string     `json:"id"`
	State       GroupState `json:"state"`
	Carrier     string     `json:"carrier,omitempty"`
	Tracking    string     `json:"tracking,omitempty"`
	ShippedAt   time.Time  `json:"shipped_at,omitzero"`
	DeliveredAt time.Time  `json:"delivered_at,omitzero"`
	PromisedAt  time.Time  `json:"promised_at,omitzero"`
}

// Hold stops named events of an order until somebody releases it.
type Hold struct {
	ID       string         `json:"id"`
	Kind     HoldKind       `json:"kind"`
	State    HoldState      `json:"state"`
	Blocks   []Blocked      `json:"blocks"`
	Reason   string         `json:"reason,omitempty"` // code
	Opener   string         `json:"opener"`           // actor id
	Closer   string         `json:"closer,omitempty"`
	FourEyes bool           `json:"four_eyes,omitempty"` // the opener may not release it
	OpenedAt time.Time      `json:"opened_at"`
	ClosedAt time.Time      `json:"closed_at,omitzero"`
	Due      time.Time      `json:"due,omitzero"` // escalated then; never released by silence
	Overdue  bool           `json:"overdue,omitempty"`
	External []ExternalHold `json:"external,omitempty"`
}

// HoldKind says what a hold is about.
type HoldKind string

// The kinds of hold.
const (
	HoldFraud      HoldKind = "fraud"
	HoldPayment    HoldKind = "payment"
	HoldAddress    HoldKind = "address"
	HoldStock      HoldKind = "stock"
	HoldCompliance HoldKind = "compliance"
	HoldCustomer   HoldKind = "customer"
)

// Blocked is an event that a hold can block.
type Blocked string

// What a hold can block.
const (
	BlocksConfirm  Blocked = "confirm"
	BlocksAllocate Blocked = "allocate"
	BlocksShip     Blocked = "ship"
	BlocksRefund   Blocked = "refund"
)

// ExternalHold is a hold asked of an outside system.
type ExternalHold struct {
	System string            `json:"system"`
	State  ExternalHoldState `json:"state"`
}

// MoneyPlan is what a cancellation does about the money: planned, blocked for
// a reason until a wake, or none needed.
type MoneyPlan struct {
	State  PlanState `json:"state,omitempty"`
	Reason string    `json:"reason,omitempty"` // code, when blocked
	Wake   time.Time `json:"wake,omitzero"`    // when a blocked plan is looked at again
}

// IsZero reports whether there is no plan.
func (p MoneyPlan) IsZero() bool { return p.State == "" && p.Reason == "" && p.Wake.IsZero() }

// PlanState is where a cancellation's money plan stands.
type PlanState string

// The states of a money plan.
const (
	PlanNone    PlanState = "none"    // there was no money
	PlanPlanned PlanState = "planned" // voids and refunds exist for all of it
	PlanBlocked PlanState = "blocked" // some of it cannot be moved yet
)

// SnapshotMark is the newest snapshot applied, so that an older one is not.
type SnapshotMark struct {
	Version time.Time `json:"version,omitzero"` // the channel's updated_at
	Hash    string    `json:"hash,omitempty"`   // breaks ties of equal times
}

// IsZero reports whether there was no snapshot.
func (m SnapshotMark) IsZero() bool { return m.Version.IsZero() && m.Hash == "" }

// Repo reads and writes orders.
var Repo = store.NewRepo[Order]("order", store.Schemas{Reads: 1, Writes: 1})

// Index is what an order is found by.
func (o *Order) Index() store.Index {
	ix := store.Index{State: string(o.State), Wake: o.NextWake(), Due: o.due()}
	if c := o.Sale.Channel; c.Order != "" {
		ix.Refs = append(ix.Refs, store.Ref{Name: ChannelRef(c), Value: c.Order, Unique: true})
	}
	for _, code := range o.Attention {
		ix.Labels = append(ix.Labels, "attention:"+code)
	}
	return clocked.Index(ix, o.Clocks)
}

// ChannelRef is the name of the unique ref under which a channel's order id is
// kept: the same id in two accounts is two orders.
func ChannelRef(c Channel) string { return "order." + c.Name + "." + c.Account }

// NextWake is when the order next needs attention of its own: an unpaid
// deadline, a hold's, or a money plan that was blocked.
func (o *Order) NextWake() time.Time {
	wake := o.MoneyPlan.Wake
	if o.State == Placed {
		wake = store.Earliest(wake, o.PayBy)
	}
	for _, h := range o.Holds {
		if h.State == HoldOpen && !h.Overdue {
			wake = store.Earliest(wake, h.Due)
		}
	}
	return wake
}

// due is what boards sort by: the next promise to keep.
func (o *Order) due() time.Time {
	if Machine.Terminal(o.State) {
		return time.Time{}
	}
	s := o.Sale
	return store.Earliest(s.AcceptBy, s.ExportBy, s.ShipBy, s.DeliverBy)
}
