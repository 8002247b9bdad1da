package transcript

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Output contract of the Markdown face, a page to hand out:
//
//   - `# title`, the concept, a list of who is involved and what is made, then `## N. heading` and the text for each step, its commands and
//     outputs in fenced blocks of language console (what is asked before and the control have blocks of
//     their own), **Claim**, the verdict's word in bold with what was observed, why, and the rails
//     picture in a fenced block
//   - the closing table is a Markdown table
//   - the prose is Markdown already and stands as it is; everything foreign is escaped outside fences,
//     and a fence is longer than any row of backticks within
//   - the same lesson makes the same page: only with Options.Run it says when and on which engine it was
//     performed, and what took how long

// markdownFace is the Markdown face.
type markdownFace struct {
	sheet
	options Options
	asides  asides
	fence   []string // the lines of the block that is being collected
	role    string
}

func newMarkdown(w io.Writer, o Options) *markdownFace {
	return &markdownFace{sheet: sheet{w: w}, options: o}
}

// Emit implements lesson.Sink.
func (m *markdownFace) Emit(e lesson.Event) error {
	switch e := e.(type) {
	case lesson.CommandShown:
		m.command(e)
		return nil // its block is not complete yet
	case lesson.OutputShown:
		m.output(e)
		return nil
	case lesson.Observed, lesson.Kept: // facts are for programs
		return nil
	case lesson.Started:
		m.start(e)
	case lesson.StepStarted:
		m.role = ""
		m.paragraph("## " + fmt.Sprintf("%d. ", e.N) + escapeMarkdown(e.Title))
		m.paragraph(e.Text)
	case lesson.Judged:
		m.judged(e)
	case lesson.TopologyShown:
		m.topology(e)
	case lesson.Noted:
		m.paragraph("*Note:* " + escapeMarkdown(e.Text))
	case lesson.Predicting:
		m.predicting(e)
	case lesson.Predicted:
		m.predicted(e)
	case lesson.Finished:
		m.finished(e)
	case lesson.CourseFinished:
		m.course(e)
	}
	return m.flush()
}

// paragraph ends the block of commands and writes text between empty lines.
func (m *markdownFace) paragraph(text string) {
	m.endBlock()
	m.raw(text)
}

func (m *markdownFace) raw(text string) {
	text = strings.TrimSpace(strings.ReplaceAll(text, nbsp, " "))
	if text == "" {
		return
	}
	m.space()
	for _, line := range strings.Split(text, "\n") {
		if line == "" {
			m.space()
			continue
		}
		m.line(line)
	}
	m.space()
}

func (m *markdownFace) start(e lesson.Started) {
	m.asides.begin(e)
	m.paragraph("# " + escapeMarkdown(e.Title))
	if m.options.Run {
		m.paragraph("*Run* " + escapeMarkdown(fmt.Sprintf("%s, %s, engine %s", e.Run, e.Time.Format("2006-01-02 15:04 MST"), engineLine(e.Engine))))
	}
	m.paragraph(e.Concept)
	var cast []string
	for _, part := range castLines(e.Makes) {
		cast = append(cast, "- **"+escapeMarkdown(part.who)+"**: "+escapeMarkdown(part.why))
	}
	m.paragraph(strings.Join(cast, "\n"))
	m.paragraph("*Makes* " + escapeMarkdown(makesLine(e)) + ".")
}

func (m *markdownFace) command(e lesson.CommandShown) {
	if e.Role != m.role {
		if m.role == lesson.RoleBefore || m.asides.shortened {
			m.endBlock()
		}
		m.role = e.Role
		if aside := roleAside(e.Role); aside != "" {
			m.paragraph("*" + capital(e.Role) + ": " + aside + "*")
		}
	}
	m.asides.saw(e.Argv)
	for i, line := range commandLines(Safe(e.Shown), 0, pageWidth) {
		text := spaces(line.indent) + line.text
		if i == 0 {
			text = "$ " + line.text
		}
		m.fence = append(m.fence, text)
	}
}

