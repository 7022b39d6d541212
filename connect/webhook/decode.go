package webhook

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/recourse-go/recourse/inbox"
)

// What [Decode] takes at most.
const (
	MaxJSON  = 8 << 20 // bytes
	MaxDepth = 64      // objects and lists within each other
)

// Decode reads a body into T, as encoding/json does, but refuses what that
// package would read one way and another reader otherwise: a name that occurs
// twice, or in other letter case ("Amount" for "amount"), in an object that T
// reads; bytes that are not UTF-8; anything after the value. Whatever T does
// not read may hold such names: foreign metadata and receipts do. It fails
// with a [*inbox.Refusal].
func Decode[T any](body []byte) (T, error) {
	var v T
	switch {
	case len(body) > MaxJSON:
		return v, &inbox.Refusal{Reason: inbox.TooLarge, Why: "the body is larger than 8 MiB"}
	case !utf8.Valid(body):
		return v, malformed("the body is not UTF-8")
	}
	s := scan{json.NewDecoder(bytes.NewReader(body))}
	s.UseNumber()
	if err := s.value(reflect.TypeFor[T](), 0); err != nil {
		return v, err
	}
	if json.Unmarshal(body, &v) != nil { // its error quotes the body
		var zero T
		return zero, malformed("the body is not one JSON value of the documented form")
	}
	return v, nil
}

// scan walks over JSON beside the type that will read it.
type scan struct{ *json.Decoder }

// value passes over one value that type t will read; nil if nothing will.
func (s scan) value(t reflect.Type, depth int) error {
	open, err := s.Token()
	switch {
	case err != nil:
		return malformed("the body is not JSON")
	case open != json.Delim('{') && open != json.Delim('['):
		return nil
	case depth == MaxDepth:
		return malformed("the body is nested deeper than 64")
	}
	seen := map[string]bool{}
	for s.More() {
		elem := element(t)
		if open == json.Delim('{') {
			name, err := s.Token()
			if err != nil {
				return malformed("the body is not JSON")
			}
			text, _ := name.(string) // the decoder gives nothing else there
			if elem, err = member(t, text, seen); err != nil {
				return err
			}
		}
		if err := s.value(elem, depth+1); err != nil {
			return err
		}
	}
	if _, err := s.Token(); err != nil {
		return malformed("the body is not JSON")
	}
	return nil
}

// member is the type that reads the member of that name; nil for one that is
// not read.
func member(t reflect.Type, name string, seen map[string]bool) (reflect.Type, error) {
	t = reads(t)
	if t == nil || t.Kind() != reflect.Struct && t.Kind() != reflect.Map {
		return nil, nil
	}
	want, elem := name, element(t)
	if t.Kind() == reflect.Struct {
		fields := reflect.VisibleFields(t)
		i := slices.IndexFunc(fields, func(f reflect.StructField) bool { return name != "" && strings.EqualFold(named(f), name) })
		if i < 0 {
			return nil, nil
		}
		want, elem = named(fields[i]), fields[i].Type
	}
	if name != want || seen[name] {
		return nil, malformed("a field that is read occurs twice, or in other letter case")
	}
	seen[name] = true
	return elem, nil
}

// named is the name of a field in JSON; empty for one that has none.
func named(f reflect.StructField) string {
	tag := f.Tag.Get("json")
	name, _, _ := strings.Cut(tag, ",")
	switch {
	case tag == "-" || !f.IsExported() || f.Anonymous && name == "":
		return ""
	case name == "":
		return f.Name
	}
	return name
}

// element is the type that reads the elements of a list or map; nil if t is
// neither.
func element(t reflect.Type) reflect.Type {
	t = reads(t)
	if t == nil || !slices.Contains([]reflect.Kind{reflect.Slice, reflect.Array, reflect.Map}, t.Kind()) {
		return nil
	}
	return t.Elem()
}

// reads is the type behind pointers that encoding/json reads by its structure;
// nil for one that reads itself.
func reads(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil && reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	return t
}

func malformed(why string) error { return &inbox.Refusal{Reason: inbox.Malformed, Why: why} }
