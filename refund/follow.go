package refund

import (
	"slices"
	"time"

	"github.com/recourse-go/recourse/payment"
	"github.com/recourse-go/recourse/store"
)

// follow brings everything that is derived up to date after operations moved:
// the states of refunds, what each unit is still entitled to, and what the
// order has to be looked at for. It is a function of the facts so far, so their
// order of arrival cannot matter.
func (d *draft) follow() error {
	for i := range d.Refunds {
		if err := d.followLegs(&d.Refunds[i]); err != nil {
			return err
		}
	}
	if err := d.entitle(); err != nil {
		return err
	}
	return d.arrivals()
}

// progress counts where a refund's legs stand. Gone are those of which money
// left, or was on its way: also where it came back, and where somebody else sent
// what we had given up.
type progress struct{ reserved, sent, succeeded, released, failed, retryable, gone int }

func (d *draft) progress(r *Refund) progress {
	var n progress
	for i := range r.Legs {
		op := d.operation(&r.Legs[i])
		if op == nil {
			n.released++
			continue
		}
		if op.State == payment.Reversed || op.Ours == payment.Released && op.State != payment.Released {
			n.gone++
		}
		switch op.State {
		case payment.Created:
			n.reserved++
		case payment.Submitted, payment.Pending, payment.ActionRequired, payment.Unknown:
			n.sent++
			n.gone++
		case payment.Succeeded:
			n.succeeded++
			n.gone++
		case payment.Released:
			n.released++
		case payment.Failed, payment.Canceled, payment.Expired, payment.Reversed:
			n.failed++
			if op.Retryable && op.State == payment.Failed {
				n.retryable++
			}
		}
	}
	return n
}

// want is the state that the legs come to; Executing while one is open.
func (n progress) want() State {
	switch {
	case n.sent+n.reserved > 0:
		return Executing
	case n.failed+n.released == 0:
		return Succeeded
	case n.succeeded > 0:
		return PartiallySucceeded
	}
	return Failed
}

// followLegs moves a refund to where its legs say it is.
func (d *draft) followLegs(r *Refund) error {
	if err := d.takeBack(r); err != nil {
		return err
	}
	n := d.progress(r)
	moved := n.sent+n.succeeded+n.failed > 0
	switch r.State {
	case Requested:
		if n.released > 0 {
			return d.review(r)
		}
	case Approved:
		if moved {
			return d.outcome(r, EventExecute, n)
		}
		if n.released > 0 && n.reserved == 0 {
			return d.review(r)
		}
	case Executing:
		return d.outcome(r, "", n)
	case Succeeded, PartiallySucceeded, Failed:
		if moved && n.want() != r.State {
			return d.outcome(r, EventReopen, n)
		}
		if !r.RetryAt.IsZero() && n.retryable < n.failed {
			r.RetryAt = time.Time{}
			return d.note(r.Key, "refund.retry_dropped", d.failure(r), figures{})
		}
	case Denied, Withdrawn, Expired:
		if n.gone > 0 { // a leg went out before, or did so all the same
			return d.outcome(r, EventReopen, n)
		}
	case SettledManually:
		if n.failed+n.released > 0 { // what had gone back by itself came back
			return d.outcome(r, EventReopen, n)
		}
	case Draft, NeedsReview: // only a person moves these
	}
	return nil
}

// takeBack gives a leg its earlier operation back that was called failed and
// has come through after all, or still may. What was to be sent in its place
// is stopped if it is not out yet.
func (d *draft) takeBack(r *Refund) error {
	for i := range r.Legs {
		l := &r.Legs[i]
		p := d.Payment(l.Payment)
		if len(l.Earlier) == 0 || p == nil || d.LegState(*l) != payment.Created && !d.givenUp(l) {
			continue
		}
		late := slices.IndexFunc(l.Earlier, func(id string) bool { return !d.givenUp(&Leg{Payment: l.Payment, Operation: id}) })
		if late < 0 {
			continue
		}
		pd, err := payment.Release(*p, l.Operation, payment.LateSuccess, d.env.payment(d.account(p)))
		if err := d.onPayment(p, pd, err); err != nil {
			return err
		}
		l.Earlier = slices.Clone(l.Earlier)
		l.Earlier[late], l.Operation = l.Operation, l.Earlier[late]
		err = d.note(r.Key, "refund.late_success", "", figures{Amount: l.Amount, Payment: l.Payment, Operation: l.Operation})
		if err != nil {
			return err
		}
	}
	return nil
}

// outcome takes a refund through Executing to what its legs come to. Legs that
// were stopped before they were sent go to a person, unless one gave them up.
func (d *draft) outcome(r *Refund, enter Event, n progress) error {
	given := enter == EventReopen // what it still had reserved was free already
	if enter != "" {
		if err := d.fire(r, enter, ""); err != nil {
			return err
		}
	}
	r.RetryAt, r.SettledAt = time.Time{}, time.Time{}
	want := n.want()
	switch {
	case want == Executing:
		return nil
	case n.released > 0 && !given:
		return d.review(r)
	}
	r.SettledAt = d.env.Now
	switch want {
	case Succeeded:
		return d.fire(r, EventSucceed, "")
	case PartiallySucceeded:
		return d.fire(r, EventSucceedPartly, d.failure(r))
	default:
		d.planRetry(r, n)
		return d.fire(r, EventFail, d.failure(r))
	}
}

// review hands a refund whose legs were stopped before they were sent to a
// person. Approvals of before do not count for what was stopped since.
func (d *draft) review(r *Refund) error {
	r.Review, r.Approvals = d.failure(r), nil
	return d.fire(r, EventReview, r.Review)
}

// planRetry sets the time of the next automatic try, if every failure can be
// retried and tries are left.
func (d *draft) planRetry(r *Refund, n progress) {
	if n.retryable < n.failed || r.Tries >= d.env.Settings.Retries {
		return
	}
	wait := d.env.Settings.RetryAfter
	for range r.Tries {
		wait = min(4*wait, day)
	}
	r.RetryAt = d.env.Now.Add(wait)
}

// failure is the reason code of the first leg that did not succeed.
func (d *draft) failure(r *Refund) string {
	for i := range r.Legs {
		op := d.operation(&r.Legs[i])
		switch {
		case op == nil || op.State == payment.Succeeded || op.Reason == "":
		case store.CheckID("reason", op.Reason) != nil:
			return "other" // the vendor's own words are no code
		default:
			return op.Reason
		}
	}
	return ""
}
