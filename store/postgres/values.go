package postgres

import (
	"encoding/binary"
	"time"
)

// values are the arguments of a statement in PostgreSQL's binary form, made
// here because its arguments are many and pgx takes each by way of an any.
type values struct {
	list [][]byte
	room []byte // of those that had to be converted
}

// binaryForm says so to pgx, for all arguments or columns.
var binaryForm = []int16{1}

// raw adds bytes that are sent as they are, and not copied; NULL if nil.
func (v *values) raw(b []byte) { v.list = append(v.list, b) }

func (v *values) text(s string) { v.converted(append(v.room, s...)) }

func (v *values) bigint(n int64) {
	v.converted(binary.BigEndian.AppendUint64(v.room, uint64(n))) //nolint:gosec // two's complement
}

func (v *values) integer(n int) {
	v.converted(binary.BigEndian.AppendUint32(v.room, uint32(n))) //nolint:gosec // two's complement of what the column can hold
}

// instant adds a time, NULL for none.
func (v *values) instant(t time.Time) {
	if t.IsZero() {
		v.raw(nil)
		return
	}
	v.bigint(t.UnixMicro() - epoch)
}

// epoch is where PostgreSQL counts microseconds from: the year 2000.
const epoch = 946_684_800_000_000

// converted adds what was appended to the room.
func (v *values) converted(room []byte) {
	v.raw(room[len(v.room):len(room):len(room)])
	v.room = room
}

func instantOf(b []byte) time.Time {
	if b == nil {
		return time.Time{}
	}
	return time.UnixMicro(bigintOf(b) + epoch).UTC()
}

func bigintOf(b []byte) int64 {
	return int64(binary.BigEndian.Uint64(b)) //nolint:gosec // two's complement
}

func integerOf(b []byte) int {
	return int(int32(binary.BigEndian.Uint32(b))) //nolint:gosec // two's complement
}
