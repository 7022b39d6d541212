package main

import (
	"fmt"

	"github.com/recourse-go/recourse/examples/quickstart/day"
)

// buyer is somebody who does not exist.
type buyer struct {
	First, Last, Email               string
	Street, Zip, City, Country, Land string
	Locale                           string
}

// Name is the full name.
func (b buyer) Name() string { return b.First + " " + b.Last }

var (
	ana    = buyer{"Ana", "Exemplo", "ana@example.com", "Rua do Exemplo 1", "1000-001", "Lisboa", "PT", "Portugal", "pt-PT"}
	bruno  = buyer{"Bruno", "Modelo", "bruno@example.com", "Avenida Modelo 22", "4000-002", "Porto", "PT", "Portugal", "pt-BR"}
	carla  = buyer{"Carla", "Muestra", "carla@example.com", "Calle de la Muestra 3", "28001", "Madrid", "ES", "Spain", "es-ES"}
	dieter = buyer{"Dieter", "Beispiel", "dieter@example.com", "Beispielweg 4", "10115", "Berlin", "DE", "Germany", "de-DE"}
)

// card is what a buyer pays with. The numbers are of test cards.
type card struct{ Brand, Company, Last4, Fingerprint string }

var (
	visa       = card{"visa", "Visa", "4242", "fp_visa_4242"}
	mastercard = card{"mastercard", "Mastercard", "4444", "fp_mastercard_4444"}
	amex       = card{"amex", "American Express", "0005", "fp_amex_0005"}
)

// line is one line of a sale; Price is of one piece, in cents.
type line struct {
	ID       int
	SKU      string
	Title    string
	Quantity int64
	Price    int64
}

// Total is the price of all pieces.
func (l line) Total() int64 { return l.Quantity * l.Price }

// sale is one order. Amounts are cents.
type sale struct {
	Number   int
	Clock    string // when it was placed on the day
	Buyer    customer
	Card     card
	Shipping int64
	Lines    []line
	Gateway  string
}

// customer is a buyer with the shop's id of them.
type customer struct {
	buyer

	ID int64
}

// Source says who placed the order: the shop's own checkout, or Shopify's.
func (s sale) Source() string {
	if s.Gateway == "shopify_payments" || s.Number == 1014 {
		return "web"
	}
	return day.Checkout
}

// Order is our id of it.
func (s sale) Order() string { return fmt.Sprintf("s%d", s.Number) }

// Ordinal counts the shop's orders from 1.
func (s sale) Ordinal() int { return s.Number - 1000 }

// Description is what the shop tells Stripe that the payment is for.
func (s sale) Description() string { return fmt.Sprintf("Mugs #%d", s.Number) }

// Method is the id of the card at Stripe.
func (s sale) Method() string { return "pm_" + s.Order() }

// Subtotal is the price of the goods.
func (s sale) Subtotal() int64 {
	var sum int64
	for _, l := range s.Lines {
		sum += l.Total()
	}
	return sum
}

// Total is what the customer pays.
func (s sale) Total() int64 { return s.Subtotal() + s.Shipping }

// vat is the standard rate by country, in percent, and its name.
var vat = map[string]struct {
	Percent int64
	Title   string
}{"PT": {23, "IVA"}, "ES": {21, "IVA"}, "DE": {19, "USt"}}

// tax is a line of tax that is included in an amount.
type tax struct {
	Amount int64
	Rate   string
	Title  string
}

// Tax is the tax included in an amount.
func (s sale) Tax(amount int64) int64 { return s.TaxOn(amount).Amount }

// TaxOn is the line of tax included in an amount.
func (s sale) TaxOn(amount int64) tax {
	v := vat[s.Buyer.Country]
	return tax{(amount*v.Percent*2 + 100 + v.Percent) / (2 * (100 + v.Percent)), fmt.Sprintf("0.%d", v.Percent), v.Title}
}

// sales are the day's orders. The customers' ids are beyond 2^53, as Shopify's can be.
func (r *recorder) sales() map[int]sale {
	mug := func(price int64) []line { return []line{{0, "mug-blue", "Caneca azul", 1, price}} }
	rows := []sale{
		{Number: 1001, Clock: "08:05:00", Lines: mug(4500)},
		{Number: 1002, Clock: "08:10:00", Shipping: 490, Lines: []line{
			{0, "mug-blue", "Caneca azul", 1, 4000}, {0, "mug-set", "Set of six", 1, 6000}, {0, "mug-red", "Taza roja", 1, 2500},
		}},
		{Number: 1003, Clock: "08:14:00", Lines: mug(2800)},
		{Number: 1004, Clock: "08:20:00", Lines: mug(8000)},
		{Number: 1005, Clock: "08:25:00", Lines: mug(5200)},
		{Number: 1006, Clock: "08:30:00", Lines: mug(3000)},
		{Number: 1007, Clock: "08:35:00", Lines: mug(5500)},
		{Number: 1008, Clock: "08:40:00", Lines: mug(3500)},
		{Number: 1009, Clock: "08:45:00", Lines: []line{{0, "mug-set-12", "Set of twelve", 1, 10000}, {0, "mug-red", "Taza roja", 1, 2000}}},
		{Number: 1010, Clock: "08:50:00", Lines: mug(2400)},
		{Number: 1011, Clock: "08:58:00", Lines: mug(5800)},
		{Number: 1012, Clock: "09:00:00", Lines: mug(6200)},
		{Number: 1013, Clock: "09:05:00", Lines: mug(5000)},
		{Number: 1014, Clock: "09:08:00", Lines: mug(3600)},
		{Number: 1015, Clock: "09:25:00", Lines: mug(6000)},
		{Number: 1016, Clock: "09:30:00", Card: amex, Lines: mug(4800)},
		{Number: 1017, Clock: "09:45:00", Card: mastercard, Lines: []line{{0, "mug-blue", "Caneca azul", 3, 3000}}},
		{Number: 1018, Clock: "09:50:00", Lines: mug(4800)},
		{Number: 1019, Clock: "09:55:00", Lines: mug(2600)},
		{Number: 1020, Clock: "10:00:00", Lines: mug(6500)},
		{Number: 1021, Clock: "08:00:00", Lines: mug(3900)},
		{Number: 1022, Clock: "10:10:00", Lines: mug(4000)},
		{Number: 1023, Clock: "10:20:00", Lines: []line{{0, "mug-set", "Set of six", 2, 6000}}},
		{Number: 1024, Clock: "10:30:00", Lines: mug(3300)},
		{Number: 1025, Clock: "10:35:00", Lines: mug(7500)},
		{Number: 1026, Clock: "10:45:00", Lines: mug(2000)},
		{Number: 1027, Clock: "10:50:00", Lines: mug(2100)},
		{Number: 1028, Clock: "11:00:00", Lines: mug(2200)},
		{Number: 1029, Clock: "11:10:00", Lines: mug(2300)},
		{Number: 1030, Clock: "11:15:00", Gateway: "shopify_payments", Lines: mug(4400)},
	}
	people := []buyer{ana, bruno, carla, dieter}
	sales := map[int]sale{}
	for i, s := range rows {
		s.Buyer = customer{people[i%len(people)], 9_207_199_254_741_001 + int64(i%len(people))}
		if s.Card == (card{}) {
			s.Card = visa
		}
		if s.Gateway == "" {
			s.Gateway = day.Stripe
		}
		for j := range s.Lines {
			s.Lines[j].ID = s.Number*100 + j + 1
		}
		sales[s.Number] = s
	}
	return sales
}
