package transcript

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// stepStarted opens a step.
func (t *terminal) stepStarted(e lesson.StepStarted) {
	t.step, t.role = e.N, ""
	t.ruled(fmt.Sprintf("%d/%d", e.N, e.Of), e.Title)
	t.rows(margin, t.blocks(e.Text, t.text(0))...)
	t.space()
}

// command shows what can be pasted, after an aside where its role changes.
func (t *terminal) command(e lesson.CommandShown) {
	t.changeRole(e.Role)
	t.asides.saw(e.Argv)
	t.typed(e.Shown)
}

// typed writes a command behind a prompt.
func (t *terminal) typed(shown string) {
	for i, line := range commandLines(Safe(shown), margin, t.width) {
		typed := span{text: line.text, tone: toneCommand}
		if i == 0 {
			t.rows(margin, row{{text: "$ ", tone: toneAside}, typed})
			continue
		}
		t.rows(line.indent, row{typed})
	}
}

// changeRole separates what is asked before, done, asked, and asked as a control.
func (t *terminal) changeRole(role string) {
	if role == t.role {
		return
	}
	t.tellShortening()
	before := t.role
	t.role = role
	if role == lesson.RoleControl || before == lesson.RoleBefore {
		t.space()
	}
	if aside := roleAside(role); aside != "" {
		t.aside(role + ": " + aside)
	}
}

// tellShortening says once that shown commands leave flags out.
func (t *terminal) tellShortening() {
	if t.asides.tellShortening() {
		t.aside(shortensAside)
	}
}

// aside writes a remark.
func (t *terminal) aside(text string) {
	t.rows(margin, wrap([]span{{text: text, tone: toneAside}}, t.text(0))...)
}

// output shows what the command before it printed, in a gutter.
func (t *terminal) output(e lesson.OutputShown, point tone) {
	if e.Role != lesson.RoleAsk || !fromNetwork(e.Stream) {
		point = toneText
	}
	lines, more := shownLines(e, t.options.Full)
	columns := t.width - 2*margin - width(t.gutter) - 1
	var rows []row
	for _, line := range lines {
		rows = append(rows, t.outputLine(line, point, columns)...)
	}
	if more {
		some, hint := t.options.leftOut(e)
		rows = append(rows, row{{text: t.more + " " + some + " left out" + hint, tone: toneAside}})
	}
	if e.MS > 0 {
		rows = timed(rows, duration(e.MS), t.text(width(t.gutter)+1), columns)
	}
	for _, r := range rows {
		t.rows(margin, append(row{{text: t.gutter + " ", tone: toneAside}}, r...))
	}
}

// fromNetwork tells the answers of the network from what an engine lists.
func fromNetwork(stream string) bool {
	return slices.Contains([]string{
		lesson.Fetched{}.Kind(), lesson.Got{}.Kind(), lesson.LookedUp{}.Kind(),
	}, stream)
}

// outputLine is one line of output, folded, with a word that points at it.
func (t *terminal) outputLine(line lesson.Line, point tone, columns int) []row {
	var rows []row
	for i, piece := range fold(Safe(line.Text), columns-2) {
		r := row{{text: piece, tone: point}}
		if i > 0 {
			r = append(row{{text: "  "}}, r...)
		}
		rows = append(rows, r)
	}
	if line.Note == "" {
		return rows
	}
	note := row{{text: t.point + " " + Safe(line.Note), tone: toneStrong}}
	last := len(rows) - 1
	if end := rows[last].width(); end+tableGap+note.width() <= columns {
		rows[last] = append(rows[last], append(row{{text: spaces(tableGap)}}, note...)...)
		return rows
	}
	return append(rows, wrap(note, columns)...)
}

// timed puts a time at the right edge of the last row: that of the page, that of the terminal where the
// row is wider, or below the row.
func timed(rows []row, time string, page, columns int) []row {
	clock := span{text: time, tone: toneAside}
	last := len(rows) - 1
	for _, edge := range []int{page, columns} {
		if last < 0 {
			break
		}
		if gap := edge - rows[last].width() - width(time); gap >= 2 {
			rows[last] = append(rows[last], span{text: spaces(gap)}, clock)
			return rows
		}
	}
	return append(rows, row{{text: spaces(page - width(time))}, clock})
}

