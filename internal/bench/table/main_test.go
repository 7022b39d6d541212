package main

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTable(t *testing.T) {
	const rounds = `cpu: Some Processor
BenchmarkMoney/add/recourse-2         	  100	         1.600 ns/op	         0 mallocs/op
BenchmarkMoney/add/by_hand-2          	  100	         1.000 ns/op	         0 mallocs/op
BenchmarkMoney/add/go-money-2         	  100	        50.00 ns/op	         2.000 mallocs/op
BenchmarkMoney/JSON_round_trip/recourse	  100	      2000 ns/op	         5.000 mallocs/op
BenchmarkMoney/JSON_round_trip/by_hand	  100	      1000 ns/op	         9.250 mallocs/op
BenchmarkMoney/JSON_round_trip/govalues	  100	      1500 ns/op	         9.000 mallocs/op
BenchmarkMoney/JSON_round_trip/x/text	  100	      4000 ns/op	         9.000 mallocs/op
BenchmarkFire/recourse-2	  100	      7 ns/op
BenchmarkMoney/add/recourse-2         	  100	         1.500 ns/op	         0 mallocs/op
BenchmarkMoney/add/recourse-2         	  100	         1.400 ns/op	         0 mallocs/op
PASS
`
	got, err := read(strings.NewReader(rounds))
	require.NoError(t, err)
	require.Equal(t, `Medians of 3 rounds, `+runtime.Version()+`, Some Processor.

| job | recourse | by hand | go-money | govalues | shopspring | ours to by hand | goal |
|---|---|---|---|---|---|---|---|
| add | 1.5 ns, 0 | 1.0 ns, 0 | 50 ns, 2 (33×) | – | – | 1.50× | ≤ 1.5× |
| JSON round trip | 2.0 µs, 5 | 1.0 µs, 9 | – | 1.5 µs, 9 (**0.75×**) | – | 2.00× | – |

Also: JSON round trip by x/text: 4.0 µs, 9 (2.0×).
`, got.String())
}

func TestTableNeedsResults(t *testing.T) {
	_, err := read(strings.NewReader("FAIL\n"))
	require.ErrorContains(t, err, "no result")
	_, err = read(strings.NewReader("BenchmarkMoney/add/recourse-2 100 2 ns/op 0 mallocs/op\n"))
	require.ErrorContains(t, err, `add: want results of "recourse" and "by hand"`)
}
