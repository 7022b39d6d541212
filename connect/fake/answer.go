package fake

import (
	"encoding/json"
	"net/http"
)

// Answer is what a write came back with.
type Answer[T any] struct {
	Value    T      // the object as it was when the write was first executed
	Body     []byte // the same, as the exact JSON that was saved
	Replayed bool   // true for the saved answer of an earlier request with this key
}

// delivery says how far an answer gets.
type delivery int

const (
	delivered delivery = iota
	lost
	late
)

// reply is an answer on its way out.
type reply struct {
	status   int
	body     []byte
	replayed bool
	delivery delivery
}

// arrive turns a reply into what a caller without HTTP sees.
func arrive[T any](r reply, err error) (Answer[T], error) {
	switch {
	case err != nil:
		return Answer[T]{}, err
	case r.delivery == lost:
		return Answer[T]{}, ErrLost
	case r.delivery == late:
		return Answer[T]{}, ErrTimeout
	}
	answer := Answer[T]{Body: r.body, Replayed: r.replayed}
	if r.status < http.StatusBadRequest {
		return answer, json.Unmarshal(r.body, &answer.Value)
	}
	var body wireError
	if err := json.Unmarshal(r.body, &body); err != nil {
		return answer, err
	}
	body.Error.Status = r.status
	return answer, body.Error
}

func failure(e *HTTPError) reply {
	return reply{status: e.Status, body: encode(wireError{e})}
}

// encode is for the package's own wire types, which always encode.
func encode(v any) []byte {
	body, _ := json.Marshal(v)
	return body
}
