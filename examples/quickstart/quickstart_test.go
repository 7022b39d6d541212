package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/examples/quickstart/day"
)

// quick runs the program and returns its exit status and output.
func quick(t *testing.T, args ...string) (status int, out string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(""), &stdout, &stderr)
	if status == 2 {
		t.Fatalf("quickstart %v: %s", args, stderr.String())
	}
	return status, stdout.String()
}

// section is one part of the -json output, byte for byte.
func section(t *testing.T, out, name string) string {
	t.Helper()
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(out), &all))
	return string(all[name])
}

// A second run over the same database takes in nothing twice, and its books
// are equal to the byte.
func TestSecondRunChangesNothing(t *testing.T) {
	db := filepath.Join(t.TempDir(), "shop.db")
	status, first := quick(t, "-db", db, "-json")
	require.Zero(t, status, "the books tie out")
	status, second := quick(t, "-db", db, "-json")
	require.Zero(t, status)
	require.Equal(t, section(t, first, "books"), section(t, second, "books"))
	require.Equal(t, section(t, first, "refused"), section(t, second, "refused"), "the journal names a refusal once")
	var came counts
	require.NoError(t, json.Unmarshal([]byte(section(t, second, "deliveries")), &came))
	require.Zero(t, came.TakenIn)
	require.NoError(t, json.Unmarshal([]byte(section(t, first, "deliveries")), &came))
	require.GreaterOrEqual(t, came.TakenIn, 70)
}

// A wrong entry in the PSP's book is found, and the exit status says so.
func TestPlantedErrorIsFound(t *testing.T) {
	status, out := quick(t, "-plant-error")
	require.Equal(t, 1, status)
	require.Contains(t, out, "DIFFERENT")
}

// The report for a person has its parts, and the README quotes it truly.
func TestReport(t *testing.T) {
	_, out := quick(t)
	for _, part := range []string{"ORDER", "The most eventful order", "Refused, by reason:", "Needs attention:", "Tie-out"} {
		require.Contains(t, out, part)
	}
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, quoted, _ := strings.Cut(string(readme), "```\nDeliveries: ")
	quoted, _, found := strings.Cut("Deliveries: "+quoted, "\n```")
	require.True(t, found)
	for line := range strings.Lines(quoted) {
		if line = strings.TrimSpace(line); line != "…" {
			require.Contains(t, out, line)
		}
	}
}

// The user's own deliveries come from a folder or a stream, verified with the
// user's secrets; nobody is there to tie out against.
func TestOwnDeliveries(t *testing.T) {
	deliveries, err := day.Deliveries()
	require.NoError(t, err)
	dir := t.TempDir()
	var stream bytes.Buffer
	for _, d := range deliveries {
		require.NoError(t, os.WriteFile(filepath.Join(dir, d.Name+".txt"), day.Format(d), 0o600))
		stream.WriteString("=== " + d.Name + "\n")
		stream.Write(day.Format(d))
		stream.WriteString("\n")
	}
	secrets := []string{"-json", "-secret", "stripe=" + day.StripeSecret, "-secret", "shopify=" + day.ShopifySecret}
	status, fromDir := quick(t, append(secrets, "-events", dir)...)
	require.Zero(t, status)
	require.Contains(t, section(t, fromDir, "books"), "unavailable")

	var stdout, stderr bytes.Buffer
	require.Zero(t, run(t.Context(), append(secrets, "-events", "-"), &stream, &stdout, &stderr), stderr.String())
	require.Equal(t, fromDir, stdout.String())

	_, wrong := quick(t, "-json", "-events", dir, "-secret", "stripe=nope", "-secret", "shopify="+day.ShopifySecret)
	require.Contains(t, section(t, wrong, "refused"), "bad_signature")
	require.NotEqual(t, section(t, fromDir, "deliveries"), section(t, wrong, "deliveries"))
}

func TestFlags(t *testing.T) {
	require.Equal(t, 2, run(t.Context(), []string{"-nope"}, strings.NewReader(""), io.Discard, io.Discard))
	require.Equal(t, 2, run(t.Context(), []string{"-secret", "stripe"}, strings.NewReader(""), io.Discard, io.Discard))
	require.Zero(t, run(t.Context(), []string{"-help"}, strings.NewReader(""), io.Discard, io.Discard))
}
