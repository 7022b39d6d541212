package main

import (
	"strings"
	"time"
)

// snapshot is an order as the shop shows it at a time.
type snapshot struct {
	sale

	At          time.Time // when it was placed
	UpdatedAt   time.Time
	CanceledAt  time.Time
	ShippedAt   time.Time
	DeliveredAt time.Time
	Financial   string // pending, authorized, paid, voided
	Tags        string
}

// payment is a payment intent and its latest charge. Amounts are cents.
type payment struct {
	sale

	Letter        string // tells two payments of one order apart
	Attempt       string // tells a charge that failed from the intent's next one
	Amount        int64
	Received      int64 // captured
	Capturable    int64
	Refunded      int64
	At            time.Time
	CanceledAt    time.Time
	CaptureBefore time.Time // of one that is captured by hand
	Declined      bool
	Status        string // of the intent
}

// Intent, Charge and Transaction are Stripe's ids.
func (p payment) Intent() string { return "pi_" + p.Order() + p.Letter }

// Charge is the id of the latest charge.
func (p payment) Charge() string { return "ch_" + p.Order() + p.Letter + p.Attempt }

// Transaction is the id of the charge's booking.
func (p payment) Transaction() string { return "txn_" + p.Order() + p.Letter }

// refund is a refund of Stripe's.
type refund struct {
	Payment payment
	Amount  int64
	At      time.Time
	Status  string // pending, succeeded
	ARN     string // once the card's bank knows it
}

// ID is Stripe's id of it.
func (r refund) ID() string { return "re_" + r.Payment.Order() }

// Transaction is the id of its booking.
func (r refund) Transaction() string { return "txn_" + r.ID() }

// dispute is a dispute of Stripe's.
type dispute struct {
	Payment   payment
	Amount    int64
	Currency  string
	At        time.Time
	DueBy     time.Time // none if no answer is possible
	CaseType  string    // inquiry, chargeback, resolution
	Code      string    // the network's
	Reason    string
	Status    string
	Movements []movement
}

// ID is Stripe's id of it.
func (d dispute) ID() string { return "dp_" + d.Payment.Order() }

// movement is a booking of a dispute, in EUR.
type movement struct {
	ID, Category, Description string
	Amount                    int64 // negative when taken
	At                        time.Time
}

// transaction is a movement of money as the shop shows it.
type transaction struct {
	sale

	ID            int
	Parent        int
	Kind          string
	Amount        int64
	Authorization string
	Receipt       string // an object of JSON
	At            time.Time
}

// event delivers an event of Stripe's about an object that was rendered.
func (r *recorder) event(received, created time.Time, name, typ, object string) {
	r.changed(received, created, name, typ, object, "")
}

// changed delivers an event that says what it changed.
func (r *recorder) changed(received, created time.Time, name, typ, object, previous string) {
	r.stripe(received, name, r.render("event", struct {
		ID, Type         string
		At               time.Time
		Object, Previous string
	}{"evt_" + strings.ReplaceAll(name, "-", "_"), typ, created, object, previous}))
}
