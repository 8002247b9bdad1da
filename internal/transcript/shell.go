package transcript

import "strings"

// How a command is laid out in the terminal face: "  $ docker run …", and what follows is indented.
const (
	promptWidth = 2 // "$ "
	moreIndent  = 4 // of the lines after the first, beyond that of the prompt
	breakWidth  = 2 // " \"
)

// A commandLine is one line of a shown command.
type commandLine struct {
	indent int
	text   string
}

// commandLines breaks a command into lines of at most n columns that can be pasted as one; the prompt
// before it stands at column indent, and each line says at which one it stands itself. Lines are
// broken with " \" between two words, if possible not between a flag and its value. A word that is
// wider than a line is broken within: what is quoted is closed and opened again, and the rest stands
// at column 0, because a shell would take an indentation for the end of the word:
//
//	$ curl 'abc'\
//	'def'
func commandLines(shown string, indent, n int) []commandLine {
	b := commandBreaker{limit: n, more: indent + moreIndent, line: commandLine{indent: indent + promptWidth}}
	units := glueFlags(shellWords(shown), n-b.more-breakWidth)
	for i, unit := range units {
		b.add(unit, i == len(units)-1)
	}
	return append(b.lines, b.line)
}

// A commandBreaker fills lines with the words of a command.
type commandBreaker struct {
	limit int
	more  int // indentation of the lines after the first
	lines []commandLine
	line  commandLine
}

func (b *commandBreaker) add(unit string, last bool) {
	reserve := breakWidth
	if last {
		reserve = 0
	}
	used := b.line.indent + width(b.line.text)
	if b.line.text != "" {
		if used+1+width(unit)+reserve <= b.limit {
			b.line.text += " " + unit
			return
		}
		b.end(` \`, b.more)
		used = b.more
	}
	if used+width(unit)+reserve <= b.limit {
		b.line.text = unit
		return
	}
	pieces := breakShellWord(unit, b.limit-used-breakWidth, b.limit-breakWidth)
	for _, piece := range pieces[:len(pieces)-1] {
		b.line.text = piece
		b.end(`\`, 0)
	}
	b.line.text = pieces[len(pieces)-1]
}

func (b *commandBreaker) end(mark string, nextIndent int) {
	b.line.text += mark
	b.lines = append(b.lines, b.line)
	b.line = commandLine{indent: nextIndent}
}

// glueFlags makes one unit of a flag and the word after it, so that a line is not broken between
// them, where the unit is not wider than n.
func glueFlags(words []string, n int) []string {
	var units []string
	for _, word := range words {
		last := len(units) - 1
		if last > 0 && strings.HasPrefix(units[last], "-") && !strings.ContainsAny(units[last], "= ") &&
			!strings.HasPrefix(word, "-") && width(units[last])+1+width(word) <= n {
			units[last] += " " + word
			continue
		}
		units = append(units, word)
	}
	return units
}

// A shellScanner walks over a command as a POSIX shell reads it.
type shellScanner struct {
	quote byte // the quote that we are in: ', " or 0
}

// next gives how many bytes belong together at the start of the text, and whether they are a quote
// that opens or closes.
func (s *shellScanner) next(text string) (size int, isQuote bool) {
	switch c := text[0]; {
	case c == '\\' && s.quote != '\'' && len(text) > 1:
		return 1 + len(firstCluster(text[1:])), false
	case s.quote == 0 && (c == '\'' || c == '"'):
		s.quote = c
		return 1, true
	case s.quote != 0 && c == s.quote:
		s.quote = 0
		return 1, true
	}
	return len(firstCluster(text)), false
}

// shellWords splits a command at the spaces that separate its words, and keeps their quotes.
func shellWords(command string) []string {
	var list []string
	var scan shellScanner
	start := 0
	for i := 0; i < len(command); {
		size, _ := scan.next(command[i:])
		if scan.quote == 0 && command[i] == ' ' {
			if i > start {
				list = append(list, command[start:i])
			}
			start = i + 1
		}
		i += size
	}
	if start < len(command) {
		list = append(list, command[start:])
	}
	return list
}

// breakShellWord cuts a word into pieces of at most first columns, then rest columns, that a shell
// reads as one word when a backslash and a line end stand between them.
func breakShellWord(word string, first, rest int) []string {
	var pieces []string
	var piece strings.Builder
	var scan shellScanner
	used, limit := 0, max(first, 1)
	for i := 0; i < len(word); {
		single := scan.quote == '\''
		size, isQuote := scan.next(word[i:])
		atom := word[i : i+size]
		i += size
		room := limit - used - width(atom)
		if scan.quote == '\'' {
			room-- // for the quote that closes
			if !single {
				room-- // no quote opens at the end of a line
			}
		}
		closes := isQuote && single
		if room < 0 && used > 0 && !closes {
			if single {
				piece.WriteByte('\'')
			}
			pieces = append(pieces, piece.String())
			piece.Reset()
			used, limit = 0, max(rest, 1)
			if single {
				piece.WriteByte('\'')
				used = 1
			}
		}
		piece.WriteString(atom)
		used += width(atom)
	}
	return append(pieces, piece.String())
}
