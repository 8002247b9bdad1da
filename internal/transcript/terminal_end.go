package transcript

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The columns at which the closing lines' words begin.
const (
	endColumn     = 8
	troubleColumn = 11
)

// finished closes a lesson.
func (t *terminal) finished(e lesson.Finished) {
	switch {
	case e.Error != nil:
		t.notBegun(e)
	case e.Interrupted:
		t.interrupted(e)
	default:
		t.closing(e)
	}
	t.space()
}

// notBegun says why a lesson could not even begin.
func (t *terminal) notBegun(e lesson.Finished) {
	t.space()
	t.rows(0, wrap([]span{{text: "docker netdemo " + Safe(e.Lesson), tone: toneCommand}}, t.page)...)
	t.space()
	sign, tone := mark(lesson.Broken, t.glyphs)
	verdict := span{text: sign + " " + verdictWord(lesson.Broken), tone: tone}
	t.labelled(verdict, troubleColumn, wrap(plain("This lesson could not be begun."), t.text(troubleColumn)))
	t.failure(*e.Error, troubleColumn)
	t.space()
	t.swept(e)
}

// interrupted says what is gone, how far the lesson came and how to go on.
func (t *terminal) interrupted(e lesson.Finished) {
	t.space()
	where := "Interrupted."
	if t.step > 0 {
		where = fmt.Sprintf("Interrupted in step %d.", t.step)
	}
	t.troubles(e)
	t.paragraph(plain(where))
	t.swept(e)
	t.paragraph(plain(t.options.seenSentence(e)))
}

// closing is the page that a whole lesson ends with.
func (t *terminal) closing(e lesson.Finished) {
	t.ruled("", "What you saw")
	if answered(e) {
		t.rows(margin, setTable(t.closingTable(e), t.width-2*margin)...)
		t.space()
	}
	t.troubles(e)
	t.score(e)
	if e.Kept != nil {
		t.kept(*e.Kept)
	} else {
		t.swept(e)
	}
	t.predictions(e)
	if goesOn(e) {
		t.space()
		t.toType(span{text: "next", tone: toneAside}, endColumn, "", t.options.netdemo(e.Next))
	}
}

// closingTable fills the lesson's table with what the steps showed.
func (t *terminal) closingTable(e lesson.Finished) [][]row {
	head := []row{nil}
	for _, name := range e.Table.Columns {
		head = append(head, row{{text: Safe(name), tone: toneStrong}})
	}
	lines := [][]row{head}
	words := make([]int, len(e.Table.Columns)) // the widest of each column
	for _, r := range e.Table.Rows {
		line := []row{plain(Safe(r.Label))}
		for i, c := range r.Cells {
			word := t.cellWord(fillCell(c, e.Results))
			if i < len(words) && c.Step != "" {
				words[i] = max(words[i], width(word.text))
			}
			line = append(line, row{word})
		}
		lines = append(lines, line)
	}
	for k, r := range e.Table.Rows {
		for i, c := range r.Cells[:min(len(r.Cells), len(words))] {
			if from := fillCell(c, e.Results).stepWords(); from != "" {
				gap := spaces(words[i] + 2 - lines[k+1][i+1].width())
				lines[k+1][i+1] = append(lines[k+1][i+1], span{text: gap}, span{text: unbroken(from), tone: toneAside})
			}
		}
	}
	return lines
}

// cellWord is the sign and the word of a cell.
func (t *terminal) cellWord(f filled) span {
	sign, tone := f.sign(t.glyphs)
	if sign == "" || sign == f.word { // as "no" is in ASCII
		return span{text: f.word, tone: tone}
	}
	return span{text: sign + " " + f.word, tone: tone}
}

// troubles lists the steps whose claims are not true here, with the reason of each.
func (t *terminal) troubles(e lesson.Finished) {
	for _, v := range troubles(e) {
		sign, tone := mark(v.Result, t.glyphs)
		heading := []span{{text: fmt.Sprintf("step %d:", v.Step), tone: toneNumber}, {text: " "}, {text: Safe(v.Title), tone: toneStrong}}
		rows := wrap(heading, t.text(troubleColumn))
		rows = append(rows, wrap(plain(reason(v)), t.text(troubleColumn))...)
		t.labelled(span{text: sign + " " + verdictWord(v.Result), tone: tone}, troubleColumn, rows)
	}
	t.space()
}

