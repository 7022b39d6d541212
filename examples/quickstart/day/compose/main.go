// Compose writes the quickstart's recorded day, the same bytes every time:
//
//	go run ./examples/quickstart/day/compose -out examples/quickstart/day/deliveries
//
// What happens is in story.go, who buys what in sales.go, and the wire formats in templates, as far as their fields are
// documented at docs.stripe.com/api and shopify.dev/docs/api/admin-rest. Nothing is copied from anybody's traffic.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/recourse-go/recourse/examples/quickstart/day"
)

func main() {
	out := flag.String("out", "", "write the deliveries into this `folder`, in place of those that are there")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "compose:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	if out == "" {
		return fmt.Errorf("no folder to write to: want -out FOLDER")
	}
	deliveries, err := compose()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	before, err := filepath.Glob(filepath.Join(out, "[0-9][0-9][0-9]-*.txt"))
	if err != nil {
		return err
	}
	for _, file := range before {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	for _, d := range deliveries {
		if err := os.WriteFile(filepath.Join(out, d.Name+".txt"), day.Format(d), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compose is the whole day.
func compose() ([]day.Delivery, error) {
	forms, err := forms()
	if err != nil {
		return nil, err
	}
	r := &recorder{forms: forms}
	r.story()
	return r.finish()
}
