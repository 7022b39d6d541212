package sla_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/sla"
)

func TestParsePolicyRefuses(t *testing.T) {
	t.Parallel()
	target := func(text string) string {
		return `{"id":"p","version":"1","rules":[{"targets":[` + text + `]}]}`
	}
	tests := map[string]struct{ text, path, why string }{
		"not JSON":          {`{`, "", "not JSON"},
		"no id":             {`{"version":"1","rules":[]}`, "id", "a policy has an id"},
		"no version":        {`{"id":"p","rules":[]}`, "version", "a policy has a version"},
		"unknown field":     {target(`{"metric":"resolution","goal":"1h","gaol":"2h"}`), "rules[0].targets[0].gaol", "there is no such field"},
		"given twice":       {target(`{"metric":"resolution","goal":"1h","goal":"2h"}`), "rules[0].targets[0].goal", "given twice"},
		"no metric":         {target(`{"goal":"1h"}`), "rules[0].targets[0].metric", "is none of"},
		"unknown metric":    {target(`{"metric":"speed","goal":"1h"}`), "rules[0].targets[0].metric", `"speed" is none of`},
		"no goal":           {target(`{"metric":"resolution"}`), "rules[0].targets[0].goal", "above zero"},
		"a goal of days":    {target(`{"metric":"resolution","goal":"1d"}`), "rules[0].targets[0].goal", `"1d" is not a duration`},
		"a negative goal":   {target(`{"metric":"resolution","goal":"-1h"}`), "rules[0].targets[0].goal", "not a duration"},
		"a number":          {target(`{"metric":"resolution","goal":60}`), "rules[0].targets[0].goal", "does not belong here"},
		"too long":          {target(`{"metric":"resolution","goal":"87601h"}`), "rules[0].targets[0].goal", "at most ten years"},
		"too fine":          {target(`{"metric":"resolution","goal":"1ns"}`), "rules[0].targets[0].goal", "to the microsecond"},
		"twice":             {target(`{"metric":"resolution","goal":"1h"},{"metric":"resolution","goal":"2h"}`), "rules[0].targets[1]", "a second target"},
		"custom, no name":   {target(`{"metric":"custom","goal":"1h","start":["a"],"stop":["b"]}`), "rules[0].targets[0].name", "has a name"},
		"custom, no start":  {target(`{"metric":"custom","name":"x","goal":"1h","stop":["b"]}`), "rules[0].targets[0].start", "names the events"},
		"custom, no stop":   {target(`{"metric":"custom","name":"x","goal":"1h","start":["b"]}`), "rules[0].targets[0].stop", "names the events"},
		"start of another":  {target(`{"metric":"resolution","goal":"1h","start":["b"]}`), "rules[0].targets[0].start", "no other"},
		"from of another":   {target(`{"metric":"resolution","goal":"1h","from":"any_customer_message"}`), "rules[0].targets[0].from", "only next_response"},
		"reopen of a reply": {target(`{"metric":"next_response","goal":"1h","reopen":"keep"}`), "rules[0].targets[0].reopen", "until solved"},
		"reopen":            {target(`{"metric":"resolution","goal":"1h","reopen":"ask"}`), "rules[0].targets[0].reopen", "count_through"},
		"on change":         {target(`{"metric":"resolution","goal":"1h","on_change":"min"}`), "rules[0].targets[0].on_change", "restart"},
		"boundary":          {target(`{"metric":"resolution","goal":"1h","boundary":"later"}`), "rules[0].targets[0].boundary", "at_next_open"},
		"warned late":       {target(`{"metric":"resolution","goal":"1h","warn":["50%","110%"]}`), "rules[0].targets[0].warn[1]", "for escalate"},
		"warned twice":      {target(`{"metric":"resolution","goal":"1h","warn":["50%","50%"]}`), "rules[0].targets[0].warn[1]", "given twice"},
		"no threshold":      {target(`{"metric":"resolution","goal":"1h","warn":["half"]}`), "rules[0].targets[0].warn[0]", `"half" is not a threshold`},
		"told to nobody":    {target(`{"metric":"resolution","goal":"1h","escalate":[{"at":"50%"}]}`), "rules[0].targets[0].escalate[0].to", "whom to tell"},
		"told at no time":   {target(`{"metric":"resolution","goal":"1h","escalate":[{"to":"me"}]}`), "rules[0].targets[0].escalate[0].at", "not a threshold"},
		"external and goal": {target(`{"metric":"resolution","goal":"1h","external":true}`), "rules[0].targets[0].goal", "none if the due time is external"},
		"external, pausing": {target(`{"metric":"resolution","external":true,"pause":["pending"],"reopen":"keep"}`), "rules[0].targets[0].pause", "does not wait"},
		"external, resumed": {target(`{"metric":"resolution","external":true}`), "rules[0].targets[0].reopen", "does not wait"},
		"lead of another":   {target(`{"metric":"resolution","goal":"1h","lead":"1h"}`), "rules[0].targets[0].lead", "only an external"},
		"too big":           {`{"id":"` + strings.Repeat("x", 1<<20) + `"}`, "", "more than 1048576"},
		"too many rules":    {`{"id":"p","version":"1","rules":[` + strings.Repeat(`{"targets":[]},`, 1000) + `{"targets":[]}]}`, "rules", "at most 1000"},
		"too many targets":  {target(strings.Repeat(`{"metric":"resolution","goal":"1h"},`, 64) + `{"metric":"resolution","goal":"1h"}`), "rules[0].targets", "at most 64"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := sla.ParsePolicy([]byte(tt.text))
			require.Nil(t, p)
			bad, ok := errors.AsType[*sla.PolicyError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, tt.path, bad.Path)
			require.ErrorContains(t, err, tt.why)
			require.Equal(t, "invalid_policy", bad.Code())
		})
	}
}