// swept says what was removed and what is left, and what to do about that.
func (t *terminal) swept(e lesson.Finished) {
	if sweptNothing(e) {
		return
	}
	t.paragraph(plain(sweepSentence(e)))
	if len(e.Left) == 0 {
		return
	}
	t.space()
	t.labelled(span{text: t.broken + " left", tone: toneFalse}, endColumn, t.leftRows(e.Left))
}

// kept says what was handed over, and what to do with it.
func (t *terminal) kept(k lesson.Kept) {
	t.paragraph(plain(t.options.keptUntil(k)))
	names := 0
	for _, c := range k.Containers {
		names = max(names, width(Safe(c.Name)))
	}
	for _, c := range k.Containers {
		name := Safe(c.Name)
		t.labelled(span{text: "  " + name, tone: toneStrong}, names+4, wrap(plain(keptContainer(c)), t.text(names+4)))
	}
	t.space()
	label := "try"
	for _, command := range k.Try {
		t.fix(label, endColumn, Safe(command))
		label = ""
	}
	t.fix("done?", endColumn, t.options.netdemo(clean))
}

func (t *terminal) leftRows(left []string) []row {
	var rows []row
	for _, what := range left {
		rows = append(rows, wrap(plain(oneLine(what)), t.text(endColumn))...)
	}
	try := []span{{text: "When nothing holds it any more: "}, {text: unbroken(t.options.netdemo(clean)), tone: toneCommand}}
	return append(rows, wrap(try, t.text(endColumn))...)
}

func (t *terminal) paragraph(spans []span) {
	t.rows(margin, wrap(spans, t.text(0))...)
}

// course closes a run of several lessons.
func (t *terminal) course(e lesson.CourseFinished) {
	t.ruled("", "All lessons")
	sum := courseCounts(e)
	head := []row{nil}
	for _, name := range slices.Concat([]string{"claims"}, countWords(sum), []string{"verdict"}) {
		head = append(head, row{{text: name, tone: toneStrong}})
	}
	lines := [][]row{head}
	for _, f := range e.Lessons {
		line := []row{plain(Safe(f.Lesson)), number(f.Claims, "claims")}
		for _, c := range counts(f, sum) {
			line = append(line, number(c.n, c.word))
		}
		result := overall(f)
		sign, tone := mark(result, t.glyphs)
		lines = append(lines, append(line, row{{text: sign + " " + verdictWord(result), tone: tone}}))
	}
	if columns := t.width - 2*margin; tableWidth(columnWidths(lines)) <= columns {
		t.rows(margin, setTable(lines, columns)...)
	} else {
		t.narrowCourse(e)
	}
	t.space()
	t.score(sum)
}

// narrowCourse says the same as the table of several lessons in words.
func (t *terminal) narrowCourse(e lesson.CourseFinished) {
	for _, f := range e.Lessons {
		result := overall(f)
		sign, tone := mark(result, t.glyphs)
		words := wrap([]span{{text: Safe(f.Lesson) + ":", tone: toneStrong}, {text: " " + trueOf(f)}}, t.text(troubleColumn))
		t.labelled(span{text: sign + " " + verdictWord(result), tone: tone}, troubleColumn, words)
	}
}

// score says how many claims hold, and how long that took.
func (t *terminal) score(f lesson.Finished) {
	spans := []span{{text: countsSentence(f), tone: toneStrong}}
	if f.MS > 0 {
		spans = append(spans, span{text: nbsp + nbsp + unbroken(took(f.MS)), tone: toneAside})
	}
	t.paragraph(spans)
}

// number ends where the name of its column ends.
func number(n int, column string) row {
	digits := strconv.Itoa(n)
	return plain(spaces(width(column)-len(digits)) + digits)
}
