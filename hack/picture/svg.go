package main

import (
	"encoding/xml"
	"fmt"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// style is how text looks: one of the 16 colours of a terminal or its usual one, bold, faint.
type style struct {
	color       int // 0 is the usual one
	bold, faint bool
}

// run is text of one style in neighbouring cells of a row.
type run struct {
	column, width int // in cells
	text          string
	style         style
}

// appendCell adds a cell to a row.
func appendCell(row []run, x int, cell *uv.Cell) []run {
	content, s := cell.Content, styleOf(cell.Style)
	if content == "" {
		content = " "
	}
	if content == " " { // a blank looks the same in every style
		if n := len(row); n > 0 {
			s = row[n-1].style
		} else {
			s = style{}
		}
	}
	if n := len(row); n > 0 && row[n-1].style == s {
		row[n-1].text += content
		row[n-1].width += max(1, cell.Width)
		return row
	}
	return append(row, run{column: x, width: max(1, cell.Width), text: content, style: s})
}

func styleOf(s uv.Style) style {
	is := style{bold: s.Attrs&uv.AttrBold != 0, faint: s.Attrs&uv.AttrFaint != 0}
	if color, ok := s.Fg.(ansi.BasicColor); ok {
		is.color = int(color)
	}
	return is
}

// trimmed takes the blanks at the end of a row away.
func trimmed(row []run) []run {
	n := len(row)
	if n == 0 {
		return row
	}
	last := &row[n-1]
	short := strings.TrimRight(last.text, " ")
	last.width -= len(last.text) - len(short)
	if last.text = short; short == "" {
		return trimmed(row[:n-1])
	}
	return row
}

// text is what stands in a row.
func text(row []run) string {
	var b strings.Builder
	for _, r := range row {
		b.WriteString(r.text)
	}
	return b.String()
}

// The measures of the picture. A cell is as wide as in most fonts; every run is stretched to its cells
// where a font has others.
const (
	size   = 14
	cell   = 8.4
	line   = 18
	border = 16
)

// palette are the colours of the frame, which is dark on light pages too: they read on it, and it stands
// out from both.
var palette = map[int]string{1: "#ff7b86", 2: "#7ee08f", 3: "#f2cc60", 4: "#79b8ff", 5: "#d2a8ff", 6: "#5fd7e3", 7: "#d7dae0"}

const (
	ground = "#16181d"
	ink    = "#d7dae0"
)

// svg draws rows. It asks for no font but the reader's own.
func svg(title string, rows [][]run) string {
	width, height := columns*cell+2*border, len(rows)*line+2*border
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" width="%.0f" height="%d" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, "<title>%s</title>\n<style>\n", escaped(title))
	fmt.Fprintf(&b, "text{font:%dpx ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:%s;white-space:pre}\n", size, ink)
	for n := range 8 {
		if palette[n] != "" {
			fmt.Fprintf(&b, ".c%d{fill:%s}\n", n, palette[n])
		}
	}
	b.WriteString(".b{font-weight:bold}\n.f{opacity:.65}\n</style>\n")
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", ground)
	for y, row := range rows {
		for _, r := range row {
			drawRun(&b, y, r)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func drawRun(b *strings.Builder, y int, r run) {
	blanks := len(r.text) - len(strings.TrimLeft(r.text, " "))
	r.column += blanks
	r.width -= len(r.text) - len(strings.Trim(r.text, " "))
	if r.text = strings.Trim(r.text, " "); r.text == "" {
		return
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d"`, border+float64(r.column)*cell, border+y*line+size)
	if r.width > 1 {
		fmt.Fprintf(b, ` textLength="%.1f"`, float64(r.width)*cell)
	}
	if class := classOf(r.style); class != "" {
		fmt.Fprintf(b, ` class="%s"`, class)
	}
	fmt.Fprintf(b, ` xml:space="preserve">%s</text>`+"\n", escaped(r.text))
}

func classOf(s style) string {
	var classes []string
	if palette[s.color] != "" {
		classes = append(classes, fmt.Sprintf("c%d", s.color))
	}
	if s.bold {
		classes = append(classes, "b")
	}
	if s.faint {
		classes = append(classes, "f")
	}
	return strings.Join(classes, " ")
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder never fails
	return b.String()
}
