package postgres

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/recourse-go/recourse/store"
)

// Refs, labels and digests are stored as JSON arrays. They follow the id
// grammar, so nothing in them is ever escaped.

// appendRefs is the stored form of refs.
func appendRefs(b []byte, refs []store.Ref) []byte {
	b = append(b, '[')
	for i, f := range refs {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, `{"name":"`...), f.Name...)
		b = append(append(b, `","value":"`...), f.Value...)
		b = append(b, '"')
		if f.Unique {
			b = append(b, `,"unique":true`...)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendList is the stored form of labels and digests.
func appendList(b []byte, vs []string) []byte {
	b = append(b, '[')
	for i, v := range vs {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), v...), '"')
	}
	return append(b, ']')
}

// emptyList is the stored form of none of them.
const emptyList = "[]"

func storedRefs(refs []store.Ref) []byte { return appendRefs(nil, refs) }

func storedList(vs []string) []byte { return appendList(nil, vs) }

func readList[T any](b []byte) (vs []T, err error) {
	if string(b) == emptyList {
		return nil, nil
	}
	err = json.Unmarshal(b, &vs)
	return vs, err
}

// readRefs reads what appendRefs wrote, and any other JSON that says the same.
func readRefs(b []byte) (refs []store.Ref, err error) {
	text := string(b)
	if text == emptyList {
		return nil, nil
	}
	refs = make([]store.Ref, 0, strings.Count(text, "{"))
	for rest := text; rest != "]"; {
		var f store.Ref
		var named, valued bool
		_, rest, named = strings.Cut(rest, `{"name":"`)
		f.Name, rest, valued = strings.Cut(rest, `","value":"`)
		f.Value, rest, _ = strings.Cut(rest, `"`)
		rest, f.Unique = strings.CutPrefix(rest, `,"unique":true`)
		rest = strings.TrimPrefix(rest, "}")
		if !named || !valued || f.Check() != nil {
			break
		}
		refs = append(refs, f)
	}
	var room [256]byte
	if string(appendRefs(room[:0], refs)) == text {
		return refs, nil
	}
	refs = nil
	err = json.Unmarshal(b, &refs)
	return refs, err
}

// writePrivate is the stored form of private parts: of each the subject, data
// and salt, led by their lengths. It is nil for none.
func writePrivate(ps []store.Private) []byte {
	var b []byte
	for _, p := range ps {
		b = appendPart(appendPart(appendPart(b, p.Subject), p.Data), p.Salt)
	}
	return b
}

func appendPart[T string | []byte](b []byte, part T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

func readPrivate(b []byte) (ps []store.Private, err error) {
	for len(b) > 0 {
		var part [3][]byte
		for i := range part {
			n, size := binary.Uvarint(b)
			if size <= 0 || n > uint64(len(b)-size) { //nolint:gosec // size is at most len(b)
				return nil, fmt.Errorf("%w: private parts end early", store.ErrDamaged)
			}
			end := size + int(n) //nolint:gosec // at most len(b)
			if n > 0 {
				part[i] = b[size:end:end]
			}
			b = b[end:]
		}
		ps = append(ps, store.Private{Subject: string(part[0]), Data: part[1], Salt: part[2]})
	}
	return ps, nil
}
