package transcript

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// A filled is one cell of the closing table with what its step showed.
type filled struct {
	word   string        // "yes", "no", or what became of the step
	result lesson.Result // of the step; "" for what the lesson does not show
	yes    bool
	step   int // 0 where there is none to name
}

// fillCell reads a cell off the verdicts. Cell.Yes is what a true claim means; a false one means the
// opposite, unless the claim only implied it, and any other result says nothing about the network.
func fillCell(c lesson.Cell, results map[string]lesson.Verdict) filled {
	if c.Step == "" {
		return filled{word: notShown}
	}
	v, judged := results[c.Step]
	if !judged {
		return filled{word: verdictWord(lesson.NotRun), result: lesson.NotRun}
	}
	if c.Implied && v.Result == lesson.False {
		return filled{word: undecided, step: v.Step}
	}
	f := filled{word: verdictWord(v.Result), result: v.Result, step: v.Step}
	if v.Result == lesson.True || v.Result == lesson.False {
		f.yes = c.Yes == (v.Result == lesson.True)
		f.word = "no"
		if f.yes {
			f.word = "yes"
		}
	}
	return f
}

// sign is the sign of a cell and its tone. A "no" is as good an answer as a "yes"; only one that
// comes of a false claim stands out.
func (f filled) sign(g glyphs) (sign string, t tone) {
	switch {
	case f.result == "":
		return "", toneAside
	case f.result != lesson.True && f.result != lesson.False:
		return mark(f.result, g)
	case f.yes:
		sign, t = g.yes, toneTrue
	default:
		sign, t = g.no, toneFailed
	}
	if f.result == lesson.False {
		t = toneFalse
	}
	return sign, t
}

// stepWords names the step that a cell was filled from.
func (f filled) stepWords() string {
	if f.step == 0 {
		return ""
	}
	return fmt.Sprintf("step %d", f.step)
}

// answered tells whether a closing table has anything to show.
func answered(f lesson.Finished) bool {
	return len(f.Table.Rows) > 0 && len(f.Results) > 0
}

// troubles lists the verdicts that are not "true", in the order of the steps.
func troubles(f lesson.Finished) []lesson.Verdict {
	var list []lesson.Verdict
	for _, v := range f.Results {
		if v.Result != lesson.True {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b lesson.Verdict) int { return cmp.Compare(a.Step, b.Step) })
	return list
}

// reason says why a claim is not true: in the words of whoever refused it, where a step broke.
func reason(v lesson.Verdict) string {
	if v.Error != nil && v.Error.Message != "" {
		return oneLine(strings.TrimSpace(v.Error.Message))
	}
	return oneLine(v.Said)
}

// sweptNothing tells a lesson that was not begun and left nothing: there is nothing to say about its
// sweep.
func sweptNothing(f lesson.Finished) bool {
	return f.Error != nil && f.Removed.Count()+len(f.Left) == 0
}

// seenSentence says how far an interrupted lesson came, and how to go on.
func (o Options) seenSentence(f lesson.Finished) string {
	words := fmt.Sprintf("You saw %d of %s. ", f.Seen, Count(f.Claims, "step"))
	if f.GoOn > 1 {
		return words + fmt.Sprintf("Go on with %s --from %d.", o.netdemo(f.Lesson), f.GoOn)
	}
	return words + fmt.Sprintf("Begin again with %s.", o.netdemo(f.Lesson))
}

// keptUntil says when a kept run ends by itself, and what is then still there: services end, and a network
// has nobody in it who could.
func (o Options) keptUntil(k lesson.Kept) string {
	return fmt.Sprintf("Kept for you until %s. The containers end by themselves then; what is left goes with the next lesson, or with %s.",
		k.Until.Format("15:04"), o.netdemo(clean))
}

// keptContainer says where a kept container is to be found: "172.17.0.3 on bridge, 127.0.0.1:8282 → 3003/tcp".
func keptContainer(c lesson.TopologyContainer) string {
	var parts []string
	for _, network := range slices.Sorted(maps.Keys(c.Endpoints)) {
		where := "on " + Safe(network)
		if address := c.Endpoints[network]; address != "" {
			where = Safe(address) + " " + where
		}
		parts = append(parts, where)
	}
	for _, p := range c.Ports {
		parts = append(parts, Safe(p.Host)+" for "+Safe(p.Container))
	}
	if !c.Running {
		parts = append(parts, "stopped")
	}
	return strings.Join(parts, ", ")
}

// overall is the result of a whole lesson: its worst one.
func overall(f lesson.Finished) lesson.Result {
	switch {
	case f.Broken > 0 || f.Error != nil:
		return lesson.Broken
	case f.False > 0:
		return lesson.False
	case f.NotRun > 0:
		return lesson.NotRun
	case f.Differs > 0:
		return lesson.Differs
	case f.True == 0 && f.Skipped > 0:
		return lesson.Skipped
	}
	return lesson.True
}

// courseCounts adds up the lessons.
func courseCounts(c lesson.CourseFinished) lesson.Finished {
	sum := lesson.Finished{MS: c.MS}
	for _, f := range c.Lessons {
		sum.Claims += f.Claims
		sum.True += f.True
		sum.False += f.False
		sum.Differs += f.Differs
		sum.Skipped += f.Skipped
		sum.Broken += f.Broken
		sum.NotRun += f.NotRun
	}
	return sum
}
