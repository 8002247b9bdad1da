package transcript

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Output contract of the terminal face:
//
//   - nothing is ever repainted: each event adds lines, in its order
//   - no line is wider than Options.Width (40 to 200 columns); text keeps two columns free on both
//     sides, and, because long lines are hard to read, what is beyond column 100 is left to commands,
//     outputs, tables and pictures
//   - every step begins with a rule that holds its number; `$` begins a command that can be pasted
//     whole, a gutter stands before everything that the network or the engine said, and what was
//     decided stands behind `claim`, one verdict and `why`
//   - colour repeats what a word or a sign says already, and is one of the terminal's own 16
//   - the answers to a step's question are held back until its verdict, which gives them their
//     colour: yellow for the failure that is the point, green for what worked

// The columns that text keeps free at both sides, and those at which its lines begin.
const (
	margin     = 2
	factColumn = 9 // in the opening
	noteColumn = 8
)

// terminal is the terminal face.
type terminal struct {
	sheet
	typesetter
	options Options
	width   int // of everything
	page    int // of what is to be read: rules and text

	asides asides
	step   int
	role   string         // of the commands that are being shown
	held   []lesson.Event // the question's commands and outputs, until the verdict
}

func newTerminal(w io.Writer, o Options) *terminal {
	columns := layoutWidth(o.Width)
	return &terminal{
		sheet: sheet{w: w, color: o.Color}, typesetter: newTypesetter(o),
		options: o, width: columns, page: min(columns, pageWidth),
	}
}

// Emit implements lesson.Sink.
func (t *terminal) Emit(e lesson.Event) error {
	if !t.hold(e) {
		t.show(e)
	}
	return t.flush()
}

// hold keeps the answers to a question back until the verdict on them.
func (t *terminal) hold(e lesson.Event) bool {
	point, role := toneText, ""
	switch e := e.(type) {
	case lesson.CommandShown:
		role = e.Role
	case lesson.OutputShown:
		role = e.Role
	case lesson.Observed, lesson.Kept:
		return true // facts are for programs
	case lesson.Judged:
		point = pointTone(e)
	case lesson.Started, lesson.StepStarted, lesson.TopologyShown, lesson.Noted, lesson.Predicting, lesson.Predicted,
		lesson.Finished, lesson.CourseFinished:
	}
	if role == lesson.RoleAsk || role == lesson.RoleControl {
		t.held = append(t.held, e)
		return true
	}
	t.release(point)
	return false
}

// pointTone is the tone of the answers that a verdict is about.
func pointTone(v lesson.Judged) tone {
	switch {
	case v.Result != lesson.True && v.Result != lesson.False:
		return toneText
	case v.Failing == (v.Result == lesson.True):
		return toneFailed
	}
	return toneWorked
}

// release shows what was held back.
func (t *terminal) release(point tone) {
	for _, e := range t.held {
		if output, ok := e.(lesson.OutputShown); ok {
			t.output(output, point)
		} else {
			t.show(e)
		}
	}
	t.held = nil
}

func (t *terminal) show(e lesson.Event) {
	switch e := e.(type) {
	case lesson.Started:
		t.start(e)
	case lesson.StepStarted:
		t.stepStarted(e)
	case lesson.CommandShown:
		t.command(e)
	case lesson.OutputShown:
		t.output(e, toneText)
	case lesson.Judged:
		t.judged(e)
	case lesson.TopologyShown:
		t.topology(e)
	case lesson.Noted:
		t.noted(e)
	case lesson.Predicting:
		t.predicting(e)
	case lesson.Predicted:
		t.predicted(e)
	case lesson.Finished:
		t.finished(e)
	case lesson.CourseFinished:
		t.course(e)
	case lesson.Observed, lesson.Kept:
	}
}

// start opens a lesson: what it is about, where it runs, who is involved, what it makes and leaves, the concept.
func (t *terminal) start(e lesson.Started) {
	t.step, t.role = 0, ""
	t.asides.begin(e)
	t.space()
	t.opening(e)
	t.rows(0, wrap([]span{{text: Safe(e.Title), tone: toneStrong}}, t.page)...)
	t.space()
	t.fact("engine", factColumn, plain(engineLine(e.Engine)))
	if len(e.Images) > 0 {
		t.fact("images", factColumn, plain(imagesLine(e.Images)))
	}
	t.cast(e.Makes)
	t.fact("makes", factColumn, plain(makesLine(e)))
	t.fact("leaves", factColumn, plain(fmt.Sprintf("%s (run %s; Ctrl-C at any time is safe)", leavesLine(e), Safe(e.Run))))
	t.space()
	t.rows(margin, t.blocks(e.Concept, t.text(0))...)
	if e.Guess {
		t.space()
		t.rows(margin, wrap([]span{
			{text: "Guess first? ", tone: toneAside}, {text: unbroken(t.options.netdemo(e.Lesson + " --predict")), tone: toneCommand},
		}, t.text(0))...)
	}
}

// opening is the first line: the command, and which lesson of how many it is.
func (t *terminal) opening(e lesson.Started) {
	name := "docker netdemo " + Safe(e.Lesson)
	place := ""
	if e.Lessons > 1 && e.Number > 0 {
		place = fmt.Sprintf("lesson %d of %d", e.Number, e.Lessons)
	}
	if place == "" || width(name)+2+width(place) > t.page {
		t.rows(0, wrap([]span{{text: name, tone: toneCommand}}, t.page)...)
		return
	}
	gap := spaces(t.page - width(name) - width(place))
	t.rows(0, row{{text: name, tone: toneCommand}, {text: gap}, {text: place, tone: toneAside}})
}

// ruled writes a heading within a rule.
func (t *terminal) ruled(number, heading string) {
	t.space()
	lead := row{{text: t.rule + t.rule + " ", tone: toneAside}}
	if number != "" {
		lead = append(lead, span{text: number + " ", tone: toneNumber})
	}
	lines := wrap([]span{{text: Safe(heading), tone: toneStrong}}, max(t.page-lead.width(), minWidth/2))
	for i, line := range lines {
		before := lead
		if i > 0 {
			before = plain(spaces(lead.width()))
		}
		lines[i] = slices.Concat(before, line)
	}
	last := len(lines) - 1
	if rest := t.page - lines[last].width() - 1; rest > 1 {
		lines[last] = append(lines[last], span{text: " "}, span{text: strings.Repeat(t.rule, rest), tone: toneAside})
	}
	t.rows(0, lines...)
	t.space()
}

// fact writes a label and, hanging from its column, what is to be said about it.
func (t *terminal) fact(label string, column int, spans []span) {
	t.labelled(span{text: label, tone: toneAside}, column, wrap(spans, t.text(column)))
}

// cast writes a line for each role. What has no room in it is set off from the names below.
func (t *terminal) cast(m lesson.Making) {
	label := "cast"
	for _, part := range castLines(m) {
		rows := wrap([]span{{text: part.who, tone: toneStrong}, {text: ": " + part.why}}, t.text(factColumn)-inset)
		t.labelled(span{text: label, tone: toneAside}, factColumn, append(rows[:1:1], indented(rows[1:])...))
		label = ""
	}
}

// text is how many columns there are for text that begins at a column of the page.
func (t *terminal) text(column int) int { return t.page - 2*margin - column }

// labelled writes rows that hang from a label.
func (t *terminal) labelled(label span, column int, rows []row) {
	t.rows(margin, hang(label, column, rows)...)
}
