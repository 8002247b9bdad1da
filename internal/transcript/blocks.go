package transcript

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// blocks sets a text of several blocks within n columns, an empty row between two blocks.
func (ts typesetter) blocks(markdown string, n int) []row {
	doc, source := parseMarkdown(markdown)
	return ts.siblings(doc, source, n)
}

// siblings sets the blocks within a node.
func (ts typesetter) siblings(parent ast.Node, source []byte, n int) []row {
	var rows []row
	for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
		block := ts.block(c, source, n)
		if len(block) == 0 {
			continue
		}
		if len(rows) > 0 && !tight(c) {
			rows = append(rows, nil)
		}
		rows = append(rows, block...)
	}
	return rows
}

// tight tells whether a block follows the one before it without an empty row.
func tight(n ast.Node) bool {
	if list, ok := n.Parent().(*ast.List); ok {
		return list.IsTight
	}
	if item, ok := n.Parent().(*ast.ListItem); ok {
		list, ok := item.Parent().(*ast.List)
		return ok && list.IsTight
	}
	return false
}

// block sets one block.
func (ts typesetter) block(n ast.Node, source []byte, columns int) []row {
	switch n := n.(type) {
	case *ast.Heading:
		return wrap(ts.children(n, source, toneStrong), columns)
	case *ast.List:
		return ts.list(n, source, columns)
	case *ast.Blockquote:
		return indented(ts.siblings(n, source, columns-inset))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return ts.codeBlock(blockLines(n, source), columns)
	case *ast.HTMLBlock:
		return ts.codeBlock(blockLines(n, source), columns)
	case *ast.ThematicBreak:
		return []row{{{text: strings.Repeat(ts.rule, max(columns, 1)), tone: toneAside}}}
	case *ast.LinkReferenceDefinition:
		return nil
	case *ast.Paragraph:
		if lines, ok := tableLines(blockLines(n, source)); ok {
			return ts.table(lines, columns)
		}
	}
	return wrap(ts.children(n, source, toneText), columns)
}

// codeBlock sets code as it is; only a line that is too long is broken.
func (ts typesetter) codeBlock(lines []string, columns int) []row {
	var rows []row
	for _, line := range lines {
		for _, piece := range fold(line, columns-inset) {
			rows = append(rows, plain(piece))
		}
	}
	return indented(rows)
}

// list sets a list: each item hangs from its sign or number.
func (ts typesetter) list(n *ast.List, source []byte, columns int) []row {
	var rows []row
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		sign := ts.bullet + " "
		if n.IsOrdered() {
			sign = fmt.Sprintf("%d. ", number)
			number++
		}
		if len(rows) > 0 && !n.IsTight {
			rows = append(rows, nil)
		}
		rows = append(rows, hang(span{text: sign}, width(sign), ts.siblings(item, source, columns-width(sign)))...)
	}
	return rows
}

// table sets a table in columns or, where that is too wide, each cell below the name of its column.
func (ts typesetter) table(lines [][]string, columns int) []row {
	cells := make([][]row, len(lines))
	for i, line := range lines {
		for _, markdown := range line {
			cell := row(ts.inline(markdown))
			for k := range cell {
				if i == 0 && cell[k].tone == toneText {
					cell[k].tone = toneStrong
				}
			}
			cells[i] = append(cells[i], cell)
		}
	}
	return setTable(cells, columns)
}

// tableDelimiter is the second line of a table in Markdown: "|---|:--|".
var tableDelimiter = regexp.MustCompile(`^\|( *:?-+:? *\|)+$`)

// tableLines reads a paragraph as a table whose lines begin and end with a bar, and gives its cells in
// Markdown, without the delimiters.
func tableLines(paragraph []string) (lines [][]string, isTable bool) {
	if len(paragraph) < 2 || !tableDelimiter.MatchString(strings.TrimSpace(paragraph[1])) {
		return nil, false
	}
	for i, line := range paragraph {
		if i != 1 {
			lines = append(lines, tableCells(line))
		}
	}
	return lines, true
}

// tableCells splits a line of a table at its bars; "\|" is a bar within a cell.
func tableCells(line string) []string {
	const bar = "\x00" // cannot stand in a line that is safe
	line = strings.ReplaceAll(strings.TrimSpace(line), `\|`, bar)
	cells := strings.Split(strings.Trim(line, "|"), "|")
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(cell, bar, "|"))
	}
	return cells
}

// hang puts a label before the first row and indents the others by its width.
func hang(label span, indent int, rows []row) []row {
	if len(rows) == 0 {
		rows = []row{nil}
	}
	out := make([]row, len(rows))
	for i, r := range rows {
		switch {
		case i == 0:
			out[i] = append(row{{text: padded(label.text, indent), tone: label.tone}}, r...)
		case len(r) > 0:
			out[i] = append(row{{text: spaces(indent)}}, r...)
		}
	}
	return out
}

// inset is how far what belongs to something stands behind it.
const inset = 2

// indented puts spaces before each row that is not empty.
func indented(rows []row) []row {
	out := make([]row, len(rows))
	for i, r := range rows {
		if len(r) > 0 {
			out[i] = append(row{{text: spaces(inset)}}, r...)
		}
	}
	return out
}
