package fake_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/connect/fake"
)

// story is a row of steps that together use every kind of line in the file.
func story(psp *fake.PSP, now *clock) []func() error {
	refund := func(key string, amount int64) func() error {
		return func() error {
			_, err := psp.CreateRefund(context.Background(), key, fake.RefundParams{PaymentIntent: "pi_1", Amount: amount})
			return err
		}
	}
	steps := []func() error{
		func() error {
			_, err := psp.Charge(fake.PaymentParams{ID: "pi_1", Amount: 2000, Currency: "eur", Fee: 88, Metadata: map[string]string{"order": "<ö&1>"}})
			return err
		},
		func() error {
			_, err := psp.Authorize(fake.PaymentParams{ID: "pi_2", Amount: 3000, Currency: "usd", Expires: start.Add(24 * time.Hour)})
			return err
		},
	}
	for i := range 12 {
		steps = append(steps, refund(fmt.Sprint("k", i%6), 100))
	}
	return append(steps,
		func() error {
			_, err := psp.Withdraw(fake.DisputeMovement{Dispute: "dp_1", PaymentIntent: "pi_1", Amount: 400, Fee: 1500})
			return err
		},
		func() error { _, err := psp.ListRefunds(fake.RefundFilter{}, fake.Page{}); return err },
		func() error { return psp.Tick(now.Advance(49 * time.Hour)) },
		func() error { _, err := psp.Reinstate(fake.DisputeMovement{Dispute: "dp_1", Amount: 400}); return err },
		func() error { _, err := psp.PlantError(); return err },
	)
}

func storyConfig(path string, now *clock) fake.PSPConfig {
	weights := map[fake.Fate]int{}
	for _, fate := range fake.AllFates() {
		weights[fate] = 1
	}
	return fake.PSPConfig{File: path, Seed: 7, Now: now.Now, Fates: fake.SeededFates(7, weights)}
}

// everything is all that can be read of a provider without changing it.
func everything(psp *fake.PSP) string {
	intent, _ := psp.GetPaymentIntent("pi_2")
	charge, _ := psp.GetCharge("pi_1")
	asked := []int{}
	for i := range 6 {
		asked = append(asked, psp.Asked(fmt.Sprint("k", i)))
	}
	all, _ := json.Marshal([]any{psp.Books(), psp.Balance(), psp.Events(""), psp.RefundsOf("pi_1"), intent, charge, asked})
	return string(all)
}

// TestRestartChangesNothing plays the story once in one life and once with a restart before every step, and wants
// equal answers, equal state and equal files.
func TestRestartChangesNothing(t *testing.T) {
	t.Parallel()
	live := func(restarts bool) (told []string, all string, raw []byte) {
		now, path := newClock(), file(t)
		config := storyConfig(path, now)
		for i := range len(story(nil, nil)) {
			psp, err := fake.OpenPSP(config)
			require.NoError(t, err)
			for ; i < len(story(psp, now)); i++ {
				err := story(psp, now)[i]()
				told = append(told, fmt.Sprint(err))
				if restarts {
					break
				}
			}
			all = everything(psp)
			require.NoError(t, psp.Close())
			if !restarts {
				break
			}
		}
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		return told, all, raw
	}
	told, all, raw := live(false)
	again, allAgain, rawAgain := live(true)
	require.Equal(t, told, again)
	require.Equal(t, all, allAgain)
	require.Equal(t, string(raw), string(rawAgain))
	require.Contains(t, told, fake.ErrLost.Error(), "the story must meet faults")
}

// TestTornLine cuts the last record at every byte: the provider is as it was before the step, and doing the step again
// gives the same.
func TestTornLine(t *testing.T) {
	t.Parallel()
	for _, fate := range []fake.Fate{fake.FailsLater, fake.RequestLost} {
		t.Run(fate.String(), func(t *testing.T) {
			t.Parallel()
			path := file(t)
			config := fake.PSPConfig{File: path, Now: newClock().Now, Fates: fake.Always(fate)}
			psp := open(t, config)
			before := everything(psp)
			whole, err := os.ReadFile(path)
			require.NoError(t, err)
			answer, outcome := psp.CreateRefund(t.Context(), "k0", half())
			after := everything(psp)
			require.NoError(t, psp.Close())
			longer, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NotEqual(t, before, after)
			require.True(t, bytes.HasPrefix(longer, whole))
			config.File = filepath.Join(t.TempDir(), "torn.jsonl")
			for cut := len(whole); cut < len(longer); cut++ {
				require.NoError(t, os.WriteFile(config.File, longer[:cut], 0o600))
				psp, err := fake.OpenPSP(config)
				require.NoError(t, err, "cut at %d", cut)
				require.Equal(t, before, everything(psp), "cut at %d", cut)
				if cut%50 > 0 && cut < len(longer)-1 {
					require.NoError(t, psp.Close())
					continue // doing the step again costs a sync
				}
				again, err := psp.CreateRefund(t.Context(), "k0", half())
				require.Equal(t, outcome, err)
				require.Equal(t, answer, again)
				require.Equal(t, after, everything(psp))
				require.NoError(t, psp.Close())
				redone, err := os.ReadFile(config.File)
				require.NoError(t, err)
				require.Equal(t, string(longer), string(redone))
			}
		})
	}
}