func (m *markdownFace) output(e lesson.OutputShown) {
	lines, more := shownLines(e, m.options.Full)
	for i, line := range lines {
		text := strings.TrimRight(Safe(line.Text), " ")
		if line.Note != "" {
			text += "   " + unicodeGlyphs.point + " " + Safe(line.Note)
		}
		if m.options.Run && e.MS > 0 && i == len(lines)-1 {
			text += "   " + duration(e.MS)
		}
		m.fence = append(m.fence, text)
	}
	if more {
		some, hint := m.options.leftOut(e)
		m.fence = append(m.fence, unicodeGlyphs.more+" "+some+" left out"+hint)
	}
}

// endBlock writes the collected commands and outputs.
func (m *markdownFace) endBlock() {
	if len(m.fence) > 0 {
		m.fenced("console", m.fence)
		m.fence = nil
	}
	if m.asides.tellShortening() {
		m.raw("*" + escapeMarkdown(strings.Trim(shortensAside, "()")) + "*")
	}
}

// fenced writes lines in a fence that none of them can end.
func (m *markdownFace) fenced(language string, lines []string) {
	fence := "```"
	for strings.Contains(strings.Join(lines, "\n"), fence) {
		fence += "`"
	}
	m.space()
	m.line(fence + language)
	for _, line := range lines {
		m.line(line)
	}
	m.line(fence)
	m.space()
}

func (m *markdownFace) judged(e lesson.Judged) {
	m.paragraph("**Claim** " + e.Text)
	said := escapeMarkdown(oneLine(e.Said))
	if m.options.Run && e.Waited > 0 {
		said += " (after " + duration(e.Waited) + ")"
	}
	if again := againWords(e); again != "" {
		said += " (" + again + ")"
	}
	if m.asides.tellRightAnswer(e) {
		said += " " + rightAnswer
	}
	m.paragraph("**" + capital(verdictWord(e.Result)) + "** " + said)
	if e.Error != nil {
		m.failure(*e.Error)
	}
	m.paragraph(e.Why)
}

func (m *markdownFace) failure(f lesson.Failure) {
	if f.Call != "" {
		m.paragraph("*Doing:* " + escapeMarkdown(oneLine(f.Call)))
	}
	if f.Message != "" {
		m.fenced("", safeLines(f.Message))
	}
	m.paragraph(escapeMarkdown(oneLine(f.Meaning)))
	var commands []string
	for _, fix := range f.Fix {
		if isCommand(fix) {
			commands = append(commands, "$ "+oneLine(fix))
		} else {
			m.paragraph(escapeMarkdown(oneLine(fix)))
		}
	}
	if len(commands) > 0 {
		m.fenced("console", commands)
	}
}

func (m *markdownFace) topology(e lesson.TopologyShown) {
	m.endBlock()
	if e.Caption == lesson.NoPicture {
		return
	}
	g := glyphsOf(m.options)
	var lines []string
	for _, r := range railsRows(e.Topology, Safe(string(e.Caption)), pageWidth, g) {
		lines = append(lines, r.render(false))
	}
	m.fenced("text", lines)
}

// capital begins a word with a capital letter.
func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// Characters that mean something within a line of Markdown, and at its start.
const (
	markdownSpecial = "\\`*[]<|~&"
	markdownStart   = "#+->="
)

// escapeMarkdown makes a foreign string safe and lets it stand for itself in Markdown.
func escapeMarkdown(s string) string {
	var b strings.Builder
	runes := []rune(Safe(s))
	for i, r := range runes {
		within := i > 0 && isWord(runes[i-1]) && i+1 < len(runes) && isWord(runes[i+1])
		if strings.ContainsRune(markdownSpecial, r) || i == 0 && strings.ContainsRune(markdownStart, r) || r == '_' && !within {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isWord tells the characters between which an underscore means nothing.
func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