// What is written is read back, with every field.
func TestPolicyJSON(t *testing.T) {
	t.Parallel()
	p := &sla.Policy{ID: "p", Version: "2", Rules: []sla.Rule{{
		Match: map[string][]string{"tier": {"gold", ""}},
		Targets: []sla.Target{
			{
				Metric: sla.Resolution, Name: "n", Goal: 90 * time.Minute, Calendar: "c", Boundary: sla.AtNextOpen,
				Pause: []string{"pending"}, Warn: []sla.Threshold{{Percent: 50}, {Offset: -time.Hour}},
				Escalate: []sla.Level{{At: sla.Threshold{Offset: 150 * time.Minute}, To: "lead"}},
				Reopen:   sla.ReopenKeep, OnChange: sla.ChangeMax,
			},
			{Metric: sla.NextResponse, From: sla.FromAnyMessage, External: true, Lead: 16 * time.Hour},
			{Metric: sla.Custom, Name: "label", Goal: time.Second, Start: []string{"a"}, Stop: []string{"b", "solved"}},
		},
	}}}
	text, err := json.Marshal(p)
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"p","version":"2","rules":[{"match":{"tier":["gold",""]},"targets":[
		{"metric":"resolution","name":"n","goal":"1h30m","calendar":"c","boundary":"at_next_open","pause":["pending"],
			"warn":["50%","-1h"],"escalate":[{"at":"+2h30m","to":"lead"}],"reopen":"keep","on_change":"max"},
		{"metric":"next_response","from":"any_customer_message","external":true,"lead":"16h"},
		{"metric":"custom","name":"label","goal":"1s","start":["a"],"stop":["b","solved"]}]}]}`, string(text))
	var read sla.Policy
	require.NoError(t, json.Unmarshal(text, &read))
	require.Equal(t, *p, read)
	require.Error(t, json.Unmarshal([]byte(`{"id":"p","version":"1","rule":[]}`), &read), "strict also as part of something")
	require.Equal(t, *p, read)
}

func TestThresholdText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"1%", "75%", "1000%", "-1h", "+2h", "-1h30m", "+10s", "+1h0m10s", "-20m"} {
		parsed, err := sla.ParseThreshold(text)
		require.NoError(t, err, text)
		require.Equal(t, text, parsed.String())
	}
	for _, text := range []string{"", "%", "0%", "+5%", "1001%", "-1%", "1h", "+", "-", "--1h", "+-1h", "-0s", "1.5%", " 5%", "-1ns", "+87601h", "-9999999h"} {
		_, err := sla.ParseThreshold(text)
		require.Error(t, err, text)
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	p, err := sla.ParsePolicy([]byte(`{"id":"p","version":"1","rules":[
		{"match":{"priority":["high","urgent"],"market":["de"]},"targets":[{"metric":"resolution","goal":"1h"}]},
		{"match":{"priority":["high"]},"targets":[{"metric":"resolution","goal":"2h"}]},
		{"match":{"priority":[""],"tier":["gold"]},"targets":[{"metric":"resolution","goal":"3h"}]},
		{"match":{"language":[]},"targets":[{"metric":"resolution","goal":"4h"}]}]}`))
	require.NoError(t, err)
	for text, want := range map[string]time.Duration{
		"priority=urgent market=de":         time.Hour,
		"priority=high market=de tier=gold": time.Hour,
		"priority=high market=fr":           2 * time.Hour,
		"tier=gold":                         3 * time.Hour,
		"priority=low tier=gold":            0,
		"":                                  0,
	} {
		attrs := map[string]string{}
		for pair := range strings.FieldsSeq(text) {
			name, value, _ := strings.Cut(pair, "=")
			attrs[name] = value
		}
		var goal time.Duration
		for _, target := range p.Match(attrs) {
			goal = target.Goal
		}
		require.Equal(t, want, goal, text)
	}
}

func FuzzParsePolicy(f *testing.F) {
	files, err := filepath.Glob("testdata/policies/*.json")
	require.NoError(f, err)
	require.Len(f, files, 4)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte(`{"id":"p","version":"1","rules":[{"match":{"a":[""]},"targets":[{"metric":"custom","name":"x","goal":"1µs","start":["a"],"stop":["a"],"warn":["1%","-1h"]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := sla.ParsePolicy(data)
		if err != nil {
			require.Nil(t, p)
			_, ok := errors.AsType[*sla.PolicyError](err)
			require.True(t, ok, "%v", err)
			return
		}
		text, err := json.Marshal(p)
		require.NoError(t, err)
		again, err := sla.ParsePolicy(text)
		require.NoError(t, err, "%s", text)
		written, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(text), string(written))
	})
}
