//go:build unix

package sqlite

import (
	"testing"

	"github.com/recourse-go/recourse/internal/proof"
	"github.com/recourse-go/recourse/store"
)

// TestPaused stops a process of the desk for twice its lease, at every step.
func TestPaused(t *testing.T) {
	proof.Paused(t, tempFile, func(t testing.TB, path string) store.Store { return openAt(t, path, nil) })
}
