package storetest_test

import (
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/recourse-go/recourse/store"
	"github.com/recourse-go/recourse/store/mem"
	"github.com/recourse-go/recourse/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// brokenEnv names the fault that a child process runs the suite with.
const brokenEnv = "RECOURSE_BROKEN"

// TestSuite is what the children run: all parts of the suite on the reference
// store, with one fault or with none.
func TestSuite(t *testing.T) {
	t.Parallel()
	h := storetest.Harness{New: func(testing.TB) store.Store { return mem.New() }}
	if f, ok := allFaults()[os.Getenv(brokenEnv)]; ok {
		f(&h)
	}
	storetest.Run(t, h)
	t.Run("Stress", func(t *testing.T) {
		t.Parallel()
		storetest.Stress(t, h, storetest.Size{Workers: 4, Records: 10})
	})
	t.Run("Model", func(t *testing.T) {
		t.Parallel()
		storetest.Model(t, h, 1000)
	})
}

func allFaults() map[string]fault {
	all := map[string]fault{}
	for _, fs := range []map[string]fault{commitFaults, refFaults, tokenFaults, readFaults, journalFaults, valueFaults, hostFaults, loadFaults, modelFaults} {
		maps.Copy(all, fs)
	}
	return all
}

// child runs a part of TestSuite with a fault.
func child(t *testing.T, run, fault string) (output string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.timeout=30s", "-test.run", run)
	cmd.Env = append(os.Environ(), brokenEnv+"="+fault)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// promiseOf is the sub-test that a fault's name, "promise: what is wrong",
// says must fail.
func promiseOf(fault string) string {
	promise, _, _ := strings.Cut(fault, ": ")
	return "TestSuite/" + strings.ReplaceAll(promise, " ", "_")
}

// TestSuiteCatches proves the suite: every fault makes the promise it breaks fail.
func TestSuiteCatches(t *testing.T) {
	t.Parallel()
	if os.Getenv(brokenEnv) != "" {
		t.Skip("this is the child")
	}
	for name := range allFaults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var run []string
			for part := range strings.SplitSeq(promiseOf(name), "/") {
				run = append(run, "^"+regexp.QuoteMeta(part)+"$")
			}
			out, err := child(t, strings.Join(run, "/"), name)
			for n := 0; n < 5 && err == nil && strings.HasPrefix(name, "Model/"); n++ {
				out, err = child(t, strings.Join(run, "/"), name) // one random life may miss it
			}
			require.Error(t, err, out)
			require.Contains(t, out, "--- FAIL: "+promiseOf(name)+" ", out)
			require.NotContains(t, out, "panicked:", "the suite must fail, not panic")
		})
	}
}

// TestSuiteIsProven holds that no promise is in the suite that nothing breaks.
func TestSuiteIsProven(t *testing.T) {
	t.Parallel()
	if os.Getenv(brokenEnv) != "" {
		t.Skip("this is the child")
	}
	out, err := child(t, "^TestSuite$", "none")
	require.NoError(t, err, out)
	proven := map[string]bool{}
	for name := range allFaults() {
		proven[promiseOf(name)] = true
	}
	promises := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^=== RUN +(TestSuite/\S+/\S+)$`).FindAllStringSubmatch(out, -1) {
		promises[m[1]] = true
	}
	require.NotEmpty(t, promises)
	require.Equal(t, slices.Sorted(maps.Keys(promises)), slices.Sorted(maps.Keys(proven)))
}
