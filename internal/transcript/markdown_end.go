package transcript

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// finished closes a lesson's page.
func (m *markdownFace) finished(e lesson.Finished) {
	switch {
	case e.Error != nil:
		m.paragraph("# docker netdemo " + escapeMarkdown(e.Lesson))
		m.paragraph("**" + capital(verdictWord(lesson.Broken)) + "** This lesson could not be begun.")
		m.failure(*e.Error)
	case e.Interrupted:
		m.paragraph("## Interrupted")
		m.troubles(e)
		m.paragraph(m.options.seenSentence(e))
	default:
		m.paragraph("## What you saw")
		m.table(e)
		m.troubles(e)
		m.paragraph(countsSentence(e) + m.took(e.MS))
	}
	if e.Kept != nil {
		m.kept(*e.Kept)
	} else {
		m.swept(e)
	}
	m.predictions(e)
	if goesOn(e) {
		m.paragraph("Next: `" + m.options.netdemo(e.Next) + "`")
	}
}

func (m *markdownFace) took(ms int64) string {
	if !m.options.Run || ms == 0 {
		return ""
	}
	return " " + took(ms)
}

// table fills the lesson's table with what the steps showed.
func (m *markdownFace) table(e lesson.Finished) {
	if !answered(e) {
		return
	}
	head := append([]string{""}, e.Table.Columns...)
	var rows [][]string
	for _, r := range e.Table.Rows {
		cells := []string{escapeMarkdown(r.Label)}
		for _, c := range r.Cells {
			f := fillCell(c, e.Results)
			words := f.word
			if step := f.stepWords(); step != "" {
				words += " (" + step + ")"
			}
			cells = append(cells, words)
		}
		rows = append(rows, cells)
	}
	for i := range head {
		head[i] = escapeMarkdown(head[i])
	}
	m.markdownTable(head, rows)
}

// markdownTable writes a table whose cells are Markdown already.
func (m *markdownFace) markdownTable(head []string, rows [][]string) {
	m.space()
	m.line("| " + strings.Join(head, " | ") + " |")
	m.line("|" + strings.Repeat(" --- |", len(head)))
	for _, cells := range rows {
		m.line("| " + strings.Join(cells, " | ") + " |")
	}
	m.space()
}

// troubles lists the steps whose claims are not true here.
func (m *markdownFace) troubles(e lesson.Finished) {
	list := troubles(e)
	if len(list) == 0 {
		return
	}
	m.space()
	for _, v := range list {
		m.line(fmt.Sprintf("- **%s** step %d, %s: %s", capital(verdictWord(v.Result)), v.Step,
			escapeMarkdown(v.Title), escapeMarkdown(reason(v))))
	}
	m.space()
}

// swept says what was removed and what is left.
func (m *markdownFace) swept(e lesson.Finished) {
	if sweptNothing(e) {
		return
	}
	m.paragraph(escapeMarkdown(sweepSentence(e)))
	if len(e.Left) == 0 {
		return
	}
	m.paragraph("Left, to be removed with `" + m.options.netdemo(clean) + "` when nothing holds it any more:")
	for _, what := range e.Left {
		m.line("- " + escapeMarkdown(oneLine(what)))
	}
	m.space()
}

// kept says what was handed over, and what to do with it.
func (m *markdownFace) kept(k lesson.Kept) {
	m.paragraph(escapeMarkdown(m.options.keptUntil(k)))
	for _, c := range k.Containers {
		m.line("- **" + escapeMarkdown(c.Name) + "** " + escapeMarkdown(keptContainer(c)))
	}
	m.space()
	if len(k.Try) > 0 {
		m.paragraph("Try:")
		for _, command := range k.Try {
			m.line("- `" + Safe(command) + "`")
		}
		m.space()
	}
	m.paragraph("Done? `" + m.options.netdemo(clean) + "`")
}

// course closes a page of several lessons.
func (m *markdownFace) course(e lesson.CourseFinished) {
	m.paragraph("# All lessons")
	sum := courseCounts(e)
	head := append(append([]string{"lesson", "claims"}, countWords(sum)...), "verdict")
	var rows [][]string
	for _, f := range e.Lessons {
		cells := []string{escapeMarkdown(f.Lesson), strconv.Itoa(f.Claims)}
		for _, c := range counts(f, sum) {
			cells = append(cells, strconv.Itoa(c.n))
		}
		rows = append(rows, append(cells, verdictWord(overall(f))))
	}
	m.markdownTable(head, rows)
	m.paragraph(countsSentence(sum) + m.took(sum.MS))
}
