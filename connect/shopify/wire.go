package shopify

import (
	"encoding/json"
	"slices"
)

// wireOrder is what is read of Shopify's order resource, REST form.
type wireOrder struct {
	ID              json.Number `json:"id"`
	CreatedAt       instant     `json:"created_at"`
	ProcessedAt     instant     `json:"processed_at"`
	UpdatedAt       instant     `json:"updated_at"`
	CanceledAt      instant     `json:"cancelled_at"`
	CancelReason    string      `json:"cancel_reason"`
	FinancialStatus string      `json:"financial_status"`
	PaymentTerms    *struct{}   `json:"payment_terms"`
	Company         *struct{}   `json:"company"`
	Gateways        []string    `json:"payment_gateway_names"`
	SourceName      string      `json:"source_name"`

	Currency            string      `json:"currency"`
	PresentmentCurrency string      `json:"presentment_currency"`
	TaxesIncluded       bool        `json:"taxes_included"`
	TotalPrice          json.Number `json:"total_price"`
	TotalPriceSet       priceSet    `json:"total_price_set"`

	Lines        []wireLine        `json:"line_items"`
	Shipping     []wireShipping    `json:"shipping_lines"`
	Applications []wireApplication `json:"discount_applications"`
	Fulfillments []wireFulfillment `json:"fulfillments"`
	Refunds      []wireRefund      `json:"refunds"`
	Customer     struct {
		ID json.Number `json:"id"`
	} `json:"customer"`

	Locale          string  `json:"customer_locale"`
	Email           string  `json:"email"`
	Phone           string  `json:"phone"`
	ShippingAddress Address `json:"shipping_address"`
	BillingAddress  Address `json:"billing_address"`
}

type wireLine struct {
	ID               json.Number    `json:"id"`
	SKU              string         `json:"sku"`
	GiftCard         bool           `json:"gift_card"`
	Quantity         int            `json:"quantity"`
	CurrentQuantity  *int           `json:"current_quantity"` // less what was refunded or taken out
	Price            json.Number    `json:"price"`            // of one
	PriceSet         priceSet       `json:"price_set"`
	TotalDiscount    json.Number    `json:"total_discount"` // where nothing is allocated
	TotalDiscountSet priceSet       `json:"total_discount_set"`
	Discounts        []wireDiscount `json:"discount_allocations"`
	Taxes            []wireTax      `json:"tax_lines"`
	Duties           []wireDuty     `json:"duties"`
}

type wireShipping struct {
	ID        json.Number    `json:"id"`
	Removed   bool           `json:"is_removed"`
	Price     json.Number    `json:"price"`
	PriceSet  priceSet       `json:"price_set"`
	Discounts []wireDiscount `json:"discount_allocations"`
	Taxes     []wireTax      `json:"tax_lines"`
}

type wireDiscount struct {
	Amount      json.Number `json:"amount"`
	AmountSet   priceSet    `json:"amount_set"`
	Application int         `json:"discount_application_index"`
}

type wireApplication struct {
	Type string `json:"type"`
	Code string `json:"code"`
}

type wireTax struct {
	Title    string      `json:"title"`
	Rate     json.Number `json:"rate"`
	Price    json.Number `json:"price"`
	PriceSet priceSet    `json:"price_set"`
}

type wireDuty struct {
	PriceSet priceSet  `json:"price_set"`
	Taxes    []wireTax `json:"tax_lines"`
}

type wireFulfillment struct {
	ID             json.Number `json:"id"`
	Status         string      `json:"status"`
	ShipmentStatus string      `json:"shipment_status"`
	Carrier        string      `json:"tracking_company"`
	Tracking       string      `json:"tracking_number"`
	CreatedAt      instant     `json:"created_at"`
	UpdatedAt      instant     `json:"updated_at"`
	Lines          []struct {
		ID       json.Number `json:"id"`
		Quantity int         `json:"quantity"`
	} `json:"line_items"`
}

// wireRefund is a refund resource, by itself or within an order.
type wireRefund struct {
	ID      json.Number `json:"id"`
	OrderID json.Number `json:"order_id"`
	Lines   []struct {
		Line     json.Number `json:"line_item_id"`
		Quantity int         `json:"quantity"`
	} `json:"refund_line_items"`
	Transactions []wireTransaction `json:"transactions"`
}

// movedMoney reports whether something went back, or was never taken.
func (w wireRefund) movedMoney() bool {
	return slices.ContainsFunc(w.Transactions, func(t wireTransaction) bool { return t.Status != "failure" && t.Status != "error" })
}

type wireTransaction struct {
	ID            json.Number     `json:"id"`
	OrderID       json.Number     `json:"order_id"`
	ParentID      json.Number     `json:"parent_id"`
	Kind          string          `json:"kind"`
	Status        string          `json:"status"`
	Gateway       string          `json:"gateway"`
	Amount        json.Number     `json:"amount"`
	Currency      string          `json:"currency"`
	CreatedAt     instant         `json:"created_at"`
	Authorization string          `json:"authorization"`
	ExpiresAt     instant         `json:"authorization_expires_at"`
	ErrorCode     string          `json:"error_code"`
	Receipt       json.RawMessage `json:"receipt"`
	Card          struct {
		Brand  string `json:"credit_card_company"`
		Number string `json:"credit_card_number"` // masked: bullets and four digits
		Wallet string `json:"credit_card_wallet"`
	} `json:"payment_details"`
	Refund struct {
		ARN string `json:"acquirer_reference_number"`
	} `json:"payments_refund_attributes"`
}

type wireDispute struct {
	ID             json.Number `json:"id"`
	OrderID        json.Number `json:"order_id"`
	Type           string      `json:"type"`
	Status         string      `json:"status"`
	Reason         string      `json:"reason"`
	NetworkReason  string      `json:"network_reason_code"`
	Amount         json.Number `json:"amount"`
	Currency       string      `json:"currency"`
	InitiatedAt    instant     `json:"initiated_at"`
	EvidenceSentOn instant     `json:"evidence_sent_on"`
	EvidenceDueBy  instant     `json:"evidence_due_by"`
	FinalizedOn    instant     `json:"finalized_on"`
}
