package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const copyInto = `vacuum into ?`

// Backup writes a copy of the file, as it is at one moment, to a path where
// nothing is yet, else the error matches [fs.ErrExist]. Commits go on meanwhile.
// A copy that returned is on the disk; one that failed or was canceled leaves
// nothing at path. Copies of one store are made one after the other.
//
// The copy holds what was current, and no traces of what was erased before;
// who is erased later has to be erased in it too. Open it, with ReadOnly if it
// is to stay as it is, and call [Store.Check] to prove it.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	if err := vacant(path); err != nil {
		return err
	}
	// Under another name until it is whole, so that half a copy is never taken
	// for a database.
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("store/sqlite: backup: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part.Name())
		}
	}()
	if err := part.Close(); err != nil {
		return fmt.Errorf("store/sqlite: backup: %w", err)
	}
	name, err := filepath.Abs(part.Name())
	if err != nil {
		return fmt.Errorf("store/sqlite: backup: %w", err)
	}
	if _, err := s.copies.ExecContext(ctx, copyInto, name); err != nil {
		return failed(ctx, err)
	}
	if err := vacant(path); err != nil {
		return err
	}
	if err := os.Rename(name, path); err != nil {
		return fmt.Errorf("store/sqlite: backup: %w", err)
	}
	return nil
}

func vacant(path string) error {
	_, err := os.Lstat(path)
	switch {
	case err == nil:
		return fmt.Errorf("store/sqlite: backup: %w: want a path where nothing is", fs.ErrExist)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return fmt.Errorf("store/sqlite: backup: %w", err)
}
