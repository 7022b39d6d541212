package sqlite

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/recourse-go/recourse/store"
)

const (
	insertPrivate = `insert into prv (parts) values (?)`
	blankPrivate  = `update prv set parts = ? where row = ?`
	addSubject    = `insert into sub (tenant, subject, kind, id) values (?, ?, ?, ?) on conflict do nothing`
)

// stored is a row of private parts; row 0 is none.
type stored struct {
	row   int64
	parts []byte
}

// replacePrivate writes the private parts of a record or entry, unless they
// are what is stored, and returns their row, nil for none.
func (t *txn) replacePrivate(ctx context.Context, k store.Key, old stored, ps []store.Private) (row any, err error) {
	parts := writePrivate(ps)
	if bytes.Equal(parts, old.parts) {
		if old.row == 0 {
			return nil, nil
		}
		return old.row, nil
	}
	if old.row != 0 {
		if err := t.blank(ctx, old, func(store.Private) bool { return true }); err != nil {
			return nil, err
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	for _, p := range ps {
		if p.Subject == "" {
			continue
		}
		if _, err := t.exec(ctx, addSubject, k.Tenant, store.SubjectDigest(k.Tenant, p.Subject), k.Kind, k.ID); err != nil {
			return nil, err
		}
	}
	res, err := t.exec(ctx, insertPrivate, parts)
	if err != nil {
		return nil, err
	}
	return res.LastInsertId()
}

// blank overwrites the parts that are gone.
func (t *txn) blank(ctx context.Context, s stored, gone func(store.Private) bool) error {
	b, err := blanked(s.parts, gone)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, blankPrivate, b, s.row)
	return err
}

// writePrivate is the stored form of private parts. Each is a byte that is 1,
// or 0 once it is blanked, then its subject, data and salt, led by their
// lengths. It is plain bytes, so that a search of the file for what was erased
// finds what is left of it.
func writePrivate(ps []store.Private) []byte {
	var b []byte
	for _, p := range ps {
		b = append(b, 1)
		for _, v := range [][]byte{[]byte(p.Subject), p.Data, p.Salt} {
			b = binary.AppendUvarint(b, uint64(len(v)))
			b = append(b, v...)
		}
	}
	return b
}

func readPrivate(b []byte) ([]store.Private, error) {
	var ps []store.Private
	for len(b) > 0 {
		p, rest, err := cutPart(b)
		if err != nil {
			return nil, err
		}
		if b[0] == 1 {
			ps = append(ps, p.private())
		}
		b = rest
	}
	return ps, nil
}

// blanked gives the same parts, as long as before, with zeros in the place of
// those that are gone.
func blanked(b []byte, gone func(store.Private) bool) ([]byte, error) {
	out := slices.Clone(b)
	for at := out; len(at) > 0; {
		p, rest, err := cutPart(at)
		if err != nil {
			return nil, err
		}
		if at[0] == 1 && gone(p.private()) {
			at[0] = 0
			for _, field := range p {
				clear(field)
			}
		}
		at = rest
	}
	return out, nil
}

// part is the subject, data and salt of one part, where they are stored.
type part [3][]byte

func (p part) private() store.Private {
	return store.Private{Subject: string(p[0]), Data: p[1], Salt: p[2]}
}

func cutPart(b []byte) (p part, rest []byte, err error) {
	if b[0] > 1 {
		return p, nil, fmt.Errorf("%w: private parts begin with an unknown byte", store.ErrDamaged)
	}
	rest = b[1:]
	for i := range p {
		n, size := binary.Uvarint(rest)
		if size <= 0 || n > uint64(len(rest)-size) { //nolint:gosec // size is at most len(rest)
			return p, nil, fmt.Errorf("%w: private parts end early", store.ErrDamaged)
		}
		end := size + int(n) //nolint:gosec // at most len(rest)
		if n > 0 {
			p[i] = rest[size:end:end]
		}
		rest = rest[end:]
	}
	return p, rest, nil
}
