package webhook_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
)

type lineItem struct {
	ID    json.Number `json:"id"`
	Price string      `json:"price"`
}

type common struct {
	Shop string `json:"shop"`
}

type sale struct {
	common

	ID       json.Number         `json:"id"`
	Amount   string              `json:"amount"`
	At       time.Time           `json:"at,omitzero"`
	Lines    []lineItem          `json:"lines"`
	Parent   *sale               `json:"parent"`
	ByName   map[string]lineItem `json:"by_name"`
	Receipt  json.RawMessage     `json:"receipt"`
	Skipped  string              `json:"-"`
	Untagged string
	hidden   string
}

func TestDecodeReads(t *testing.T) {
	t.Parallel()
	got, err := webhook.Decode[sale]([]byte(` {"shop":"acme","id":820982911946154508,"amount":"1.50","at":"2026-03-02T12:00:00+01:00",
		"lines":[{"id":1,"price":"ß日"},{"id":"2","price":"2"}],"parent":{"id":9,"parent":null},"by_name":{"A":{"id":1},"a":{"id":2}},
		"receipt":{"Ack":"x","ack":"y","ack":"z"},"unknown":{"Amount":1,"amount":2,"amount":3,"deep":[[{"id":1,"id":2}]]},
		"Untagged":"u","skipped":"a","Skipped":"b","hidden":"c","":1,"":2} `))
	require.NoError(t, err)
	require.Equal(t, json.Number("820982911946154508"), got.ID)
	require.Equal(t, "acme", got.Shop)
	require.Equal(t, "1.50", got.Amount)
	require.Equal(t, []lineItem{{"1", "ß日"}, {"2", "2"}}, got.Lines)
	require.Equal(t, json.Number("9"), got.Parent.ID)
	require.Equal(t, map[string]lineItem{"A": {ID: "1"}, "a": {ID: "2"}}, got.ByName)
	require.JSONEq(t, `{"Ack":"x","ack":"z"}`, string(got.Receipt))
	require.Equal(t, "u", got.Untagged)
	require.Empty(t, got.Skipped+got.hidden)
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a duplicate":                 `{"amount":"1","amount":"100"}`,
		"a duplicate, escaped":        `{"amount":"1","\u0061mount":"100"}`,
		"another case beside it":      `{"amount":"1","Amount":"100"}`,
		"another case before it":      `{"AMOUNT":"100","amount":"1"}`,
		"another case alone":          `{"Amount":"100"}`,
		"a letter that folds":         `{"lineſ":[]}`,
		"in a list":                   `{"lines":[{"price":"1"},{"price":"1","price":"2"}]}`,
		"behind a pointer":            `{"parent":{"parent":{"id":1,"ID":2}}}`,
		"in a map":                    `{"by_name":{"a":{"id":1},"a":{"id":2}}}`,
		"in a map's value":            `{"by_name":{"a":{"id":1,"Id":2}}}`,
		"promoted from an embedded":   `{"shop":"a","Shop":"b"}`,
		"an untagged field":           `{"untagged":"b"}`,
		"nothing":                     ``,
		"half":                        `{"amount":"1"`,
		"a value after it":            `{"amount":"1"}{"amount":"2"}`,
		"text after it":               `{"amount":"1"}x`,
		"another type":                `{"amount":1}`,
		"a list for an object":        `[{"amount":"1"}]`,
		"a number as id that is none": `{"id":"1x"}`,
		"a byte order mark":           "\ufeff{}",
		"no UTF-8":                    "{\"amount\":\"\xff\"}",
		"no JSON":                     `{amount:1}`,
		"a missing comma":             `{"amount":"1" "id":2}`,
		"a stray bracket":             `{"lines":[}]`,
		"too deep":                    `{"unknown":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`,
		"far too deep":                strings.Repeat(`{"unknown":`, 200_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := webhook.Decode[sale]([]byte(body))
			refusal := requireRefused(t, err, inbox.Malformed)
			require.NotContains(t, refusal.Why, "100")
			require.Zero(t, got)
		})
	}
}

func TestDecodeLimits(t *testing.T) {
	t.Parallel()
	_, err := webhook.Decode[sale]([]byte(`{"unknown":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`))
	require.NoError(t, err, "64 deep is as deep as it goes")
	_, err = webhook.Decode[sale](bytes.Repeat([]byte(" "), webhook.MaxJSON+1))
	requireRefused(t, err, inbox.TooLarge)
}

// FuzzDecode holds that a body that is taken has one reading: what is decoded
// is what a reader finds that looks for exact names and refuses to choose.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"amount":"1","lines":[{"id":1,"price":"2"}]}`, `{"Amount":"1"}`, `{"amount":"1","amount":"2"}`, `{"a":{"amount":1,"amount":2}}`,
		`[]`, `null`, `"x"`, `{"parent":{"amount":"3"}}`, `{"lines":[[{}]]}`, "{\"\\u0061mount\":\"\\ud800\"}", `{"by_name":{"a":{"id":1}}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := webhook.Decode[sale](body)
		if err != nil {
			var refusal *inbox.Refusal
			require.ErrorAs(t, err, &refusal)
			require.Zero(t, got)
			return
		}
		require.True(t, json.Valid(body))
		var exact map[string]json.RawMessage // matches names exactly
		if json.Unmarshal(body, &exact) != nil {
			return // null
		}
		var amount string
		if raw, ok := exact["amount"]; ok {
			require.NoError(t, json.Unmarshal(raw, &amount))
		}
		require.Equal(t, amount, got.Amount)
	})
}
