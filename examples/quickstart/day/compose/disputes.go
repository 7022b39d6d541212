package main

import "time"

// disputes are the day's. Real ones take weeks.
func (r *recorder) disputes(s map[int]sale) {
	r.inquiryThatEscalates(s[1016])
	r.partialThatIsWon(s[1017])
	r.inDollars(s[1018])
	r.prevented(s[1019])

	at := r.at("14:00:00")
	d := r.chargeback(s[1020], s[1020].Total(), at)
	d.Code, d.Reason = "13.1", "product_not_received"
	r.dispute(at, at, "chargeback-created", "created", d, "")
	r.dispute(at.Add(3*time.Second), at, "chargeback-funds-withdrawn", "funds_withdrawn", d, "")
}

// chargeback is one that took its amount.
func (r *recorder) chargeback(s sale, amount int64, at time.Time) dispute {
	d := dispute{
		Payment: r.payment(s, s.Total(), s.placed(r)), Amount: amount, Currency: "eur", At: at, DueBy: at.AddDate(0, 0, 14),
		CaseType: "chargeback", Code: "10.4", Reason: "fraudulent", Status: "needs_response",
	}
	d.Movements = []movement{d.withdrawal(amount, at)}
	return d
}

func (d dispute) withdrawal(amount int64, at time.Time) movement {
	return movement{"txn_" + d.ID(), "dispute", "Chargeback withdrawal for " + d.Payment.Charge(), -amount, at}
}

func (r *recorder) dispute(received, created time.Time, what, typ string, d dispute, previous string) {
	r.changed(received, created, d.Payment.Order()+"-"+what, "charge.dispute."+typ, r.render("dispute", d), previous)
}

// inquiryThatEscalates asks first, and takes the money two hours later.
func (r *recorder) inquiryThatEscalates(s sale) {
	asked, taken := r.at("11:05:00"), r.at("13:20:00")
	d := r.chargeback(s, s.Total(), asked)
	d.Code = "F29"
	taking := d.withdrawal(d.Amount, taken)
	d.Movements, d.CaseType, d.Status = nil, "inquiry", "warning_needs_response"
	r.dispute(asked.Add(2*time.Second), asked, "inquiry-created", "created", d, "")
	d.Movements, d.CaseType, d.Status, d.DueBy = []movement{taking}, "chargeback", "needs_response", taken.AddDate(0, 0, 14)
	r.dispute(taken.Add(2*time.Second), taken, "chargeback-updated", "updated", d, `{"status": "warning_needs_response"}`)
	r.dispute(taken.Add(3*time.Second), taken, "chargeback-funds-withdrawn", "funds_withdrawn", d, "")
}

// partialThatIsWon takes a part, and gives it back in the evening.
func (r *recorder) partialThatIsWon(s sale) {
	taken, won := r.at("11:30:00"), r.at("18:10:00")
	d := r.chargeback(s, 2000, taken)
	d.Code, d.Reason = "4853", "product_unacceptable"
	r.dispute(taken.Add(2*time.Second), taken, "chargeback-created", "created", d, "")
	r.dispute(taken.Add(3*time.Second), taken, "chargeback-funds-withdrawn", "funds_withdrawn", d, "")
	d.Status = "won"
	d.Movements = append(d.Movements, movement{
		"txn_" + d.ID() + "_back", "dispute_reversal", "Chargeback reversal for " + d.Payment.Charge(), 2000, won,
	})
	r.dispute(won.Add(2*time.Second), won, "chargeback-won", "closed", d, "")
	r.dispute(won.Add(3*time.Second), won, "chargeback-funds-reinstated", "funds_reinstated", d, "")
}

// inDollars is about a payment in euro; what it takes is in the account's currency.
func (r *recorder) inDollars(s sale) {
	at := r.at("12:00:00")
	d := r.chargeback(s, s.Total(), at)
	d.Amount, d.Currency = 5200, "usd"
	r.dispute(at.Add(2*time.Second), at, "chargeback-in-dollars-created", "created", d, "")
	r.dispute(at.Add(3*time.Second), at, "chargeback-in-dollars-funds-withdrawn", "funds_withdrawn", d, "")
}

// prevented was settled by the card network before it became a chargeback (rapid dispute resolution).
func (r *recorder) prevented(s sale) {
	at := r.at("12:30:00")
	d := r.chargeback(s, s.Total(), at)
	d.CaseType, d.Status, d.DueBy = "resolution", "prevented", time.Time{}
	r.dispute(at.Add(2*time.Second), at, "dispute-prevented", "created", d, "")
	r.dispute(at.Add(3*time.Second), at, "dispute-prevented-funds-withdrawn", "funds_withdrawn", d, "")
}
