package store

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

// requestVersion is raised when the canonical form of requests changes, so
// that an old hash can never match a new form by accident.
const requestVersion = "1:"

// RequestHash hashes a request for its token: the versioned canonical JSON of
// the value, which leaves out every zero field of every struct in it, so that
// a field added later does not change the hash of old requests.
func RequestHash(request any) (string, error) {
	b := bytes.NewBufferString(requestVersion)
	if err := canonical(b, reflect.ValueOf(request)); err != nil {
		return "", err
	}
	return sum(b.Bytes()), nil
}

// canonical writes a value as encoding/json would, without the zero fields of
// structs. What marshals itself is left to itself.
func canonical(b *bytes.Buffer, v reflect.Value) error {
	for v.IsValid() && (v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer) && !v.IsNil() && !marshals(v.Type()) {
		v = v.Elem()
	}
	if !v.IsValid() {
		b.WriteString("null")
		return nil
	}
	switch {
	case marshals(v.Type()):
	case v.Kind() == reflect.Struct:
		return canonicalStruct(b, v)
	case (v.Kind() == reflect.Slice || v.Kind() == reflect.Array) && v.Type().Elem().Kind() != reflect.Uint8:
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := canonical(b, v.Index(i)); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	}
	text, err := json.Marshal(v.Interface())
	b.Write(text)
	return err
}

func canonicalStruct(b *bytes.Buffer, v reflect.Value) error {
	b.WriteByte('{')
	first := true
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || empty(v.Field(i)) {
			continue
		}
		if name == "" {
			name = f.Name
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		b.Write(key)
		b.WriteByte(':')
		if err := canonical(b, v.Field(i)); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// empty reports whether a field says nothing. A slice or map without elements
// is the same as none.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	default:
		return v.IsZero()
	}
}

func marshals(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}
