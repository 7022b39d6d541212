package dispute

import "slices"

// Stage is how far a dispute has come. Stages are ordered and never go back.
type Stage string

// The stages, lowest first. What a platform calls a claim is a chargeback here.
const (
	Alert          Stage = "alert"
	Inquiry        Stage = "inquiry"
	Chargeback     Stage = "chargeback"
	PreArbitration Stage = "pre_arbitration"
	Arbitration    Stage = "arbitration"
)

var stages = []Stage{Alert, Inquiry, Chargeback, PreArbitration, Arbitration}

func (s Stage) rank() int { return slices.Index(stages, s) }

// AtLeast reports whether s is the stage o or a later one. A stage that is not
// one of ours is before them all.
func (s Stage) AtLeast(o Stage) bool { return s.rank() >= o.rank() }

// Status is the PSP's word on a dispute. What a desk does about the dispute is
// another matter and never shares this vocabulary.
type Status string

// The statuses.
const (
	NeedsResponse Status = "needs_response"
	UnderReview   Status = "under_review"
	Won           Status = "won"
	Lost          Status = "lost"
	Closed        Status = "closed"    // an alert or inquiry that ended without a claim
	Prevented     Status = "prevented" // resolved before it became a chargeback
	Withdrawn     Status = "withdrawn" // taken back by the other side
)

var statuses = []Status{NeedsResponse, UnderReview, Won, Lost, Closed, Prevented, Withdrawn}

// Decided reports whether the status is a verdict, not a step on the way.
func (s Status) Decided() bool { return s.rank() == 2 }

// rank orders statuses of one instant: all decisions alike are the last thing
// said.
func (s Status) rank() int { return min(slices.Index(statuses, s), 2) }

// Finality is how firm a status is.
type Finality string

// The finalities, weakest first.
const (
	Provisional Finality = "provisional"
	Settled     Finality = "settled"  // decided, but a late win may follow
	Terminal    Finality = "terminal" // never leaves
)

var finalities = []Finality{Provisional, Settled, Terminal}

func (f Finality) rank() int { return max(slices.Index(finalities, f), 0) }

// Kind says what sort of dispute it is.
type Kind string

// The kinds of dispute.
const (
	CardChargeback   Kind = "card_chargeback"
	PlatformClaim    Kind = "platform_claim" // raised with the payment platform itself
	BNPLDispute      Kind = "bnpl_dispute"   // with a pay-later provider
	DebitReturn      Kind = "debit_return"   // of a bank debit; nothing helps against it
	Compliance       Kind = "compliance"
	FraudAlert       Kind = "fraud_alert"
	PixMED           Kind = "pix_med" // the special return of PIX
	BankRecall       Kind = "bank_recall"
	MarketplaceClaim Kind = "marketplace_claim"
)

var kinds = []Kind{
	CardChargeback, PlatformClaim, BNPLDispute, DebitReturn, Compliance, FraudAlert, PixMED, BankRecall, MarketplaceClaim,
}

// Category groups the networks' reason codes.
type Category string

// The categories of reason.
const (
	Fraud           Category = "fraud"
	Authorization   Category = "authorization"
	ProcessingError Category = "processing_error"
	ConsumerDispute Category = "consumer_dispute"
	AskedOnly       Category = "inquiry"
	NonCompliant    Category = "compliance"
	OtherReason     Category = "other"
)

var categories = []Category{
	Fraud, Authorization, ProcessingError, ConsumerDispute, AskedOnly, NonCompliant, OtherReason,
}

// LostReason is how a dispute came to be lost.
type LostReason string

// The ways to lose.
const (
	Ruled          LostReason = "ruled"
	Accepted       LostReason = "accepted"
	NoResponse     LostReason = "no_response"
	NotContestable LostReason = "not_contestable"
	BelowThreshold LostReason = "below_threshold"
	InArbitration  LostReason = "arbitration"
)

var lostReasons = []LostReason{Ruled, Accepted, NoResponse, NotContestable, BelowThreshold, InArbitration}

// Liable is who bears the loss.
type Liable string

// The parties that can be liable.
const (
	Merchant Liable = "merchant"
	Platform Liable = "platform"
	Carrier  Liable = "carrier"
	Issuer   Liable = "issuer"
)

var liables = []Liable{Merchant, Platform, Carrier, Issuer}

// Source is where an observation comes from.
type Source string

// The sources of observations.
const (
	FromPSP         Source = "psp"
	FromMarketplace Source = "marketplace"
	Manual          Source = "manual" // a person typed it in
)

var sources = []Source{FromPSP, FromMarketplace, Manual}

// DueSource says whose due date it is.
type DueSource string

// The sources of a due date. Asserted is the PSP's own and always wins over
// one that was computed from a table.
const (
	Asserted DueSource = "asserted"
	Computed DueSource = "computed"
)

var dueSources = []DueSource{Asserted, Computed}

// Resolution is who gives the money back when a dispute ends before it becomes
// a chargeback.
type Resolution string

// The resolutions. Only one of the two may ever pay the buyer.
const (
	NetworkSettled     Resolution = "network_settled"      // the buyer has the money already: no refund
	MerchantMustRefund Resolution = "merchant_must_refund" // by one refund in lieu of the dispute
)

var resolutions = []Resolution{NetworkSettled, MerchantMustRefund}

// known reports whether a value is left out or is one of ours.
func known[S ~string](ours []S, s S) bool { return s == "" || slices.Contains(ours, s) }
