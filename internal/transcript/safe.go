package transcript

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Safe makes a foreign string fit to stand on one line of a terminal or a page. Whatever is not a
// visible character becomes a visible escape, so that nobody who names a network can move the cursor,
// turn the text around or hide a part of it:
//
//   - controls (C0, DEL, C1), line and paragraph separators, bidi controls, everything else of zero
//     width, private and unassigned characters: `\x1b`, `\u202e`, `\n`
//   - a byte that is no UTF-8: `\xff`
//   - a combining mark that has nothing before it to combine with: `\u0301`
//   - a tab: one space, because columns of programs' outputs are made with it
//
// A backslash stays as it is, so text that is safe already is not changed.
func Safe(s string) string {
	first := indexUnsafe(s)
	if first < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:first])
	for i := first; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\t':
			b.WriteByte(' ')
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case visible(r) && (i > 0 || !unicode.IsMark(r)):
			b.WriteRune(r)
		default:
			b.WriteString(escaped(r))
		}
		i += size
	}
	return b.String()
}

// indexUnsafe gives the index of the first byte that Safe changes; -1 where there is none.
func indexUnsafe(s string) int {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || !visible(r) || i == 0 && unicode.IsMark(r) {
			return i
		}
		i += size
	}
	return -1
}

// visible tells whether a character shows itself and stays where it is put. A character that is to be
// ignored where it is not known (variation selectors, fillers, joiners) does not.
func visible(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r < 0x7f
	}
	return unicode.IsGraphic(r) && !unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// escaped writes a character as Go does between quotes.
func escaped(r rune) string {
	quoted := strconv.QuoteRuneToASCII(r)
	return quoted[1 : len(quoted)-1]
}

// safeLines splits a text into lines that are safe, without its last line end.
func safeLines(text string) []string {
	lines := strings.Split(strings.TrimRight(text, "\r\n"), "\n")
	for i, line := range lines {
		lines[i] = Safe(strings.TrimSuffix(line, "\r"))
	}
	return lines
}
