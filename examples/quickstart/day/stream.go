package day

import (
	"bytes"
	"embed"
	"io"
	"io/fs"
	"strconv"
	"strings"
)

const suffix = ".txt"

//go:embed deliveries/*.txt
var recorded embed.FS

// Deliveries is the recorded day, in order of receipt.
func Deliveries() ([]Delivery, error) {
	files, err := fs.Sub(recorded, "deliveries")
	if err != nil {
		return nil, err
	}
	return ReadDir(files)
}

// ReadDir reads the .txt files of a folder, in order of their names. It fails with an [*Error], or an error of the folder.
func ReadDir(folder fs.FS) ([]Delivery, error) {
	names, err := fs.Glob(folder, "*"+suffix)
	if err != nil {
		return nil, err
	}
	var out []Delivery
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		d, err := Parse(name, data)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// separator begins the line between the files of a stream; what follows it there names the next file.
const separator = "==="

// ParseStream reads a stream of deliveries, each in the form of a file, with a line between them that is === or begins with
// it and a space. The newline before such a line, or before the end of the stream, is not part of the body:
//
//	for f in *.txt; do echo "=== $f"; cat "$f"; echo; done
//
// It fails with an [*Error], or an error of the reader.
func ParseStream(r io.Reader) ([]Delivery, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var out []Delivery
	var file []byte
	name, begins, line := "", 1, 1
	end := func() error {
		file = bytes.TrimSuffix(file, []byte("\n"))
		if len(file) == 0 {
			return nil // before the first separator, or after the last
		}
		if name == "" {
			name = strconv.Itoa(len(out) + 1)
		}
		d, err := parse(name, "stream", begins, file)
		out = append(out, d)
		return err
	}
	for text := range bytes.Lines(data) {
		if next, ok := separates(text); ok {
			if err := end(); err != nil {
				return nil, err
			}
			name, begins, file = next, line+1, nil
		} else {
			file = append(file, text...)
		}
		line++
	}
	if err := end(); err != nil {
		return nil, err
	}
	return out, nil
}

// separates reports whether a line stands between two files, and the name of the next.
func separates(line []byte) (name string, ok bool) {
	text := strings.TrimSuffix(string(line), "\n")
	name, ok = strings.CutPrefix(text, separator+" ")
	return strings.TrimSuffix(strings.TrimSpace(name), suffix), ok || text == separator
}
