package transcript

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// A span is a piece of text of one tone. The text is safe and holds no line end.
type span struct {
	text string
	tone tone
}

// A row is one line of a face, without its indentation.
type row []span

// lineEnd is a span that ends the line where it stands.
var lineEnd = span{text: "\n"}

// nbsp is a space at which no line is broken. It is written as a space.
const nbsp = "\u00a0"

// unbroken keeps a few words on one line.
func unbroken(text string) string { return strings.ReplaceAll(text, " ", nbsp) }

// plain makes a row of one tone.
func plain(text string) row { return row{{text: text}} }

// width is how many columns the row takes.
func (r row) width() int {
	n := 0
	for _, s := range r {
		n += width(s.text)
	}
	return n
}

// render writes the row, with colours or without, and without spaces at its end.
func (r row) render(color bool) string {
	for len(r) > 0 {
		last := len(r) - 1
		trimmed := strings.TrimRight(r[last].text, " ")
		if trimmed != "" {
			r = append(r[:last:last], span{text: trimmed, tone: r[last].tone})
			break
		}
		r = r[:last]
	}
	var b strings.Builder
	for _, s := range r {
		s.text = strings.ReplaceAll(s.text, nbsp, " ")
		if color && styles[s.tone] != nil && strings.Trim(s.text, " ") != "" {
			b.WriteString(styles[s.tone].Styled(s.text))
		} else {
			b.WriteString(s.text)
		}
	}
	return b.String()
}

// width is how many columns a safe text takes. Terminals disagree about some characters: the wider
// of the two usual answers counts, so that no line is wider than it was measured.
func width(text string) int {
	n := 0
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x7f || text[i] < ' ' {
			return max(ansi.StringWidth(text), ansi.StringWidthWc(text))
		}
		n++
	}
	return n
}

// spaces gives n of them, none if n is negative.
func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// padded fills the text up to n columns.
func padded(text string, n int) string { return text + spaces(n-width(text)) }

// cutAt splits a text before the first character that would go beyond n columns. The head holds at
// least one character, so that whoever goes on with the tail comes to an end.
func cutAt(text string, n int) (head, tail string) {
	used := 0
	for i := 0; i < len(text); {
		cluster := firstCluster(text[i:])
		if used += width(cluster); used > n && i > 0 {
			return text[:i], text[i:]
		}
		i += len(cluster)
	}
	return text, ""
}

// firstCluster gives the first character of a text as a reader sees it, with its marks. One that is
// made of so many code points that a terminal may draw it wider than two columns is not kept together.
func firstCluster(text string) string {
	cluster, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
	if width(cluster) <= 2 {
		return cluster
	}
	_, size := utf8.DecodeRuneInString(cluster)
	return cluster[:size]
}

// words splits spans at spaces into words, each of which may be of several tones. A line end is a
// word of its own.
func words(spans []span) []row {
	var list []row
	var word row
	end := func() {
		if len(word) > 0 {
			list = append(list, word)
			word = nil
		}
	}
	for _, s := range spans {
		if s == lineEnd {
			end()
			list = append(list, row{lineEnd})
			continue
		}
		for i, part := range strings.Split(s.text, " ") {
			if i > 0 {
				end()
			}
			if part != "" {
				word = append(word, span{text: part, tone: s.tone})
			}
		}
	}
	end()
	return list
}

// wrap fills lines of at most n columns with the words of the spans. A word that is wider than a line
// is broken where the line ends. A last line that holds next to nothing is given a word or two of the
// lines before it. It gives at least one row.
func wrap(spans []span, n int) []row {
	n = max(n, 1)
	rows := fill(spans, n)
	full := len(rows)
	for narrower := n - 1; full > 1 && narrower > n*3/4 && rows[full-1].width() < n/6; narrower-- {
		if evened := fill(spans, narrower); len(evened) == full {
			rows = evened
		}
	}
	return rows
}

// Fit breaks the lines of a text that is told beside a transcript to at most n columns, between words. A
// line goes on below the place where it began.
func Fit(text string, n int) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		indent := spaces(len(line) - len(strings.TrimLeft(line, " ")))
		for _, r := range wrap([]span{{text: line}}, n-len(indent)) {
			lines = append(lines, strings.TrimRight(indent+r.render(false), " "))
		}
	}
	return strings.Join(lines, "\n")
}

