package transcript

import (
	"io"

	"github.com/yuin/goldmark/ast"
)

// Output contract of a page of `explain`:
//
//   - the title (a heading of level 1) stands at column 0, other headings at column 2, and what follows
//     such a heading at column 4; without one, text stands at column 2
//   - text is wrapped, code blocks and tables keep their lines; no line is wider than the width, and
//     none is wider than 100 columns
//   - with Options.ASCII, pictures are drawn with ASCII characters
//   - a link is its text and its address in parentheses

// Explain writes a page of Markdown for a terminal of o.Width columns.
func Explain(w io.Writer, markdown string, o Options) error {
	if o.ASCII {
		markdown = asciiDrawing.Replace(markdown)
	}
	s := &sheet{w: w, color: o.Color}
	ts := newTypesetter(o)
	columns := min(layoutWidth(o.Width), pageWidth) - margin
	doc, source := parseMarkdown(markdown)
	body := margin
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		indent := body
		heading, isHeading := n.(*ast.Heading)
		switch {
		case isHeading && heading.Level == 1:
			indent, body = 0, margin
		case isHeading:
			indent, body = margin, 2*margin
		}
		if previous, ok := n.PreviousSibling().(*ast.Heading); !ok || previous.Level == 1 {
			s.space()
		}
		s.rows(indent, ts.block(n, source, columns-indent)...)
	}
	return s.flush()
}
