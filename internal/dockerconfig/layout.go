package dockerconfig

import (
	"bytes"
	"strings"

	"github.com/tailscale/hujson"
)

// layout is how a file sets its members: each on a line of its own, or all on one.
type layout struct {
	lines bool   // each on a line of its own
	end   string // of a line
	unit  string // by which a member stands further to the right than the object that it is in
}

// layoutOf reads the layout off the first member at the top. Without one it is Docker's own.
func layoutOf(root *hujson.Object, text []byte) layout {
	l := layout{lines: true, end: "\n", unit: "\t"}
	if bytes.Contains(text, []byte("\r\n")) {
		l.end = "\r\n"
	}
	if len(root.Members) > 0 {
		before := string(root.Members[0].Name.BeforeExtra)
		line := strings.LastIndex(before, "\n")
		l.lines = line >= 0
		l.unit = before[line+1:]
	}
	return l
}

// line is the beginning of a line with something in so many objects.
func (l layout) line(depth int) hujson.Extra {
	if !l.lines {
		return nil
	}
	return hujson.Extra(l.end + strings.Repeat(l.unit, depth))
}

// add puts a member behind the others of an object, set as they are. depth is how many objects that
// object is in.
func (l layout) add(object *hujson.Object, depth int, key string, value hujson.ValueTrimmed) {
	m := hujson.ObjectMember{Name: hujson.Value{Value: hujson.String(key)}, Value: hujson.Value{Value: value}}
	if n := len(object.Members); n > 0 {
		before := object.Members[n-1]
		m.Name.BeforeExtra = bytes.Clone(before.Name.BeforeExtra)
		m.Value.BeforeExtra = bytes.Clone(before.Value.BeforeExtra)
	} else {
		m.Name.BeforeExtra, object.AfterExtra = l.line(depth+1), l.line(depth)
		if l.lines {
			m.Value.BeforeExtra = hujson.Extra(" ")
		}
	}
	object.Members = append(object.Members, m)
}

// remove undoes add.
func remove(object *hujson.Object, i int) {
	object.Members = append(object.Members[:i], object.Members[i+1:]...)
	switch {
	case len(object.Members) == 0:
		object.AfterExtra = nil
	case i == len(object.Members): // anything before a comma that is not there would bring one back
		object.Members[i-1].Value.AfterExtra = nil
	}
}