// TestTornLineLeavesNothingBehind writes a short line where a long one was torn.
func TestTornLineLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	path := file(t)
	config := fake.PSPConfig{File: path, Now: newClock().Now}
	psp := open(t, config)
	_, err := psp.Refund(half())
	require.NoError(t, err)
	require.NoError(t, psp.Close())
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, raw[:len(raw)-2], 0o600))
	psp, err = fake.OpenPSP(config)
	require.NoError(t, err)
	_, err = psp.PlantError()
	require.NoError(t, err)
	all := everything(psp)
	require.NoError(t, psp.Close())
	raw, err = os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.HasSuffix(raw, []byte("}\n")), "nothing of the torn line is left")
	psp, err = fake.OpenPSP(config)
	require.NoError(t, err)
	require.Equal(t, all, everything(psp))
	require.NoError(t, psp.Close())
}

func TestTornFirstLine(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"", "{", `{"journal":"psp","version":1}`} {
		path := file(t)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		psp, err := fake.OpenPSP(fake.PSPConfig{File: path, Now: newClock().Now})
		require.NoError(t, err, "%q", content)
		require.NoError(t, psp.Close())
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, `{"journal":"psp","version":1}`+"\n", string(raw))
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"another kind":    `{"journal":"market","version":1}` + "\n",
		"another version": `{"journal":"psp","version":2}` + "\n",
		"damage inside":   `{"journal":"psp","version":1}` + "\nxx\n" + `{"last":1}` + "\n",
		"something else":  "id,amount\n1,2\n",
		"a short note":    "hello\n",
		"a shorter note":  "hello",
	} {
		path := file(t)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := fake.OpenPSP(fake.PSPConfig{File: path, Now: newClock().Now})
		if name == "damage inside" {
			require.ErrorContains(t, err, "line 2", name)
		} else {
			require.ErrorContains(t, err, "is not the file of a psp", name)
		}
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, content, string(raw), "a refused file is left alone")
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", file(t)} {
		psp := open(t, fake.PSPConfig{File: path})
		require.NoError(t, psp.Close())
		require.NoError(t, psp.Close())
		_, err := psp.CreateRefund(t.Context(), "k", half())
		require.ErrorIs(t, err, fake.ErrClosed)
		_, err = psp.Refund(half())
		require.ErrorIs(t, err, fake.ErrClosed)
		require.Empty(t, psp.RefundsOf("pi_1"))
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	_, err := fake.OpenPSP(fake.PSPConfig{})
	require.ErrorContains(t, err, "Now is missing")
	_, err = fake.OpenMarket(fake.MarketConfig{})
	require.ErrorContains(t, err, "Now is missing")
	_, err = fake.OpenPSP(fake.PSPConfig{Now: newClock().Now, File: filepath.Join(t.TempDir(), "no", "such")})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// FuzzOpen opens any file: it is refused, or it opens to the same state twice.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"journal":"psp","version":1}` + "\n" + `{"last":1,"keys":[{"key":"k","asked":3}]}` + "\n" + `{"last":`))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := file(t)
		require.NoError(t, os.WriteFile(path, content, 0o600))
		config := fake.PSPConfig{File: path, Now: newClock().Now}
		psp, err := fake.OpenPSP(config)
		if err != nil {
			return
		}
		first := everything(psp)
		require.NoError(t, psp.Close())
		psp, err = fake.OpenPSP(config)
		require.NoError(t, err)
		require.Equal(t, first, everything(psp))
		require.NoError(t, psp.Close())
	})
}
