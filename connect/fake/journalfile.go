package fake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrClosed is returned by every call on a provider or marketplace after Close.
var ErrClosed = errors.New("fake: closed; open the file again")

// journal is an append-only file of JSON lines. State is only ever built from lines, in memory and after a restart
// alike, so the two cannot differ. Without a path nothing is kept.
type journal struct {
	file *os.File
	size int64
	err  error // the first failed write or Close: what the disk holds is then unknown until the file is opened again
}

type header struct {
	Journal string `json:"journal"`
	Version int    `json:"version"`
}

// openJournal hands every complete line to replay and cuts off a torn last one: its answer never left.
func openJournal(path, kind string, replay func(line []byte) error) (*journal, error) {
	if path == "" {
		return &journal{}, nil
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("fake: open %s: %w", kind, err)
	}
	j := &journal{file: file}
	if err := j.load(path, kind, replay); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return j, nil
}

func (j *journal) load(path, kind string, replay func(line []byte) error) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("fake: read %s: %w", kind, err)
	}
	want := header{Journal: kind, Version: 1}
	foreign := fmt.Errorf("fake: %s is not the file of a %s of version %d", path, kind, want.Version)
	for n := 1; ; n++ {
		line, rest, complete := bytes.Cut(data, []byte("\n"))
		if !complete || (n > 1 && len(rest) == 0 && !json.Valid(line)) {
			break
		}
		if n == 1 {
			var got header
			if err := json.Unmarshal(line, &got); err != nil || got != want {
				return foreign
			}
		} else if err := replay(line); err != nil {
			return fmt.Errorf("fake: %s line %d: %w", path, n, err)
		}
		j.size += int64(len(line)) + 1
		data = rest
	}
	if j.size == 0 && !bytes.HasPrefix(encode(want), data) {
		return foreign
	}
	if err := j.file.Truncate(j.size); err != nil {
		return fmt.Errorf("fake: cut the torn end of %s: %w", path, err)
	}
	if j.size > 0 {
		return nil
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // makes the new file's name durable; not every system can sync a directory
		_ = dir.Close()
	}
	_, err = j.append(want)
	return err
}

// append writes v as one line, syncs, and returns the line as a replay would see it.
func (j *journal) append(v any) ([]byte, error) {
	if j.err != nil {
		return nil, j.err
	}
	line, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("fake: encode: %w", err)
	}
	if j.file == nil {
		return line, nil
	}
	if _, err = j.file.WriteAt(append(line, '\n'), j.size); err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		j.err = fmt.Errorf("fake: write: %w; open the file again", err)
		return nil, j.err
	}
	j.size += int64(len(line)) + 1
	return line, nil
}

func (j *journal) close() error {
	if errors.Is(j.err, ErrClosed) {
		return nil
	}
	j.err = ErrClosed
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}
