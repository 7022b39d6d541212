package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/recourse-go/recourse/connect/webhook"
	"github.com/recourse-go/recourse/inbox"
)

func ExampleHandler() {
	// In a host this is the Receive of its inbox.
	receive := func(_ context.Context, source string, raw inbox.Raw) (inbox.Receipt, error) {
		fmt.Printf("%s: %s %s\n", source, raw.Header("X-Shopify-Topic"), raw.Body)
		return inbox.Receipt{}, nil
	}
	handler := webhook.Handler(receive, "shopify", nil)

	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/hooks/shopify", strings.NewReader(`{"id":1}`))
	r.Header.Set("X-Shopify-Topic", "orders/create")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code)
	// Output:
	// shopify: orders/create {"id":1}
	// 200
}

func ExampleScheme_Verify() {
	scheme := webhook.Scheme{Encoding: webhook.Base64, Want: "the app's client secret"}
	secrets := []webhook.Secret{webhook.NewSecret("Jefe")}
	body := []byte("what do ya want for nothing?")

	fmt.Println(scheme.Verify(secrets, []string{"W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="}, body))
	fmt.Println(scheme.Verify(secrets, []string{"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"}, body))
	fmt.Println(secrets)
	// Output:
	// <nil>
	// inbox: bad_signature: the signature is written in hex: want base64
	// [[redacted]]
}

func ExampleDecode() {
	type payout struct {
		Amount string `json:"amount"`
	}
	_, err := webhook.Decode[payout]([]byte(`{"amount":"1.00","Amount":"100.00"}`))
	fmt.Println(err)
	// Output: inbox: malformed: a field that is read occurs twice, or in other letter case
}
