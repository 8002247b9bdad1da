package transcript

import (
	"io"
	"strings"
)

// The widths that a face is laid out for. A terminal that is narrower or wider is treated as one of
// these; one whose width is not known has as many columns as most have.
const (
	minWidth     = 40
	maxWidth     = 200
	defaultWidth = 80
)

// pageWidth is how many columns a page has that is to be read. Lines of text that are longer lead the
// eye to the wrong line below.
const pageWidth = 100

// layoutWidth is the width that a face is laid out for.
func layoutWidth(columns int) int {
	if columns <= 0 {
		return defaultWidth
	}
	return min(max(columns, minWidth), maxWidth)
}

// A sheet collects the lines of one event and writes them at once.
type sheet struct {
	w     io.Writer
	color bool
	out   strings.Builder
	begun bool // something was written, now or earlier
	gap   bool // an empty line comes before the next one
}

// space asks for an empty line before the next line, if there is one.
func (s *sheet) space() { s.gap = true }

// line writes one line.
func (s *sheet) line(text string) {
	if s.gap && s.begun {
		s.out.WriteByte('\n')
	}
	s.gap, s.begun = false, true
	s.out.WriteString(text)
	s.out.WriteByte('\n')
}

// rows writes rows, indented; an empty row is an empty line.
func (s *sheet) rows(indent int, rows ...row) {
	for _, r := range rows {
		if len(r) == 0 {
			s.space()
			continue
		}
		s.line(spaces(indent) + r.render(s.color))
	}
}

// flush writes what was collected.
func (s *sheet) flush() error {
	if s.out.Len() == 0 {
		return nil
	}
	_, err := io.WriteString(s.w, s.out.String())
	s.out.Reset()
	return err
}
