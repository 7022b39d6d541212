package payment

// Expose books a dispute's exposure on a payment, in place of its former
// one. An exposure that is known already changes nothing.
func Expose(p Payment, e Exposure, env Env) (Decision, error) {
	d := begin(p, env)
	if !d.Payment.expose(e) {
		return d.Decision, nil
	}
	err := d.note("exposed", string(e.Status), figures{Source: e.Dispute, Amount: e.Amount})
	if err != nil {
		return Decision{}, err
	}
	return d.end()
}
