package transcript

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A tone says what a piece of text is; the colours follow from that. There are few, all of them among
// the 16 that every terminal has and its owner may have chosen, and none says what words do not.
type tone uint8

const (
	toneText    tone = iota
	toneStrong       // bold: titles, what is pointed at
	toneNumber       // blue and bold: the number of a step
	toneCommand      // cyan: what can be typed
	toneAside        // faint: gutters, rules, asides
	toneTrue         // green and bold: a verdict
	toneFalse        // red and bold: a verdict, and whatever went wrong
	toneWorked       // green: the answer that is the point of a step
	toneFailed       // yellow: the failure that is the point of a step, and what differs
)

// styles gives each tone its SGR sequence.
var styles = [...]ansi.Style{
	toneStrong:  {"1"},
	toneNumber:  {"1", "34"},
	toneCommand: {"36"},
	toneAside:   {"2"},
	toneTrue:    {"1", "32"},
	toneFalse:   {"1", "31"},
	toneWorked:  {"32"},
	toneFailed:  {"33"},
}

// glyphs are the signs that a face draws. All are one column wide where they are not ASCII.
type glyphs struct {
	yes, no, differs, skipped, broken, notRun string
	gutter, rule                              string
	point                                     string // points at something from its right
	more                                      string // something is left out here
	bullet                                    string
	arrow                                     string // comes in from the right
	rail, plug, stem                          string
}

var (
	unicodeGlyphs = glyphs{
		yes: "✔", no: "✘", differs: "≠", skipped: "○", broken: "!", notRun: "-",
		gutter: "│", rule: "━", point: "◀", more: "…", bullet: "·", arrow: "◀──",
		rail: "═", plug: "●", stem: "│",
	}
	asciiGlyphs = glyphs{
		yes: "ok", no: "no", differs: "~", skipped: "--", broken: "!", notRun: "-",
		gutter: "|", rule: "-", point: "<", more: "...", bullet: "*", arrow: "<--",
		rail: "=", plug: "*", stem: "|",
	}
)

// asciiDrawing puts ASCII in the place of what pages draw with, a character for each.
var asciiDrawing = strings.NewReplacer(
	"─", "-", "│", "|", "═", "=", "╧", "+", "┌", "+", "┐", "+", "└", "+", "┘", "+", "├", "+", "┤", "+", "┬", "+", "┼", "+",
	"●", "*", "╳", "x", "▲", "^", "▶", ">", "◀", "<", "…", "...",
)

// glyphsOf gives the signs that the options allow.
func glyphsOf(o Options) glyphs {
	if o.ASCII {
		return asciiGlyphs
	}
	return unicodeGlyphs
}
