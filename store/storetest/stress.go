package storetest

import "testing"

var storms = []promise{
	{"payments pay back at most what was captured", stormPayments},
	{"a hot record gives every writer an answer", stormHot},
	{"the feed skips nothing and keeps each record's order", stormFeed},
	{"leases are held once and lose nothing", stormLeases},
}

// Stress tests a store under many concurrent writers, one storm after the
// other. Every store passes it: [Run] proves each promise alone, Stress that
// they hold together and under load. It prints its seeds, which give the same
// commands again, but not the same interleaving.
func Stress(t *testing.T, h Harness, size Size) {
	for _, p := range storms {
		t.Run(p.name, func(t *testing.T) {
			p.prove(&suite{T: t, h: h, s: h.New(t), size: size.orDefault()})
		})
	}
}
