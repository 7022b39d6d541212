package sla

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// maxJSON is the most that is read of a configuration.
const maxJSON = 1 << 20

// decodeStrict reads JSON as encoding/json does, but refuses with a [*ConfigError]
// that has the path: unknown fields, names in another case, fields given twice, values
// of a wrong form, and what is longer than 1 MiB.
func decodeStrict(data []byte, into any) error {
	if len(data) > maxJSON {
		return &ConfigError{Why: fmt.Sprintf("%d bytes of JSON are more than %d", len(data), maxJSON)}
	}
	var all json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return &ConfigError{Why: "not JSON: " + err.Error()}
	}
	if err := checkJSON(all, reflect.TypeOf(into).Elem(), ""); err != nil {
		return err
	}
	return json.Unmarshal(all, into)
}

// checkJSON compares valid JSON with the type it is to be read into.
func checkJSON(raw json.RawMessage, t reflect.Type, path string) error {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	leaf := reflect.New(t).Interface()
	_, text := leaf.(encoding.TextUnmarshaler)
	_, own := leaf.(json.Unmarshaler)
	composite := t.Kind() == reflect.Struct || t.Kind() == reflect.Map || t.Kind() == reflect.Slice
	if text || own || !composite || string(raw) == "null" {
		if err := json.Unmarshal(raw, leaf); err != nil {
			return &ConfigError{Path: path, Why: plainly(err)}
		}
		return nil
	}
	if t.Kind() == reflect.Slice {
		return checkList(raw, t, path)
	}
	return checkObject(raw, t, path)
}

func checkList(raw json.RawMessage, t reflect.Type, path string) error {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return &ConfigError{Path: path, Why: "a list belongs here"}
	}
	for i, item := range list {
		if err := checkJSON(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	return nil
}

func checkObject(raw json.RawMessage, t reflect.Type, path string) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return &ConfigError{Path: path, Why: "an object belongs here"}
	}
	seen := make(map[string]bool)
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return &ConfigError{Path: path, Why: err.Error()}
		}
		name, _ := token.(string) // an object's keys are strings
		at := strings.TrimPrefix(fmt.Sprintf("%s.%.40s", path, name), ".")
		if seen[name] {
			return &ConfigError{Path: at, Why: "given twice"}
		}
		seen[name] = true
		elem, err := elementOf(t, name)
		if err != nil {
			return &ConfigError{Path: at, Why: plainly(err)}
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return &ConfigError{Path: at, Why: err.Error()}
		}
		if err := checkJSON(value, elem, at); err != nil {
			return err
		}
	}
	return nil
}

// elementOf is the type of what an object read into t has under a name.
func elementOf(t reflect.Type, name string) (reflect.Type, error) {
	if t.Kind() == reflect.Map {
		if key, ok := reflect.TypeAssert[encoding.TextUnmarshaler](reflect.New(t.Key())); ok {
			return t.Elem(), key.UnmarshalText([]byte(name))
		}
		return t.Elem(), nil
	}
	for field := range t.Fields() {
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag == name && tag != "" && tag != "-" {
			return field.Type, nil
		}
	}
	return nil, errors.New("there is no such field")
}

// plainly is what an error says to somebody who knows the JSON and not the Go.
func plainly(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("a JSON %s does not belong here (%s)", wrong.Value, wrong.Type)
	}
	return strings.TrimPrefix(err.Error(), "sla: ")
}
