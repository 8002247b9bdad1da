package transcript

import (
	"fmt"
	"io"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Output contract of the plain face:
//
//   - one fact a line, `key: value`, to be read aloud or searched (`grep '^verdict:'`); no glyphs, no
//     columns, no colours, nothing repainted
//   - a line that begins with two spaces goes on with the fact before it; with Options.Width 0 there
//     is none
//   - a lesson begins with the line `docker netdemo NAME`, a step with `step N of M: heading`; empty
//     lines stand between steps
//   - the keys: title, engine, images, cast, makes, leaves, run, concept; text, note, before, control,
//     command, output, time, left out, claim, verdict, observed, waited, asked, why, doing, error, means, fix,
//     networks; question, answer N, guess; table, summary, removed, kept, try, done, left, predictions, another
//     look, next, interrupted, lesson; and false, differs, skipped, broken, not run for a step that is

// plainFace is the plain face.
type plainFace struct {
	sheet
	typesetter
	options Options
	asides  asides
	role    string
}

func newPlain(w io.Writer, o Options) *plainFace {
	return &plainFace{sheet: sheet{w: w}, typesetter: typesetter{glyphs: asciiGlyphs}, options: o}
}

// Emit implements lesson.Sink.
func (p *plainFace) Emit(e lesson.Event) error {
	switch e := e.(type) {
	case lesson.Started:
		p.start(e)
	case lesson.StepStarted:
		p.role = ""
		p.space()
		p.fact(fmt.Sprintf("step %d of %d", e.N, e.Of), Safe(e.Title))
		p.prose("text", e.Text)
	case lesson.CommandShown:
		p.command(e)
	case lesson.OutputShown:
		p.output(e)
	case lesson.Judged:
		p.judged(e)
	case lesson.TopologyShown:
		p.topology(e)
	case lesson.Noted:
		p.tellShortening()
		p.fact("note", oneLine(e.Text))
	case lesson.Predicting:
		p.predicting(e)
	case lesson.Predicted:
		p.predicted(e)
	case lesson.Finished:
		p.finished(e)
	case lesson.CourseFinished:
		p.course(e)
	case lesson.Observed, lesson.Kept: // facts are for programs
	}
	return p.flush()
}

// fact writes one fact, wrapped where there is a width.
func (p *plainFace) fact(key, value string) {
	p.wrapped(strings.TrimRight(key+": "+value, " "))
}

// wrapped writes a line, and what it has no room for in lines that begin with two spaces.
func (p *plainFace) wrapped(text string) {
	if p.options.Width <= 0 {
		p.line(text)
		return
	}
	n := layoutWidth(p.options.Width)
	first := fold(text, n)[0]
	p.line(first)
	rest := strings.TrimPrefix(strings.TrimPrefix(text, first), " ")
	if rest == "" {
		return
	}
	for _, piece := range fold(rest, n-2) {
		p.line("  " + piece)
	}
}

// prose writes Markdown as words, one fact for each block.
func (p *plainFace) prose(key, markdown string) {
	const unlimited = 1 << 20
	for _, r := range p.blocks(markdown, unlimited) {
		if len(r) > 0 {
			p.fact(key, strings.TrimLeft(r.render(false), " "))
		}
	}
}

func (p *plainFace) start(e lesson.Started) {
	p.asides.begin(e)
	p.space()
	p.wrapped("docker netdemo " + Safe(e.Lesson))
	p.fact("title", Safe(e.Title))
	p.fact("engine", engineLine(e.Engine))
	if len(e.Images) > 0 {
		p.fact("images", imagesLine(e.Images))
	}
	for _, part := range castLines(e.Makes) {
		p.fact("cast", part.who+": "+part.why)
	}
	p.fact("makes", makesLine(e))
	p.fact("leaves", leavesLine(e))
	p.fact("run", Safe(e.Run))
	p.prose("concept", e.Concept)
}

func (p *plainFace) command(e lesson.CommandShown) {
	if e.Role != p.role {
		p.tellShortening()
		p.role = e.Role
		if aside := roleAside(e.Role); aside != "" {
			p.fact(e.Role, aside)
		}
	}
	p.asides.saw(e.Argv)
	p.toType("command", Safe(e.Shown))
}

// toType writes a command: on one line, or, where there is a width, on lines that can be pasted as one.
func (p *plainFace) toType(key, command string) {
	key += ": "
	if p.options.Width <= 0 {
		p.line(key + command)
		return
	}
	for i, line := range commandLines(command, len(key)-promptWidth, layoutWidth(p.options.Width)) {
		if i == 0 {
			p.line(key + line.text)
		} else {
			p.line(strings.Repeat(" ", line.indent) + line.text)
		}
	}
}

// tellShortening says once that shown commands leave flags out.
func (p *plainFace) tellShortening() {
	if p.asides.tellShortening() {
		p.fact("note", strings.Trim(shortensAside, "()"))
	}
}

func (p *plainFace) output(e lesson.OutputShown) {
	lines, more := shownLines(e, p.options.Full)
	for _, line := range lines {
		text := Safe(line.Text)
		if line.Note != "" {
			text += " (" + Safe(line.Note) + ")"
		}
		p.fact("output", text)
	}
	if e.MS > 0 {
		p.fact("time", duration(e.MS))
	}
	if more {
		some, hint := p.options.leftOut(e)
		p.fact("left out", some+hint)
	}
}

func (p *plainFace) judged(e lesson.Judged) {
	p.tellShortening()
	p.prose("claim", e.Text)
	p.fact("verdict", verdictWord(e.Result))
	said := oneLine(e.Said)
	if p.asides.tellRightAnswer(e) {
		said += " " + rightAnswer
	}
	p.fact("observed", said)
	if e.Waited > 0 {
		p.fact("waited", duration(e.Waited))
	}
	if again := againWords(e); again != "" {
		p.fact("asked", again)
	}
	if e.Error != nil {
		p.failure(*e.Error)
	}
	p.prose("why", e.Why)
}

func (p *plainFace) failure(f lesson.Failure) {
	for _, fact := range [][2]string{{"doing", f.Call}, {"error", strings.TrimSpace(f.Message)}, {"means", f.Meaning}} {
		if fact[1] != "" {
			p.fact(fact[0], oneLine(fact[1]))
		}
	}
	for _, fix := range f.Fix {
		p.fact("fix", oneLine(fix))
	}
}

func (p *plainFace) topology(e lesson.TopologyShown) {
	if e.Caption == lesson.NoPicture {
		return
	}
	for _, m := range memberships(e.Topology) {
		p.fact("networks", m.title()+": "+m.who())
	}
}

func (p *plainFace) finished(e lesson.Finished) {
	p.space()
	switch {
	case e.Error != nil:
		p.wrapped("docker netdemo " + Safe(e.Lesson))
		p.fact("verdict", verdictWord(lesson.Broken))
		p.fact("observed", "This lesson could not be begun.")
		p.failure(*e.Error)
	case e.Interrupted:
		p.fact("interrupted", p.options.seenSentence(e))
	default:
		p.table(e)
	}
	for _, v := range troubles(e) {
		p.fact(verdictWord(v.Result), fmt.Sprintf("step %d, %s: %s", v.Step, Safe(v.Title), reason(v)))
	}
	p.fact("summary", summaryLine(e))
	if e.Kept != nil {
		p.kept(*e.Kept)
	} else {
		p.fact("removed", removedLine(e.Removed))
	}
	for _, what := range e.Left {
		p.fact("left", oneLine(what))
	}
	p.predictions(e)
	switch {
	case len(e.Left) > 0:
		p.toType("next", p.options.netdemo(clean))
	case goesOn(e):
		p.toType("next", p.options.netdemo(e.Next))
	}
}

// kept says what was handed over, and what to do with it.
func (p *plainFace) kept(k lesson.Kept) {
	p.fact("kept", p.options.keptUntil(k))
	for _, c := range k.Containers {
		p.fact("kept", Safe(c.Name)+": "+keptContainer(c))
	}
	for _, command := range k.Try {
		p.toType("try", Safe(command))
	}
	p.toType("done", p.options.netdemo(clean))
}

// table writes one line for each line of the closing table.
func (p *plainFace) table(e lesson.Finished) {
	if !answered(e) {
		return
	}
	for _, r := range e.Table.Rows {
		var cells []string
		for i, c := range r.Cells {
			f := fillCell(c, e.Results)
			words := f.word
			if step := f.stepWords(); step != "" {
				words += " (" + step + ")"
			}
			if i < len(e.Table.Columns) {
				words = Safe(e.Table.Columns[i]) + " " + words
			}
			cells = append(cells, words)
		}
		p.fact("table", Safe(r.Label)+": "+strings.Join(cells, "; "))
	}
}

func (p *plainFace) course(e lesson.CourseFinished) {
	p.space()
	for _, f := range e.Lessons {
		p.fact("lesson", fmt.Sprintf("%s: %s: %s", Safe(f.Lesson), verdictWord(overall(f)), summaryLine(f)))
	}
	p.fact("summary", summaryLine(courseCounts(e)))
}

// summaryLine counts: "9 claims, 9 true, 0 false, …, 8.9 s".
func summaryLine(f lesson.Finished) string {
	parts := []string{Count(f.Claims, "claim")}
	for _, c := range counts(f, f) {
		parts = append(parts, c.String())
	}
	if f.MS > 0 {
		parts = append(parts, took(f.MS))
	}
	return strings.Join(parts, ", ")
}
