package recourse

import (
	"encoding/json"
	"errors"

	"github.com/recourse-go/recourse/dispute"
	"github.com/recourse-go/recourse/store"
)

// replay gives the first answer again, with the records as they are now.
func replay(out store.Outcome) (Result, error) {
	recs, err := dispute.Read(out.Loaded)
	if err != nil {
		return Result{}, err
	}
	var d detail
	if len(out.Answer.Detail) > 0 {
		if err := json.Unmarshal(out.Answer.Detail, &d); err != nil {
			return Result{}, err
		}
	}
	res := Result{Code: out.Answer.Code, Verdict: d.Verdict, Replayed: true, Records: recs}
	if d.Refund != "" {
		res.Refund = res.Records.Refund(d.Refund)
	}
	return res, nil
}

// Coder is an error with a machine-readable code. Every typed error of this
// module is one.
type Coder interface{ Code() string }

// ErrorCode is the machine-readable code of an error, for HTTP and for texts;
// "internal" for an error that has none, empty for nil.
func ErrorCode(err error) string {
	if err == nil {
		return ""
	}
	var c Coder
	if errors.As(err, &c) {
		return c.Code()
	}
	return "internal"
}

func code(res Result, err error) string {
	if err != nil {
		return ErrorCode(err)
	}
	return res.Code
}