// Hang sets a text beside a label: from a column on, its lines broken between words to at most n columns. With n 0
// it stays on one line.
func Hang(label string, column int, text string, n int) string {
	rows := []row{plain(text)}
	if n > 0 {
		rows = wrap(rows[0], layoutWidth(n)-column)
	}
	lines := make([]string, len(rows))
	for i, r := range hang(span{text: label}, column, rows) {
		lines[i] = r.render(false)
	}
	return strings.Join(lines, "\n")
}

// Clip cuts the lines of a table to at most n columns, between words, and shows where something is cut off.
func Clip(table string, n int) string {
	const more = " ..."
	lines := strings.Split(table, "\n")
	for i, line := range lines {
		if width(line) > n {
			lines[i] = fold(line, max(n-len(more), 1))[0] + more
		}
	}
	return strings.Join(lines, "\n")
}

// fill fills lines of at most n columns, each as far as it goes.
func fill(spans []span, n int) []row {
	var rows []row
	var line row
	used := 0
	end := func() {
		rows = append(rows, line)
		line, used = nil, 0
	}
	for _, word := range words(spans) {
		if len(word) == 1 && word[0] == lineEnd {
			end()
			continue
		}
		w := word.width()
		if len(line) > 0 && used+1+w > n {
			end()
		}
		if len(line) > 0 {
			line = join(line, word)
			used += 1 + w
			continue
		}
		pieces := breakWord(word, n)
		for _, piece := range pieces[:len(pieces)-1] {
			line = piece
			end()
		}
		line = pieces[len(pieces)-1]
		used = line.width()
	}
	if len(line) > 0 || len(rows) == 0 {
		end()
	}
	return rows
}

// join puts a space and a word after the line. The space has the tone of both sides where they agree,
// so that the words of one span stay one span.
func join(line, word row) row {
	last := len(line) - 1
	if line[last].tone == word[0].tone {
		joined := span{text: line[last].text + " " + word[0].text, tone: word[0].tone}
		return append(append(line[:last:last], joined), word[1:]...)
	}
	return append(append(line, span{text: " "}), word...)
}

// breakWord cuts a word into pieces of at most n columns.
func breakWord(word row, n int) []row {
	var pieces []row
	var piece row
	left := n
	for _, s := range word {
		for text := s.text; text != ""; {
			head, tail := cutAt(text, left)
			if width(head) > left && left < n { // not even its first character
				pieces, piece, left = append(pieces, piece), nil, n
				continue
			}
			piece = append(piece, span{text: head, tone: s.tone})
			left -= width(head)
			if text = tail; text != "" {
				pieces, piece, left = append(pieces, piece), nil, n
			}
		}
	}
	return append(pieces, piece)
}

// fold breaks a line of output, which keeps its spaces, into pieces of at most n columns: at a space
// in the second half of the piece, otherwise where it is full.
func fold(text string, n int) []string {
	var pieces []string
	n = max(n, 1)
	for {
		head, tail := cutAt(text, n)
		if tail == "" {
			return append(pieces, text)
		}
		if space := strings.LastIndexByte(head, ' '); space > len(head)/2 && !strings.HasPrefix(tail, " ") {
			head, tail = text[:space], text[space+1:]
		}
		pieces = append(pieces, head)
		if text = strings.TrimPrefix(tail, " "); text == "" {
			return pieces
		}
	}
}

// A canvas is a line that is written from left to right.
type canvas struct {
	row row
	at  int // the next column
}

// put writes the text at a column, which must not lie before what is written already.
func (c *canvas) put(column int, text string, t tone) {
	if gap := column - c.at; gap > 0 {
		c.row = append(c.row, span{text: spaces(gap)})
		c.at = column
	}
	if text != "" {
		c.row = append(c.row, span{text: text, tone: t})
		c.at += width(text)
	}
}

// putRow writes a row at a column.
func (c *canvas) putRow(column int, r row) {
	c.put(column, "", toneText)
	for _, s := range r {
		c.put(c.at, s.text, s.tone)
	}
}
