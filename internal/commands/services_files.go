package commands

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// thereError says that something stands where a file is to be written.
type thereError struct {
	name   string // of the first one
	more   int    // how many others
	folder bool   // it is a folder, so it cannot be overwritten
}

// Error implements error.
func (e *thereError) Error() string { return e.name + " is there already" }

// writeTree writes files below a folder, which is made if need be: all of them, or none. What is there
// already stays, unless force overwrites it. Nothing is written outside of the folder, whatever links lie
// in it.
func writeTree(ctx context.Context, dir string, files []images.File, force bool) (err error) {
	made := firstMissing(dir)
	if name := fileOnTheWay(dir); name != "" {
		return &noFolderError{name: name}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // for everybody to read, as the umask allows
		return err
	}
	defer func() {
		if err != nil && made != "" {
			_ = os.RemoveAll(made) // it was not there before
		}
	}()
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if err := inTheWay(root, files, force); err != nil {
		return err
	}
	// First beside their places, so that a full disk or Ctrl-C costs nobody a file.
	aside := fmt.Sprintf(".netdemo-export-%d", os.Getpid())
	if err := root.Mkdir(aside, 0o700); err != nil {
		return err
	}
	defer func() { _ = root.RemoveAll(aside) }()
	for _, f := range files {
		if err := errors.Join(ctx.Err(), writeFile(root, path.Join(aside, f.Name), f)); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := root.MkdirAll(path.Dir(f.Name), 0o755); err != nil {
			return err
		}
		if f.Mode.IsDir() {
			err = root.MkdirAll(f.Name, 0o755)
		} else {
			err = root.Rename(path.Join(aside, f.Name), f.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// firstMissing is the folder nearest to the top that has to be made for dir; "" for none.
func firstMissing(dir string) string {
	missing := ""
	for dir = filepath.Clean(dir); ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			return missing
		}
		missing = dir
	}
}

// noFolderError says that a file stands where a folder is needed.
type noFolderError struct{ name string }

// Error implements error.
func (e *noFolderError) Error() string { return e.name + " is a file" }

// fileOnTheWay is what is there of a path to a folder, and is none itself; "" for nothing.
func fileOnTheWay(dir string) string {
	for dir = filepath.Clean(dir); ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return dir
		} else if err == nil || dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// inTheWay looks for what the files would overwrite. A folder that is wanted may be there.
func inTheWay(root *os.Root, files []images.File, force bool) error {
	var names []string
	for _, f := range files {
		info, err := root.Lstat(f.Name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case info.IsDir() && !f.Mode.IsDir():
			return &thereError{name: f.Name, folder: true}
		case info.IsDir() || force && !f.Mode.IsDir():
		default:
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return &thereError{name: slices.Min(names), more: len(names) - 1}
}

// writeFile writes one file. Its mode is exact: in an image it decides who may run it.
func writeFile(root *os.Root, name string, f images.File) error {
	if f.Mode.IsDir() {
		return nil
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.Mode)
	if err != nil {
		return err
	}
	return errors.Join(f.Write(file), file.Chmod(f.Mode), file.Close())
}
