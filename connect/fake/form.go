package fake

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// form reads the parameters of one request. What no reader took is unknown; the first error is kept for finish.
type form struct {
	values url.Values
	err    *HTTPError
}

func parse(r *http.Request) (*form, *HTTPError) {
	if err := r.ParseForm(); err != nil {
		return nil, invalid("", "", "The request cannot be read: want a form of at most %d bytes", maxBody)
	}
	f := &form{values: maps.Clone(r.Form)}
	maps.DeleteFunc(f.values, func(name string, _ []string) bool {
		return strings.HasPrefix(name, "expand[") // nothing here is expandable
	})
	return f, nil
}

func (f *form) fail(e *HTTPError) {
	if f.err == nil {
		f.err = e
	}
}

func (f *form) text(name string) string {
	values := f.values[name]
	delete(f.values, name)
	switch {
	case len(values) == 0:
		return ""
	case len(values) > 1:
		f.fail(invalid("", name, "%s is given more than once", name))
	case values[0] == "":
		f.fail(invalid("parameter_invalid_empty", name, "You passed an empty string for '%s'", name))
	}
	return values[0]
}

// integer reads a number of at least 1; zero means that it is not given.
func (f *form) integer(name string) int64 {
	text := f.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		f.fail(invalid("parameter_invalid_integer", name, "Invalid integer: %s must be a whole number of at least 1", name))
	}
	return n
}

func (f *form) isFalse(name string) bool {
	switch text := f.text(name); text {
	case "", "true":
	case "false":
		return true
	default:
		f.fail(invalid("", name, "Invalid boolean: %s must be true or false", name))
	}
	return false
}

// object reads name[key]=value.
func (f *form) object(name string) map[string]string {
	object := map[string]string{}
	for _, full := range slices.Sorted(maps.Keys(f.values)) {
		key, ok := strings.CutPrefix(full, name+"[")
		if key, closed := strings.CutSuffix(key, "]"); ok && closed {
			object[key] = f.text(full)
		}
	}
	return object
}

func (f *form) page() Page {
	return Page{
		Limit: int(min(f.integer("limit"), 1000)), StartingAfter: f.text("starting_after"),
		EndingBefore: f.text("ending_before"),
	}
}

// finish returns the first error, or one for a parameter that the endpoint does not know.
func (f *form) finish() *HTTPError {
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		f.fail(invalid("parameter_unknown", name, "Received unknown parameter: %s", name))
	}
	return f.err
}
