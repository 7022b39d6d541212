package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Policy judges facts of type F. Judge must be pure. Name and Params tell
// policies apart in digests: two policies that judge differently must differ
// in one of them.
type Policy[F any] struct {
	Name   string
	Params string // its settings, as text
	Judge  func(F) Verdict
}

// Func makes a policy of a plain function.
func Func[F any](name string, judge func(F) Verdict) Policy[F] {
	return Policy[F]{Name: name, Judge: judge}
}

// List is the policies of one kind of command.
type List[F any] []Policy[F]

// Judge joins what every policy says and notes by which policies, on which
// facts. The facts must marshal to JSON; their hash covers what the policies
// could see. An empty list allows.
func (l List[F]) Judge(facts F) (Verdict, error) {
	var v Verdict
	for _, p := range l {
		v = v.Join(p.Judge(facts))
	}
	b, err := json.Marshal(facts)
	if err != nil {
		return Verdict{}, fmt.Errorf("policy: the judged facts do not encode: %w", err)
	}
	v.Policies, v.Facts = l.Digest(), digest(b)
	return v, nil
}

// Digest names this very list: it changes with any name, setting or order.
func (l List[F]) Digest() string {
	var names []string
	for _, p := range l {
		names = append(names, p.Name, p.Params)
	}
	b, _ := json.Marshal(names) // strings always marshal
	return digest(b)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
