package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// Entry is one line of the journal: what happened to a record, written in the
// same commit as the change. Its number is (Version, N). It holds ids, amounts
// and codes; free text and personal data go into Private only, of which the
// entry keeps salted digests, so that the chain still verifies after an
// erasure.
type Entry struct {
	Key     Key
	Root    Key             // as it was that day
	Version int64           // the record's version after the commit; 0 for a note
	N       int             // from 0 within one version or token
	At      time.Time       // the command's or fact's now
	Event   string          // what happened, e.g. "refund.requested"
	Actor   string          // the id of who did it; empty where no person or system is named
	Code    string          // the reason code, if any
	Data    json.RawMessage // figures and ids, stored byte for byte
	Token   string          // the command's token digest
	Private []Private
	Digests []string // of Private, in its original order
	Prev    string   // hash of the record's entry before; empty for the first and for notes
	Hash    string   // over all of the above but Private; empty for notes
}

// Clone returns a deep copy.
func (e Entry) Clone() Entry {
	e.Data = slices.Clone(e.Data)
	e.Private = clonePrivate(e.Private)
	e.Digests = slices.Clone(e.Digests)
	return e
}

// Note reports whether the entry is a refusal or remark outside the chain.
func (e Entry) Note() bool { return e.Version == 0 }

// hash is SHA-256 over the entry's stored bytes.
func (e Entry) hash() string {
	var room [1024]byte
	d := room[:0]
	d = appendPart(d, e.Prev)
	d = appendKey(d, e.Key)
	d = appendKey(d, e.Root)
	d = appendNumber(d, e.Version)
	d = appendNumber(d, int64(e.N))
	d = appendNumber(d, e.At.UnixMicro())
	d = appendPart(d, e.Event)
	d = appendPart(d, e.Actor)
	d = appendPart(d, e.Code)
	d = appendPart(d, e.Data)
	d = appendPart(d, e.Token)
	d = appendNumber(d, int64(len(e.Digests)))
	for _, p := range e.Digests {
		d = appendPart(d, p)
	}
	return sum(d)
}

// digest is the salted digest an entry keeps of a private part. The salt is
// deleted with the part, so the digest alone tells nothing about the person.
func (p Private) digest() string {
	return sum(appendPart(appendPart(appendPart(nil, p.Salt), p.Subject), p.Data))
}

// Verify checks one record's chained entries, oldest first and complete,
// against the head in the record's row. It returns a [*ChainError] that names
// the first entry that was altered, removed, added or moved. Entries whose
// private parts were erased still verify. A rewrite of the whole chain with
// its head shows only against a head that was exported earlier.
func Verify(entries []Entry, head string) error {
	prev := ""
	for i, e := range entries {
		switch {
		case e.Prev != prev:
			return &ChainError{Key: e.Key, Version: e.Version, N: e.N, Why: "does not follow the entry before it"}
		case e.hash() != e.Hash:
			return &ChainError{Key: e.Key, Version: e.Version, N: e.N, Why: "was altered"}
		case i > 0 && !after(entries[i-1], e):
			return &ChainError{Key: e.Key, Version: e.Version, N: e.N, Why: "is out of order"}
		}
		for _, p := range e.Private {
			if !slices.Contains(e.Digests, p.digest()) {
				return &ChainError{Key: e.Key, Version: e.Version, N: e.N, Why: "has private data that its digest does not cover"}
			}
		}
		prev = e.Hash
	}
	if prev != head {
		err := &ChainError{Why: "is missing: the chain ends before the record's head"}
		if len(entries) > 0 {
			last := entries[len(entries)-1]
			err.Key, err.Version, err.N = last.Key, last.Version, last.N+1
		}
		return err
	}
	return nil
}

// appendPart leads each part by its length, so that no two different lists of
// parts have the same bytes to be hashed.
func appendPart[T string | []byte | json.RawMessage](b []byte, part T) []byte {
	return append(appendNumber(b, int64(len(part))), part...)
}

// appendKey is appendPart of [Key.String].
func appendKey(b []byte, k Key) []byte {
	b = appendNumber(b, int64(len(k.Tenant)+len(k.Kind)+len(k.ID)+2))
	b = append(append(b, k.Tenant...), '|')
	b = append(append(b, k.Kind...), '|')
	return append(b, k.ID...)
}

func appendNumber(b []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(v)) //nolint:gosec // two's complement is what is hashed
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	var room [2 * sha256.Size]byte
	return string(hex.AppendEncode(room[:0], h[:]))
}

func after(a, b Entry) bool {
	return a.Key == b.Key && (b.Version > a.Version || b.Version == a.Version && b.N == a.N+1)
}
