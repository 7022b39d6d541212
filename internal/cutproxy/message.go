package cutproxy

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// The messages that matter here, of
// https://www.postgresql.org/docs/current/protocol-message-formats.html
const (
	parse    = 'P'
	bind     = 'B'
	execute  = 'E'
	describe = 'D'
	closes   = 'C'
	syncs    = 'S'
	query    = 'Q'
	ready    = 'Z' // ReadyForQuery, by which each answer ends
	failed   = 'E' // ErrorResponse
)

// message is one message after the startup: a kind, the length of what follows
// including itself, a payload.
type message []byte

const headerLen = 5

func (m message) kind() byte { return m[0] }

// text is the i-th of the strings by which the payload begins.
func (m message) text(i int) string {
	rest := m[headerLen:]
	for range i {
		_, rest, _ = bytes.Cut(rest, []byte{0})
	}
	s, _, _ := bytes.Cut(rest, []byte{0})
	return string(s)
}

func newMessage(kind byte, payload string) message {
	m := binary.BigEndian.AppendUint32([]byte{kind}, uint32(4+len(payload))) //nolint:gosec // payloads here are short
	return append(m, payload...)
}

func newError(severity, code string) message {
	return newMessage(failed, "S"+severity+"\x00V"+severity+"\x00C"+code+"\x00Minjected by cutproxy\x00\x00")
}

// newReady says that the server is outside a transaction.
func newReady() message { return newMessage(ready, "I") }

var errTooLong = errors.New("cutproxy: message of an impossible length")

func readMessage(from *bufio.Reader) (message, error) {
	header := make([]byte, headerLen)
	if _, err := io.ReadFull(from, header); err != nil {
		return nil, err
	}
	return readRest(from, header, binary.BigEndian.Uint32(header[1:])-4)
}

func readRest(from *bufio.Reader, header []byte, n uint32) ([]byte, error) {
	const most = 1 << 26
	if n > most {
		return nil, errTooLong
	}
	whole := make([]byte, len(header)+int(n))
	copy(whole, header)
	_, err := io.ReadFull(from, whole[len(header):])
	return whole, err
}

// readStartup reads how a client begins, or its request to cancel, which has the
// same form. It declines encryption.
func readStartup(from *bufio.Reader, client io.Writer) ([]byte, error) {
	const (
		sslRequest    = 80877103
		gssEncRequest = 80877104
	)
	for {
		header := make([]byte, 8)
		if _, err := io.ReadFull(from, header); err != nil {
			return nil, err
		}
		switch binary.BigEndian.Uint32(header[4:]) {
		case sslRequest, gssEncRequest:
			if _, err := client.Write([]byte{'N'}); err != nil {
				return nil, err
			}
		default:
			return readRest(from, header, binary.BigEndian.Uint32(header)-8)
		}
	}
}
