package day_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/examples/quickstart/day"
)

func TestFormatIsWhatParseReads(t *testing.T) {
	t.Parallel()
	folder := fstest.MapFS{}
	var stream bytes.Buffer
	ds := deliveries(t)
	for _, d := range ds {
		file := day.Format(d)
		again, err := day.Parse(d.Name+".txt", file)
		require.NoError(t, err)
		require.Equal(t, d, again)
		folder[d.Name+".txt"] = &fstest.MapFile{Data: file}
		stream.WriteString("=== " + d.Name + ".txt\n")
		stream.Write(file)
		stream.WriteByte('\n')
	}
	folder["README.md"] = &fstest.MapFile{Data: []byte("not a delivery")}
	read, err := day.ReadDir(folder)
	require.NoError(t, err)
	require.Equal(t, ds, read)
	piped, err := day.ParseStream(&stream)
	require.NoError(t, err)
	require.Equal(t, ds, piped)
}

const small = "received_at: 2026-03-02T08:00:00Z\nsource: stripe\nA-B: c\nA-B: d: e\n\n"

func TestParse(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "{}", "{}\n", "\n\n{\n\n}", "a\r\n"} {
		d, err := day.Parse("x.txt", []byte(small+body))
		require.NoError(t, err)
		require.Equal(t, "x", d.Name)
		require.Equal(t, []string{"c", "d: e"}, d.Raw.Headers["A-B"])
		require.Equal(t, body, string(d.Raw.Body), "to the byte")
	}
	tests := map[string]struct {
		data string
		line int
		why  string
	}{
		"empty":              {"", 1, "ends before the body"},
		"no time":            {"source: stripe\n\n", 1, "want received_at"},
		"another time":       {"received_at: today\n", 1, "want received_at"},
		"another name":       {"at: 2026-03-02T08:00:00Z\n", 1, "want received_at"},
		"no source":          {"received_at: 2026-03-02T08:00:00Z\nA: b\n\n", 2, "want source"},
		"another source":     {"received_at: 2026-03-02T08:00:00Z\nsource: paypal\n\n", 2, "want source"},
		"nothing after time": {"received_at: 2026-03-02T08:00:00Z\n\n", 2, "want source"},
		"no empty line":      {strings.TrimSuffix(small, "\n"), 5, "ends before the body"},
		"no colon":           {strings.Replace(small, "A-B: c", "A-B", 1), 3, "want Name: value"},
		"no value":           {strings.Replace(small, "A-B: c", "A-B: ", 1), 3, "want Name: value"},
		"not canonical":      {strings.Replace(small, "A-B: c", "a-b: c", 1), 3, "canonical"},
		"carriage returns":   {strings.ReplaceAll(small, "\n", "\r\n"), 1, "want received_at"},
		"one of them":        {strings.Replace(small, "c\n", "c\r\n", 1), 3, "want Name: value"},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := day.Parse("x.txt", []byte(want.data))
			e, ok := errors.AsType[*day.Error](err)
			require.True(t, ok)
			require.Equal(t, []any{"x.txt", want.line, "bad_delivery"}, []any{e.File, e.Line, e.Code()})
			require.Contains(t, e.Error(), want.why)
		})
	}
}

func TestParseStream(t *testing.T) {
	t.Parallel()
	parse := func(text string) (names, bodies []string) {
		ds, err := day.ParseStream(strings.NewReader(text))
		require.NoError(t, err)
		for _, d := range ds {
			names, bodies = append(names, d.Name), append(bodies, string(d.Raw.Body))
		}
		return names, bodies
	}
	for text, want := range map[string][2][]string{
		"":                                       {},
		"===\n":                                  {},
		small + "{}":                             {{"1"}, {"{}"}},
		small + "{}\n\n===\n":                    {{"1"}, {"{}\n"}},
		small + "{}\n=== \n" + small + "==== {}": {{"1", "2"}, {"{}", "==== {}"}},
		"=== b.txt\n" + small + "{}\n=== a\n" + small + "[]\n": {{"b", "a"}, {"{}", "[]"}},
	} {
		names, bodies := parse(text)
		require.Equal(t, want, [2][]string{names, bodies}, "%q", text)
	}
	_, err := day.ParseStream(strings.NewReader(small + "{}\n=== second\nreceived_at: 2026-03-02T08:00:00Z\nsource: fax\n\n"))
	e, ok := errors.AsType[*day.Error](err)
	require.True(t, ok)
	require.Equal(t, []any{"stream", 9}, []any{e.File, e.Line}, "counted from the stream's first line")
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small + "{}"))
	f.Add([]byte("=== x.txt\n" + small + "{\n}\n=== y\n" + small))
	f.Fuzz(func(t *testing.T, data []byte) {
		ds, err := day.ParseStream(bytes.NewReader(data))
		d, one := day.Parse("x.txt", data)
		if one == nil {
			ds = append(ds, d)
		}
		for _, err := range []error{err, one} {
			if e, ok := errors.AsType[*day.Error](err); err != nil && (!ok || e.Line < 1) {
				t.Fatalf("%v", err)
			}
		}
		for _, d := range ds {
			again, err := day.Parse(d.Name+".txt", day.Format(d))
			require.NoError(t, err)
			require.True(t, d.ReceivedAt.Equal(again.ReceivedAt))
			again.ReceivedAt = d.ReceivedAt
			require.Equal(t, d, again)
		}
	})
}
