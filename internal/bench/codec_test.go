package bench

import (
	"encoding/json"
	"testing"

	experiment "github.com/go-json-experiment/json/v1"
	goccy "github.com/goccy/go-json"
	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/order"
	"github.com/recourse-go/recourse/recoursetest"
	"github.com/recourse-go/recourse/store"
)

// codec is a way to write and read the body of a record as JSON.
type codec struct {
	name      string
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}

var codecs = []codec{
	{"recourse", func(v any) ([]byte, error) { return store.Marshal(v) }, json.Unmarshal},
	{"encoding json", json.Marshal, json.Unmarshal},
	{"goccy", goccy.Marshal, goccy.Unmarshal},
	{"json v2", // in the manner of v1: v2 itself omits other fields
		experiment.Marshal, experiment.Unmarshal},
}

// typicalOrder has a body of about 1 KB: two lines with four units and
// their frozen allocation.
func typicalOrder(tb testing.TB) order.Order {
	d := recoursetest.New(tb, recoursetest.Options{})
	d.Sell(recoursetest.Sale{Order: "o_1042", Shipping: "4.90 EUR", Lines: []recoursetest.Line{
		{ID: "1", Quantity: 1, Price: "20.00 EUR"}, {ID: "2", Quantity: 3, Price: "49.95 EUR"},
	}})
	return d.Order("o_1042").Order
}

// TestCodecsAgree holds that all read what all write.
func TestCodecsAgree(t *testing.T) {
	o := typicalOrder(t)
	want, err := store.Marshal(o)
	require.NoError(t, err)
	t.Logf("%d bytes", len(want))
	for _, c := range codecs {
		body, err := c.marshal(o)
		require.NoError(t, err, c.name)
		require.JSONEq(t, string(want), string(body), c.name)
		var read order.Order
		require.NoError(t, c.unmarshal(body, &read), c.name)
		read.Meta = o.Meta
		require.Equal(t, o, read, c.name)
	}
}

func BenchmarkCodec(b *testing.B) {
	o := typicalOrder(b)
	body, err := store.Marshal(o)
	require.NoError(b, err)
	for _, c := range codecs {
		b.Run("encode/"+c.name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				_, err = c.marshal(o)
			}
			require.NoError(b, err)
		})
		b.Run("decode/"+c.name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				var read order.Order
				err = c.unmarshal(body, &read)
			}
			require.NoError(b, err)
		})
	}
}