// judged shows the claim, the verdict and why.
func (t *terminal) judged(e lesson.Judged) {
	t.tellShortening()
	sign, tone := mark(e.Result, t.glyphs)
	verdict := span{text: sign + " " + verdictWord(e.Result), tone: tone}
	column := max(8, width(verdict.text)+2)
	t.space()
	t.fact("claim", column, t.inline(e.Text))
	t.labelled(verdict, column, wrap(t.said(e), t.text(column)))
	if e.Error != nil {
		t.failure(*e.Error, column)
	}
	if e.Why != "" {
		t.labelled(span{text: "why", tone: toneAside}, column, t.blocks(e.Why, t.text(column)))
	}
	t.space()
}

// said is what was observed, how long it took to come true, whether it was asked again, and once what an
// error can be.
func (t *terminal) said(e lesson.Judged) []span {
	spans := []span{{text: oneLine(e.Said)}}
	if e.Waited > 0 {
		spans = append(spans, span{text: " " + unbroken("(after "+duration(e.Waited)+")"), tone: toneAside})
	}
	if again := againWords(e); again != "" {
		spans = append(spans, span{text: " " + unbroken("("+again+")"), tone: toneAside})
	}
	if t.asides.tellRightAnswer(e) {
		spans = append(spans, span{text: " " + unbroken(rightAnswer)})
	}
	return spans
}

// failure shows why something could not be done: what, the words of whoever refused it, what they
// mean, and what can be done.
func (t *terminal) failure(f lesson.Failure, column int) {
	if f.Call != "" {
		t.fact("doing", column, plain(oneLine(f.Call)))
	}
	if f.Message != "" {
		t.fact("error", column, plain(oneLine(strings.TrimSpace(f.Message))))
	}
	if f.Meaning != "" {
		t.fact("means", column, plain(oneLine(f.Meaning)))
	}
	for i, fix := range f.Fix {
		label := "fix"
		if i > 0 {
			label = ""
		}
		t.fix(label, column, oneLine(fix))
	}
}

// fix is one thing to do: a command, perhaps with a comment, or words.
func (t *terminal) fix(label string, column int, fix string) {
	if !isCommand(fix) {
		t.fact(label, column, plain(fix))
		return
	}
	command, comment, _ := strings.Cut(fix, " #")
	t.toType(span{text: label, tone: toneAside}, column, "$ ", strings.TrimSpace(command))
	if comment = strings.TrimSpace(comment); comment != "" {
		remark := wrap([]span{{text: comment, tone: toneAside}}, t.text(column+2))
		t.labelled(span{}, column, hang(span{text: "#", tone: toneAside}, 2, remark))
	}
}

// toType writes a command that hangs from a label, in lines that can be pasted as one.
func (t *terminal) toType(label span, column int, prompt, command string) {
	label.text = padded(label.text, column)
	for i, line := range commandLines(command, margin+column+width(prompt)-promptWidth, t.width) {
		typed := span{text: line.text, tone: toneCommand}
		if i == 0 {
			t.rows(margin, row{label, {text: prompt, tone: toneAside}, typed})
		} else {
			t.rows(line.indent, row{typed})
		}
	}
}

// topology draws the rails picture where the step asked for one.
func (t *terminal) topology(e lesson.TopologyShown) {
	if e.Caption == lesson.NoPicture {
		return
	}
	t.space()
	t.rows(margin, railsRows(e.Topology, Safe(string(e.Caption)), t.width-railsPadding, t.glyphs)...)
	t.space()
}

// noted shows what the learner must be told besides.
func (t *terminal) noted(e lesson.Noted) {
	t.tellShortening()
	t.space()
	t.fact("note", noteColumn, plain(oneLine(e.Text)))
	t.space()
}
