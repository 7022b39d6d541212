package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"text/template"
	"time"
)

//go:embed templates
var files embed.FS

// forms are the bodies and objects of both wire formats, one file each.
func forms() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		"json": quote, "unix": unix, "shop": shopTime, "decimal": decimal, "set": priceSet,
	}).ParseFS(files, "templates/*.tmpl")
}

// pair is an amount with its currency, indented.
var pair = regexp.MustCompile(`\{\s+("amount": "[^"]*"),\s+("currency_code": "EUR")\s+\}`)

// render fills a form and indents it, but for pairs, which read better on one line.
func (r *recorder) render(form string, data any) string {
	var filled, indented bytes.Buffer
	err := r.forms.ExecuteTemplate(&filled, form+".tmpl", data)
	if err == nil {
		err = json.Indent(&indented, bytes.TrimSpace(filled.Bytes()), "", "  ")
	}
	r.fail(err)
	return pair.ReplaceAllString(indented.String(), "{$1, $2}")
}

func quote(text string) (string, error) {
	b, err := json.Marshal(text)
	return string(b), err
}

// unix is a time as Stripe writes it.
func unix(t time.Time) string {
	if t.IsZero() {
		return "null"
	}
	return fmt.Sprint(t.Unix())
}

// shopTime is a time as Shopify writes it.
func shopTime(t time.Time) string {
	if t.IsZero() {
		return "null"
	}
	return t.Format(`"2006-01-02T15:04:05-07:00"`)
}

// decimal is an amount of cents as Shopify writes it.
func decimal(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// priceSet is an amount in the shop's and in the customer's currency, which are the same here.
func priceSet(cents int64) string {
	money := fmt.Sprintf(`{"amount": %q, "currency_code": "EUR"}`, decimal(cents))
	return `{"shop_money": ` + money + `, "presentment_money": ` + money + `}`
}
