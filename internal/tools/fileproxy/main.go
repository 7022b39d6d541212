// Command fileproxy publishes modules of this tree into a folder laid out as a
// Go module proxy, so that a program outside the tree can require them as if
// they were tagged.
//
//	fileproxy -version v0.1.0 -out /tmp/proxy . ./store/sqlite
//	GOPROXY=file:///tmp/proxy go get github.com/recourse-go/recourse@v0.1.0
//
// The archives are made by golang.org/x/mod/zip, as the go command makes them:
// without nested modules, and refused where a file's name or size would be.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

func main() {
	version := flag.String("version", "v0.1.0", "version to publish every module at")
	out := flag.String("out", "", "folder of the proxy")
	flag.Parse()
	if *out == "" || flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: fileproxy -out DIR [-version V] MODULE_DIR...")
		os.Exit(2)
	}
	for _, dir := range flag.Args() {
		if err := publish(*out, *version, dir); err != nil {
			fmt.Fprintf(os.Stderr, "fileproxy: %s: %v\n", dir, err)
			os.Exit(1)
		}
	}
}

// publish writes the four files that a proxy serves for one version of the
// module in dir: list, info, mod and zip.
func publish(out, version, dir string) (err error) {
	gomod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return err
	}
	mod := module.Version{Path: modfile.ModulePath(gomod), Version: version}
	escaped, err := module.EscapePath(mod.Path)
	if err != nil {
		return err
	}
	at := filepath.Join(out, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(at, 0o755); err != nil {
		return err
	}
	info := fmt.Appendf(nil, `{"Version":%q,"Time":%q}`, version, time.Now().UTC().Format(time.RFC3339))
	for name, content := range map[string][]byte{
		"list":            []byte(version + "\n"),
		version + ".info": info,
		version + ".mod":  gomod,
	} {
		if err := os.WriteFile(filepath.Join(at, name), content, 0o644); err != nil {
			return err
		}
	}
	archive, err := os.Create(filepath.Join(at, version+".zip"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	return zip.CreateFromDir(archive, mod, dir)
}
