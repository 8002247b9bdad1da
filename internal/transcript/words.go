package transcript

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// What several faces say in the same words.
const (
	onThisMachine = " on this machine"
	anyAddress    = "0.0.0.0"
	notShown      = "not shown here"
	undecided     = "undecided" // a claim that would have implied it is false
	clean         = "clean"     // the command of ours
)

// verdictWord is the one word for a result, in every face.
func verdictWord(r lesson.Result) string { return strings.ReplaceAll(Safe(string(r)), "_", " ") }

// mark is the sign of a result and its tone.
func mark(r lesson.Result, g glyphs) (sign string, t tone) {
	switch r {
	case lesson.True:
		return g.yes, toneTrue
	case lesson.False:
		return g.no, toneFalse
	case lesson.Differs:
		return g.differs, toneFailed
	case lesson.Skipped:
		return g.skipped, toneAside
	case lesson.Broken:
		return g.broken, toneFalse
	case lesson.NotRun:
		return g.notRun, toneAside
	}
	return "?", toneFalse
}

// Count says how many: "1 network", "3 containers".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// duration says milliseconds as people read them: "1.5 ms", "231 ms", "2.0 s", "1 min 1 s".
func duration(ms float64) string {
	switch {
	case ms < 99.95:
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	case ms < 999.5:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	}
	if seconds := int(ms/1000 + 0.5); seconds >= 60 {
		return fmt.Sprintf("%d min %d s", seconds/60, seconds%60)
	}
	return strconv.FormatFloat(ms/1000, 'f', 1, 64) + " s"
}

// againWords marks a verdict whose question was asked again: "again after a pause of 2 min 0 s"; "" for others.
func againWords(e lesson.Judged) string {
	if e.Slept == 0 {
		return ""
	}
	return "again after a pause of " + duration(e.Slept)
}

// keptFor says a duration as it is typed after --keep: "2h", "1h30m", "20s".
func keptFor(d time.Duration) string {
	text := d.Round(time.Second).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-len(zero)+1]
		}
	}
	return text
}

// engineLine says which engine this is and where: "20.10.24 on this machine, unix:///…".
func engineLine(e lesson.EngineInfo) string {
	words := Safe(e.Version)
	if e.Kind != "" && e.Kind != "docker" {
		words = Safe(e.Kind) + " " + words
	}
	if e.Desktop {
		words += " of Docker Desktop"
	}
	if e.Rootless {
		words += ", rootless,"
	}
	if e.Local {
		words += " on this machine, " + Safe(e.Endpoint)
	} else {
		words += " at " + Safe(e.Endpoint)
	}
	if e.Context != "" && e.Context != "default" {
		words += ", context " + Safe(e.Context)
	}
	return words
}

// leavesLine says what a lesson leaves on the engine.
func leavesLine(e lesson.Started) string {
	if e.Keep > 0 {
		return "what it makes, for " + keptFor(e.Keep) + ", if all goes well"
	}
	return "nothing but its images, which stay for the next time"
}

// imagesLine lists the images that a lesson uses.
func imagesLine(images []string) string {
	safe := make([]string, len(images))
	for i, image := range images {
		safe[i] = Safe(image)
	}
	return strings.Join(safe, ", ")
}

// removedLine says what a sweep removed: "3 containers, 1 network".
func removedLine(s lesson.Swept) string {
	return cmp.Or(s.What(), "nothing")
}

// sweepSentence says what the sweep did, and that nothing is left where that is so.
func sweepSentence(f lesson.Finished) string {
	words := "Removed " + removedLine(f.Removed) + "."
	switch {
	case f.Removed.Count() > 0:
	case len(f.Left) > 0:
		words = "Nothing was removed."
	default:
		words = "There was nothing to remove."
	}
	switch {
	case f.Removed.Unsure:
		words += " What a call may still bring is removed in the background."
	case len(f.Left) == 0 && f.Run != "":
		words += " Nothing of run " + Safe(f.Run) + " is left."
	}
	return words + " Images are kept."
}

