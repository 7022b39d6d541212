package payment

import (
	"cmp"
	"slices"

	"github.com/recourse-go/recourse/money"
)

// Corroboration is what a source beside the books of record said. It is kept
// to be shown and compared, and counts nowhere.
type Corroboration struct {
	Source   string      `json:"source"`
	Kind     OpKind      `json:"kind"`
	VendorID string      `json:"vendor_id"`
	State    OpState     `json:"state"`
	Amount   money.Money `json:"amount"`
}

// corroborate keeps what a source beside the books says: of each object the
// latest in its life, and of two amounts the larger.
func (d *draft) corroborate(f Reported) error {
	p := &d.Payment
	c := Corroboration{Source: f.Source, Kind: f.Kind, VendorID: f.VendorID, State: f.State, Amount: f.Amount}
	i, ok := slices.BinarySearchFunc(p.Corroboration, c, func(a, b Corroboration) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.VendorID, b.VendorID))
	})
	if !ok {
		p.Corroboration = slices.Insert(p.Corroboration, i, c)
	} else {
		had := &p.Corroboration[i]
		if cmp.Or(cmp.Compare(rank(c.State), rank(had.State)), compareMoney(c.Amount, had.Amount)) <= 0 {
			return nil
		}
		*had = c
	}
	return d.note("corroborated", "", figures{Kind: f.Kind, To: f.State, Amount: f.Amount, VendorID: f.VendorID, Source: f.Source})
}
