// Quickstart plays a recorded day of a small shop through recourse: signed
// webhooks of Stripe and Shopify come in, agents refund, cancel and approve, a
// fake PSP answers as badly as real ones do, and in the end every cent is
// compared with the PSP's own book.
//
//	go run ./examples/quickstart
//
// See -help for the flags.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/recourse-go/recourse/store"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are the flags.
type options struct {
	db      string
	plant   bool
	json    bool
	acks    bool
	events  string
	secrets secrets

	// Of tests alone:
	store store.Store   // a file otherwise
	call  time.Duration // how long a call to the PSP may take
}

// callTime is how long a call to the PSP may take: short, since the day's slow
// answer is waited for in real time.
func (o options) callTime() time.Duration { return cmp.Or(o.call, time.Second) }

// secrets are the -secret flags: source=secret.
type secrets map[string]string

// String says nothing: a secret is never printed.
func (s secrets) String() string { return "" }

// Set reads one flag.
func (s secrets) Set(v string) error {
	source, secret, ok := strings.Cut(v, "=")
	if !ok || source == "" || secret == "" {
		return errors.New("want source=secret, for example stripe=whsec_…")
	}
	s[source] = secret
	return nil
}

// run is the program. It returns the exit status: 0 if all ties out, 1 if the
// books differ, 2 if it could not be run.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	o := options{secrets: secrets{}}
	f := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	f.SetOutput(errs)
	f.StringVar(&o.db, "db", "", "keep the database in this `file` (the PSP's books go beside it); a temporary one otherwise")
	f.BoolVar(&o.plant, "plant-error", false, "make one entry of the PSP's book wrong: the tie-out must find it")
	f.BoolVar(&o.json, "json", false, "print JSON for programs")
	f.BoolVar(&o.acks, "acks", false, "print a line after each acknowledged delivery and command, for crash tests")
	f.StringVar(&o.events, "events", "", "take in your own deliveries from this `directory`, or - for standard input, instead of the recorded day")
	f.Var(o.secrets, "secret", "signing secret of a source, `source=secret`; with -events")
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	different, err := play(ctx, o, in, out, errs)
	switch {
	case err != nil:
		_, _ = fmt.Fprintln(errs, "quickstart:", err)
		return 2
	case different:
		return 1
	}
	return 0
}

// play sets the shop up, plays the day, and reports.
func play(ctx context.Context, o options, in io.Reader, out, errs io.Writer) (different bool, err error) {
	if o.db == "" {
		dir, err := os.MkdirTemp("", "recourse-quickstart")
		if err != nil {
			return false, err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		o.db = filepath.Join(dir, "shop.db")
	}
	s, err := open(o)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	day, err := timeline(s, o, in)
	if err != nil {
		return false, err
	}
	p := &player{shop: s, progress: progressTo(errs)}
	if o.acks {
		p.acks = out
	}
	if err := p.play(ctx, day); err != nil {
		return false, err
	}
	if o.plant {
		if _, err := s.psp.PlantError(); err != nil {
			return false, err
		}
	}
	r, err := p.report(ctx)
	if err != nil {
		return false, err
	}
	if o.json {
		err = r.printJSON(out)
	} else {
		r.print(out)
	}
	return r.Books.different(), err
}
