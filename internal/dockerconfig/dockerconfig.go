// Package dockerconfig edits the Docker CLI's config file as text: what is not changed stays as it was,
// byte for byte, unknown keys and layout included. (Docker's own way of saving it writes the file anew and
// drops what it does not know.)
//
// It knows JSON and files, and not what the keys mean.
package dockerconfig

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tailscale/hujson"
)

// File is the text of a config file, to be edited and saved.
type File struct {
	name   string // as the user knows it
	target string // where a symbolic link leads
	text   []byte // as it was read; nil where there is no file
	root   hujson.Value
	layout layout
}

// Open reads a file. One that is not there, or has nothing in it, is as good as an empty object, as it is
// for docker; anything else that is not JSON is an error.
func Open(name string) (*File, error) {
	f := &File{name: name, target: resolve(name)}
	text, err := os.ReadFile(f.target)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f.text = text
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte("{}")
	}
	f.root, err = hujson.Parse(bytes.Clone(text))
	if err != nil {
		return nil, fmt.Errorf("%s is not valid JSON: %s", name, strings.TrimPrefix(err.Error(), "hujson: "))
	}
	root, ok := f.root.Value.(*hujson.Object)
	switch {
	case !f.root.IsStandard():
		return nil, fmt.Errorf("%s is not valid JSON: comments and commas before a closing bracket are not part of it", name)
	case !ok:
		return nil, fmt.Errorf("%s is not what docker expects: a JSON object", name)
	}
	f.layout = layoutOf(root, text)
	return f, nil
}

// resolve gives the file that a name leads to; a symbolic link may lead to one that is not there yet.
func resolve(name string) string {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		return target
	}
	link, err := os.Readlink(name)
	switch {
	case err != nil:
		return name
	case filepath.IsAbs(link):
		return link
	}
	return filepath.Join(filepath.Dir(name), link)
}

// New tells whether there was no such file.
func (f *File) New() bool { return f.text == nil }

// Empty tells whether the object has no members.
func (f *File) Empty() bool { return len(f.root.Value.(*hujson.Object).Members) == 0 }

// Get gives the string at a path of keys.
func (f *File) Get(path ...string) (value string, found bool, err error) {
	object := f.root.Value.(*hujson.Object)
	for depth := range path {
		i, err := f.find(object, path[:depth+1])
		if err != nil || i < 0 {
			return "", false, err
		}
		if depth < len(path)-1 {
			object, err = f.objectAt(object, i, path[:depth+1])
			if err != nil {
				return "", false, err
			}
			continue
		}
		literal, ok := object.Members[i].Value.Value.(hujson.Literal)
		if !ok || literal.Kind() != '"' {
			return "", false, f.unexpected(path, "a string")
		}
		value = literal.String()
	}
	return value, true, nil
}

// Set puts a string at a path of keys. What is not there on the way is made, behind what is.
func (f *File) Set(value string, path ...string) error {
	object := f.root.Value.(*hujson.Object)
	for depth, key := range path {
		last := depth == len(path)-1
		i, err := f.find(object, path[:depth+1])
		if err != nil {
			return err
		}
		if i < 0 {
			i = len(object.Members)
			var made hujson.ValueTrimmed = &hujson.Object{}
			if last {
				made = hujson.String(value)
			}
			f.layout.add(object, depth, key, made)
		}
		if last {
			object.Members[i].Value.Value = hujson.String(value)
			return nil
		}
		if object, err = f.objectAt(object, i, path[:depth+1]); err != nil {
			return err
		}
	}
	return nil
}

// Remove takes a key away, and the objects around it that are left with nothing in them.
func (f *File) Remove(path ...string) error {
	objects := []*hujson.Object{f.root.Value.(*hujson.Object)}
	indexes := make([]int, len(path))
	for depth := range path {
		i, err := f.find(objects[depth], path[:depth+1])
		if err != nil || i < 0 {
			return err
		}
		indexes[depth] = i
		if depth < len(path)-1 {
			inner, err := f.objectAt(objects[depth], i, path[:depth+1])
			if err != nil {
				return err
			}
			objects = append(objects, inner)
		}
	}
	for depth := len(path) - 1; depth >= 0; depth-- {
		remove(objects[depth], indexes[depth])
		if len(objects[depth].Members) > 0 {
			break
		}
	}
	return nil
}

// find gives the index of the last key of a path in its object, -1 where it is not there. As for docker,
// capitals make no difference at the top.
func (f *File) find(object *hujson.Object, path []string) (int, error) {
	key, at := path[len(path)-1], -1
	for i, m := range object.Members {
		name := m.Name.Value.(hujson.Literal).String()
		if name == key || len(path) == 1 && strings.EqualFold(name, key) {
			if at >= 0 {
				return -1, fmt.Errorf("%s has %q twice", f.name, strings.Join(path, "."))
			}
			at = i
		}
	}
	return at, nil
}

func (f *File) objectAt(object *hujson.Object, i int, path []string) (*hujson.Object, error) {
	inner, ok := object.Members[i].Value.Value.(*hujson.Object)
	if !ok {
		return nil, f.unexpected(path, "an object")
	}
	return inner, nil
}

func (f *File) unexpected(path []string, want string) error {
	return fmt.Errorf("%q in %s is not what docker expects: %s", strings.Join(path, "."), f.name, want)
}
