package day

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/recourse-go/recourse/inbox"
)

// The sources of deliveries.
const (
	Stripe  = "stripe"
	Shopify = "shopify"
)

// Delivery is one webhook as it was received.
type Delivery struct {
	Name       string    // of its file, without .txt
	ReceivedAt time.Time // what verification takes as now
	Source     string    // Stripe or Shopify
	Raw        inbox.Raw // headers in canonical form, and the exact bytes of the body
}

// Error says what is wrong with a recorded delivery, and where. It repeats nothing of the delivery.
type Error struct {
	File string
	Line int // from 1
	Why  string
}

func (e *Error) Error() string { return fmt.Sprintf("day: %s:%d: %s", e.File, e.Line, e.Why) }

// Code is the machine-readable code.
func (e *Error) Code() string { return "bad_delivery" }

// Parse reads one delivery from the contents of the file of that name. It fails with an [*Error].
func Parse(name string, data []byte) (Delivery, error) {
	return parse(strings.TrimSuffix(name, suffix), name, 1, data)
}

// parse reads the delivery that begins on that line of a file.
func parse(name, file string, line int, data []byte) (Delivery, error) {
	fail := func(why string) (Delivery, error) { return Delivery{}, &Error{File: file, Line: line, Why: why} }
	d := Delivery{Name: name, Raw: inbox.Raw{Headers: map[string][]string{}}}
	for field := 0; ; field, line = field+1, line+1 {
		text, rest, more := bytes.Cut(data, []byte("\n"))
		if !more {
			return fail("it ends before the body: want headers, one empty line, and the body")
		}
		data = rest
		if len(text) == 0 && field > 1 {
			break
		}
		name, value, _ := strings.Cut(string(text), ": ")
		var err error
		switch {
		case field == 0:
			if d.ReceivedAt, err = time.Parse(time.RFC3339, value); err != nil || name != "received_at" {
				return fail("it does not say when it was received: want received_at: 2026-03-02T08:00:00Z")
			}
		case field == 1:
			if d.Source = value; name != "source" || value != Stripe && value != Shopify {
				return fail("it does not say where it is from: want source: stripe or source: shopify")
			}
		case !isHeader(name, value):
			return fail("it is no header: want Name: value, with the name in canonical form")
		default:
			d.Raw.Headers[name] = append(d.Raw.Headers[name], value)
		}
	}
	d.Raw.Body = data
	return d, nil
}

// isHeader reports whether it is a header as net/http would hand it over.
func isHeader(name, value string) bool {
	return name != "" && name == http.CanonicalHeaderKey(name) && !strings.ContainsAny(name, " :") &&
		value != "" && value == strings.TrimSpace(value) && !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// Format writes a delivery in the form that [Parse] reads, headers sorted by name.
func Format(d Delivery) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "received_at: %s\nsource: %s\n", d.ReceivedAt.Format(time.RFC3339), d.Source)
	for _, name := range slices.Sorted(maps.Keys(d.Raw.Headers)) {
		for _, value := range d.Raw.Headers[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	b.WriteByte('\n')
	b.Write(d.Raw.Body)
	return b.Bytes()
}
