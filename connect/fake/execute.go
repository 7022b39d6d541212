package fake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"
)

const maxKeyLength = 255

// keyed is what the provider remembers of an idempotency key.
type keyed struct {
	Key   string    `json:"key"`
	Asked int       `json:"asked"`
	Saved *saved    `json:"saved,omitempty"`
	At    time.Time `json:"at,omitzero"` // of the execution
}

// saved is the answer of an executed request.
type saved struct {
	Params string          `json:"params"` // digest of what was asked
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body"`
}

func (k keyed) rowID() string { return k.Key }

// write is one request that changes something.
type write struct {
	key     string
	path    string
	params  any
	check   func() *HTTPError                     // before execution: its errors are not saved
	apply   func(*change, Fate) (any, *HTTPError) // execution: what it answers is saved
	refusal *HTTPError                            // what fate Refused answers
	hold    bool                                  // keep the key in flight while a slow answer waits
}

// execute runs a write under its key's history and its fate.
func (p *PSP) execute(ctx context.Context, w write) (reply, error) {
	if err := ctx.Err(); err != nil {
		return reply{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.config.Now()
	params, err := paramsDigest(w)
	if err != nil {
		return reply{}, err
	}
	k, _ := p.keys.get(w.key)
	k.Key = w.key
	if w.key == "" || now.Sub(k.At) > p.config.KeyRetention {
		k.Saved = nil
	}
	if e := p.refuse(w, k, params); e != nil {
		return failure(e), nil
	}
	k.Asked++
	if k.Saved != nil {
		c := p.begin(now)
		c.Keys = append(c.Keys, k)
		return reply{status: k.Saved.Status, body: k.Saved.Body, replayed: true}, p.commit(c)
	}
	fate := p.config.Fates(w.key, k.Asked)
	c, answer, saving := p.run(w, fate, now)
	if saving {
		k.At, k.Saved = now.UTC(), &saved{Params: params, Status: answer.status, Body: answer.body}
	}
	c.Keys = append(c.Keys, k)
	if err := p.commit(c); err != nil {
		return reply{}, err
	}
	if answer.delivery == late && w.hold && w.key != "" {
		p.inflight[w.key] = true
	}
	return answer, nil
}

// refuse is all that is said before execution begins; none of it counts as asking.
func (p *PSP) refuse(w write, k keyed, params string) *HTTPError {
	switch {
	case len(w.key) > maxKeyLength || !utf8.ValidString(w.key):
		return invalid("", "", "Idempotency keys are UTF-8 of at most %d bytes", maxKeyLength)
	case p.inflight[w.key]:
		e := invalid("idempotency_key_in_use", "", "Another request with this idempotency key is in progress")
		e.Status = http.StatusConflict
		return e
	case k.Saved != nil && k.Saved.Params != params:
		e := invalid("", "", "This idempotency key was first used with other parameters")
		e.Type = "idempotency_error"
		return e
	case k.Saved != nil:
		return nil // a replay is not checked again: what was possible then may not be now
	}
	return w.check()
}

// run executes a write by its fate and says whether its answer is to be saved.
func (p *PSP) run(w write, fate Fate, now time.Time) (c *change, answer reply, saving bool) {
	switch fate {
	case RequestLost:
		return p.begin(now), reply{delivery: lost}, false
	case ErrorBefore:
		return p.begin(now), failure(broken()), false
	case ErrorKept:
		return p.begin(now), failure(broken()), true
	case Refused:
		return p.begin(now), failure(w.refusal), true
	default: // executed
	}
	c = p.begin(now)
	c.key = w.key
	value, e := w.apply(c, fate)
	switch {
	case e != nil:
		c, answer = p.begin(now), failure(e)
	case fate == ErrorAfter:
		answer = failure(broken())
	default:
		answer = reply{status: http.StatusOK, body: encode(value)}
	}
	switch fate {
	case AnswerLost, HiddenOnce:
		answer.delivery = lost
	case Slow:
		answer.delivery = late
	default: // delivered
	}
	return c, answer, true
}

// release ends the wait of a slow answer.
func (p *PSP) release(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.inflight, key)
}

// Asked returns how often a key was let in: executed, lost on the way, or replayed. Requests refused before execution
// (invalid, in flight, other parameters) do not count.
func (p *PSP) Asked(key string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, _ := p.keys.get(key)
	return k.Asked
}

func paramsDigest(w write) (string, error) {
	params, err := json.Marshal(w.params)
	if err != nil {
		return "", fmt.Errorf("fake: encode parameters: %w", err)
	}
	sum := sha256.Sum256(append([]byte(w.path+"\n"), params...))
	return hex.EncodeToString(sum[:]), nil
}