// goesOn tells whether the next lesson is what comes next: what is left comes before it.
func goesOn(f lesson.Finished) bool {
	return f.Next != "" && !f.Interrupted && f.Error == nil && len(f.Left) == 0
}

// countsSentence says how many claims hold, and what became of the others.
func countsSentence(f lesson.Finished) string {
	hold := "claims hold"
	if f.Claims == 1 {
		hold = "claim holds"
	}
	return fmt.Sprintf("%d of %d %s on this engine%s.", f.True, f.Claims, hold, others(f))
}

// trueOf says the same in fewer words: "4 of 5 true: 1 skipped".
func trueOf(f lesson.Finished) string {
	return fmt.Sprintf("%d of %d %s%s", f.True, f.Claims, verdictWord(lesson.True), others(f))
}

// others says what became of the claims that are not true: ": 1 false, 2 not run", or "".
func others(f lesson.Finished) string {
	var parts []string
	for _, c := range counts(f, f)[1:] {
		if c.n > 0 {
			parts = append(parts, unbroken(c.String()))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// A counted is how many steps came to one result.
type counted struct {
	word string
	n    int
}

// String says it in a sentence: "2 skipped", "2 differ".
func (c counted) String() string {
	if c.n != 1 && c.word == verdictWord(lesson.Differs) {
		return fmt.Sprintf("%d differ", c.n)
	}
	return fmt.Sprintf("%d %s", c.n, c.word)
}

// counts lists how many steps came to each result, the true ones first. What cannot be on Docker Engine is
// left out where nothing of all came to it.
func counts(f, all lesson.Finished) []counted {
	list := []counted{
		{verdictWord(lesson.True), f.True},
		{verdictWord(lesson.False), f.False},
	}
	if all.Differs > 0 {
		list = append(list, counted{verdictWord(lesson.Differs), f.Differs})
	}
	return append(list,
		counted{verdictWord(lesson.Skipped), f.Skipped},
		counted{verdictWord(lesson.Broken), f.Broken},
		counted{verdictWord(lesson.NotRun), f.NotRun},
	)
}

// countWords are the words of counts.
func countWords(all lesson.Finished) []string {
	var words []string
	for _, c := range counts(all, all) {
		words = append(words, c.word)
	}
	return words
}

// leftOut says how many lines of an output are not shown (a negative number stands for "some"), and
// how to see them where that is possible.
func (o Options) leftOut(e lesson.OutputShown) (lines, hint string) {
	lines = Count(e.LeftOut, "line")
	if e.LeftOut < 0 {
		lines = "some lines"
	}
	switch {
	case len(e.Whole) == 0:
	case o.Step:
		hint = " (o shows them)"
	default:
		hint = " (--full)"
	}
	return lines, hint
}

// took says how long something took: "" where that is not known.
func took(ms int64) string {
	if ms == 0 {
		return ""
	}
	return duration(float64(ms))
}

// shownLines gives the lines of an output that a face shows, and whether others are left out.
func shownLines(o lesson.OutputShown, full bool) (lines []lesson.Line, more bool) {
	if full && len(o.Whole) > 0 {
		for _, text := range o.Whole {
			lines = append(lines, lesson.Line{Text: text})
		}
		return lines, false
	}
	return o.Lines, o.LeftOut != 0
}

// isCommand tells the commands among a failure's fixes from the words: they begin with a small letter.
func isCommand(fix string) bool { return fix != "" && fix[0] >= 'a' && fix[0] <= 'z' }

// networkKind says what a network knows of its members.
func networkKind(n lesson.TopologyNetwork) string {
	kind := "IPs only"
	if n.DNS {
		kind = "names + IPs"
	}
	if n.Internal {
		kind += ", internal"
	}
	return kind
}

// roleAside introduces the commands of a role; "" where they need no introduction.
func roleAside(role string) string {
	switch role {
	case lesson.RoleBefore:
		return "to compare with later"
	case lesson.RoleControl:
		return "the same, from where it must work"
	}
	return ""
}
