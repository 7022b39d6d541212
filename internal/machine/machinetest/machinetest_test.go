package machinetest_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/internal/machine"
	"github.com/recourse-go/recourse/internal/machine/machinetest"
)

var lamp = machine.Must(machine.Spec[string, string]{
	Name:    "lamp",
	States:  []string{"off", "on"},
	Initial: []string{"off"},
	Owners:  map[string][]machine.Owner{"off": {machine.Host}, "on": {machine.Host}},
	Rules: []machine.Rule[string, string]{
		{Event: "light", From: []string{"off"}, To: "on"},
		{Event: "douse", From: []string{"on"}, To: "off"},
	},
})

// recorder stands in for the test that Golden would fail.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Name() string          { return "TestRecorded" }
func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Fatalf(string, ...any) { panic("stopped") }

func TestCrossProduct(t *testing.T) {
	machinetest.CrossProduct(t, lamp)
}

// Not parallel: the flag is the process's.
func TestGolden(t *testing.T) {
	was := flag.Lookup("update").Value.String()
	t.Cleanup(func() { require.NoError(t, flag.Set("update", was)) })
	path := filepath.Join(t.TempDir(), "made", "lamp.mmd")
	var r recorder

	require.NoError(t, flag.Set("update", "false"))
	require.Panics(t, func() { machinetest.Golden(&r, lamp, path) }, "a missing file")

	require.NoError(t, flag.Set("update", "true"))
	machinetest.Golden(t, lamp, path)
	require.NoError(t, flag.Set("update", "false"))
	machinetest.Golden(t, lamp, path)

	require.NoError(t, os.WriteFile(path, []byte("stateDiagram-v2\n"), 0o600))
	machinetest.Golden(&r, lamp, path)
	require.True(t, r.failed, "another diagram")
}
