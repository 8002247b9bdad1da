// Package transcript turns the events of a lesson into what people and programs read.
//
// It knows events, widths and words: four faces (terminal, plain text, Markdown, JSON lines) that
// render the same stream, the rails picture, the pages of `explain`, and Safe, through which every
// string goes that somebody else may have written. It must not know engines, flags or lessons: what
// is to be read has to stand in an event, and how it may look in the Options.
package transcript

import (
	"fmt"
	"io"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The formats that New knows.
const (
	FormatTTY      = "tty"      // for a terminal: see terminal.go
	FormatPlain    = "plain"    // one fact a line, for screen readers and grep: see plain.go
	FormatMarkdown = "markdown" // a page to hand out: see markdown.go
	FormatJSON     = "json"     // one event a line, for programs: see jsonlines.go
)

// Options say how a face may look. The caller decides them: nothing here reads the environment.
type Options struct {
	Width int  // columns of the terminal, 0 where unknown; in the plain face 0 means that no line is wrapped
	Color bool // the 16 colours of a terminal may be used, and bold and faint
	ASCII bool // only ASCII glyphs are drawn
	Step  bool // after a step, the letter o shows its whole outputs
	Full  bool // whole outputs instead of the lines that matter
	Run   bool // the Markdown face says what is of this run alone: its engine, day and measured times

	Docker lesson.Docker // leads the docker command to the learner's engine, in what he may type
}

// netdemo is a command of ours as the learner types it.
func (o Options) netdemo(args string) string { return Safe(o.Docker.Typed("docker netdemo " + args)) }

// Formats lists the formats that New knows.
func Formats() []string {
	return []string{FormatTTY, FormatPlain, FormatMarkdown, FormatJSON}
}

// New gives the face of that format. It writes to w as the events come (the answers to a question with
// the verdict on them), and Emit returns the error of a write that failed.
func New(format string, w io.Writer, o Options) (lesson.Sink, error) {
	switch format {
	case FormatTTY:
		return newTerminal(w, o), nil
	case FormatPlain:
		return newPlain(w, o), nil
	case FormatMarkdown:
		return newMarkdown(w, o), nil
	case FormatJSON:
		return newJSONLines(w), nil
	}
	return nil, fmt.Errorf("unknown format %q: use one of %s", format, strings.Join(Formats(), ", "))
}
