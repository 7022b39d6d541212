package store

import (
	"fmt"
	"io/fs"
)

// Migration is one step of the tables of a store that keeps any; the n-th brings
// them to version n. They only add, and running one again changes nothing.
type Migration struct {
	File, Script string
	// ReadsFrom is the oldest version whose release can go on, reading and
	// writing, with tables that have this migration. That way a new release can
	// be rolled out while the one before still runs.
	ReadsFrom int
}

// Migrations reads those of a release from the SQL files of its folder
// "migrations", in the order of their names. The first line of each says what it
// reads from: "-- reads_from 1".
func Migrations(files fs.FS) ([]Migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	all := make([]Migration, len(names))
	for i, name := range names {
		script, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		all[i] = Migration{File: name, Script: string(script)}
		if _, err := fmt.Sscanf(all[i].Script, "-- reads_from %d\n", &all[i].ReadsFrom); err != nil {
			return nil, fmt.Errorf("store: %s begins without its reads_from: %w", name, err)
		}
	}
	return all, nil
}
