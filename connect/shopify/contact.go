package shopify

import (
	"encoding/json"

	"github.com/recourse-go/recourse/store"
)

// Contact is the personal data of an order. It is kept as JSON in the private
// part of the order's record and nowhere else.
type Contact struct {
	Email    string  `json:"email,omitempty"`
	Phone    string  `json:"phone,omitempty"`
	Shipping Address `json:"shipping,omitzero"`
	Billing  Address `json:"billing,omitzero"`
}

// Address is one address of a [Contact], in Shopify's fields.
type Address struct {
	Name     string `json:"name,omitempty"`
	Company  string `json:"company,omitempty"`
	Address1 string `json:"address1,omitempty"`
	Address2 string `json:"address2,omitempty"`
	Zip      string `json:"zip,omitempty"`
	City     string `json:"city,omitempty"`
	Province string `json:"province_code,omitempty"`
	Country  string `json:"country_code,omitempty"` // ISO 3166-1 alpha-2
	Phone    string `json:"phone,omitempty"`
}

// private is the contact of the order under its subject; nil if there is none.
func (w wireOrder) private(subject string) []store.Private {
	c := Contact{Email: w.Email, Phone: w.Phone, Shipping: w.ShippingAddress, Billing: w.BillingAddress}
	if c == (Contact{}) {
		return nil
	}
	data, err := json.Marshal(c)
	if err != nil { // never: a struct of strings
		return nil
	}
	return []store.Private{{Subject: subject, Data: data}}
}
