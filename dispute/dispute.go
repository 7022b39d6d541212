package dispute

import (
	"time"

	"github.com/recourse-go/recourse/internal/clocked"
	"github.com/recourse-go/recourse/money"
	"github.com/recourse-go/recourse/sla"
	"github.com/recourse-go/recourse/store"
)

// Standing is where a dispute stands, in three dimensions that never share an
// enum: a lost dispute may be won late, a won one may come back.
type Standing struct {
	Stage    Stage    `json:"stage"`
	Status   Status   `json:"status"`
	Finality Finality `json:"finality"`
}

// Dispute is money of one payment that somebody wants back through a bank, a
// platform or a marketplace. All of it but the addressing is recomputed from
// Observations, see [Observe].
type Dispute struct {
	store.Meta `json:"-"`
	Standing

	Account  string `json:"account"`   // money account of the payment
	VendorID string `json:"vendor_id"` // the PSP's id of the dispute
	Payment  string `json:"payment"`   // id of the payment
	Charge   string `json:"charge,omitempty"`
	Parent   string `json:"parent,omitempty"` // id of the dispute that this one re-opens
	Chain    string `json:"chain"`            // id of the first dispute of the chain

	Kind       Kind       `json:"kind,omitempty"`
	Network    string     `json:"network,omitempty"`
	ReasonCode string     `json:"reason_code,omitempty"` // the network's, as text: leading zeros matter
	Category   Category   `json:"category,omitempty"`
	PSPReason  string     `json:"psp_reason,omitempty"` // the PSP's own code
	LostReason LostReason `json:"lost_reason,omitempty"`
	LateWin    bool       `json:"late_win,omitempty"` // won after it was lost
	Liable     Liable     `json:"liable,omitempty"`
	Resolution Resolution `json:"resolution,omitempty"`

	Amount    money.Money `json:"amount,omitzero"` // disputed, in the dispute's own currency; may exceed the payment
	OpenedAt  time.Time   `json:"opened_at,omitzero"`
	DueAt     time.Time   `json:"due_at,omitzero"` // of the answer asked for at this stage; zero where none is known
	DueSource DueSource   `json:"due_source,omitempty"`

	Movements    []Movement    `json:"movements,omitempty"` // each id once, by time and id
	Flags        []string      `json:"flags,omitempty"`     // sorted codes, see the Flag constants
	Observations []Observation `json:"observations"`        // all of them, by time and key; only ever added to

	Clocks sla.Snapshot `json:"clocks,omitzero"`
}

// Repo reads and writes disputes.
var Repo = store.NewRepo[Dispute]("dispute", store.Schemas{Reads: 1, Writes: 1})

// ID is the id of the dispute with that vendor's id: the same wherever it is
// first heard of.
func ID(tenant, account, vendorID string) string { return store.DigestID(tenant, account, vendorID) }

// Index is what a dispute is found by: its status, its stage and kind, and the
// vendor's id. It is due while an answer is asked for.
func (d *Dispute) Index() store.Index {
	ix := store.Index{
		State:  string(d.Status),
		Refs:   []store.Ref{{Name: VendorRef(d.Account), Value: refValue(d.VendorID), Unique: true}},
		Labels: []string{"stage:" + string(d.Stage)},
	}
	if d.Status == NeedsResponse {
		ix.Due = d.DueAt
	}
	if d.Kind != "" && known(kinds, d.Kind) {
		ix.Labels = append(ix.Labels, "kind:"+string(d.Kind))
	}
	for _, code := range d.Flags {
		ix.Labels = append(ix.Labels, "attention:"+code)
	}
	return clocked.Index(ix, d.Clocks)
}

// VendorRef names the unique ref of the vendor's dispute id in an account.
func VendorRef(account string) string { return "dispute." + account }

// VendorKey is how a dispute is looked up by its vendor's id. Loading it brings
// the order and the payment it hangs on.
func VendorKey(tenant, account, vendorID string) store.RefKey {
	return store.RefKey{Tenant: tenant, Name: VendorRef(account), Value: refValue(vendorID)}
}

// refValue is the vendor's id as a ref value; ids outside the grammar are
// digested, alike wherever they are looked up.
func refValue(id string) string {
	if store.CheckID("vendor id", id) != nil {
		return store.DigestID(id)
	}
	return id
}
