package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/recourse-go/recourse/store"
)

// ErrErased says that the delivery's bytes were erased with the person they are about.
var ErrErased = errors.New("inbox: the delivery's bytes were erased")

// maxHeaders is the most bytes all headers of a delivery may have.
const maxHeaders = 64 << 10

// Raw gives a delivery's exact bytes and its headers, but those that carry
// credentials. It is the only way to them and they are personal data: decide
// who may ask. It fails with [ErrErased] once they are gone.
func (in *Inbox) Raw(ctx context.Context, tenant, id string) (Raw, error) {
	d, err := in.load(ctx, tenant, id)
	if err != nil {
		return Raw{}, err
	}
	return d.raw()
}

// keep puts the body, byte for byte, and the headers into Private.
func (d *Delivery) keep(raw Raw) error {
	kept := map[string][]string{}
	for name, values := range raw.Headers {
		if !credential(name) {
			kept[name] = values
		}
	}
	headers, err := store.Marshal(kept)
	d.Private = []store.Private{{Data: slices.Clone(raw.Body)}, {Data: headers}}
	return err
}

func (d *Delivery) raw() (Raw, error) {
	if len(d.Private) != 2 {
		return Raw{}, ErrErased
	}
	raw := Raw{Body: d.Private[0].Data}
	if json.Unmarshal(d.Private[1].Data, &raw.Headers) != nil {
		return Raw{}, errors.New("inbox: the delivery's headers do not decode")
	}
	return raw, nil
}

// owned says whose personal data the delivery is.
func (d *Delivery) owned(customer string) {
	if store.CheckID("subject", customer) != nil {
		return // nobody is named, or not by an id that could be erased
	}
	for i := range d.Private {
		d.Private[i].Subject = customer
	}
}

// credential reports whether a header may carry a secret by which the sender
// proves who it is. Signatures are none: they prove one delivery.
func credential(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"authorization", "cookie", "token", "secret", "password", "api-key", "apikey"},
		func(part string) bool { return strings.Contains(name, part) })
}

// size is the bytes of all headers, each name counted with each of its values.
func size(headers map[string][]string) int {
	n := 0
	for name, values := range headers {
		n += len(name)
		for _, v := range values {
			n += len(name) + len(v)
		}
	}
	return n
}
