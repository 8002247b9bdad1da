package dockerconfig

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Save replaces the file as a whole, so that nobody ever reads half of it. Its mode and owner stay, and so
// does a symbolic link. Nothing is written when nothing was changed, or when somebody else has changed the
// file since it was read.
func (f *File) Save() error {
	text := f.root.Pack()
	if f.text != nil && bytes.Equal(text, f.text) {
		return nil
	}
	folder := filepath.Dir(f.target)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, filepath.Base(f.target)+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = f.replace(file.Name())
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

// replace puts a new file into the place of the old one.
func (f *File) replace(file string) error {
	if info, err := os.Stat(f.target); err == nil {
		if err := os.Chmod(file, info.Mode().Perm()); err != nil {
			return err
		}
		keepOwner(file, info)
	}
	if err := f.unchanged(); err != nil {
		return err
	}
	return os.Rename(file, f.target)
}

// Delete removes the file, unless somebody else has changed it since it was read.
func (f *File) Delete() error {
	if err := f.unchanged(); err != nil {
		return err
	}
	return os.Remove(f.target)
}

// unchanged looks whether the file is still as it was read.
func (f *File) unchanged() error {
	text, err := os.ReadFile(f.target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text = nil
	case err != nil:
		return err
	}
	if !bytes.Equal(text, f.text) {
		return fmt.Errorf("%s was changed at this moment by another program: try again", f.name)
	}
	return nil
}
