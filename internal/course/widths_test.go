package course_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// recording keeps the events of a lesson, to be shown in many ways. It is also a learner who guesses.
type recording struct {
	events []lesson.Event
	guess  int
}

func (r *recording) Emit(e lesson.Event) error {
	r.events = append(r.events, e)
	return nil
}

func (r *recording) Guess(context.Context, lesson.Predicting) (int, error) {
	r.guess = r.guess%lesson.Guesses + 1 // right ones and wrong ones
	return r.guess, nil
}

func (r *recording) Pause(context.Context, runner.Stop) (again bool, err error) { return false, nil }

// rehearsals are how a lesson may go: as it should, and on an engine that makes claims false. Each is
// guessed at, so that the questions and what is said to the guesses are there too.
var rehearsals = map[string][]enginetest.Option{
	"true":  nil,
	"false": {enginetest.Without(enginetest.PublishedLeads, enginetest.OwnNamespace, enginetest.NamesOnUserDefined)},
}

// look is one way to show a lesson.
type look struct {
	format  string
	options transcript.Options
}

// looks are the faces for people, in every width and alphabet.
func looks(full bool) []look {
	var list []look
	for _, format := range []string{transcript.FormatTTY, transcript.FormatPlain} {
		for _, columns := range []int{60, 80, 120} {
			for _, ascii := range []bool{false, true} {
				list = append(list, look{format, transcript.Options{Width: columns, ASCII: ascii, Full: full, Color: format == transcript.FormatTTY}})
			}
		}
	}
	return list
}

// TestLessonsFitTheirWidth shows every lesson in every width and alphabet: no line is wider than the
// terminal, and where only ASCII can be drawn there is nothing else.
func TestLessonsFitTheirWidth(t *testing.T) {
	for _, l := range course.Lessons() {
		for how, engine := range rehearsals {
			for _, full := range []bool{false, true} {
				seen, exit := rehearsed(t, l, !full, engine...)
				assert.Equal(t, exit == runner.ExitOK, how == "true", l.Name)
				for _, as := range looks(full) {
					t.Run(fmt.Sprintf("%s/%s/%s/%+v", l.Name, how, as.format, as.options), func(t *testing.T) {
						assertFits(t, shown(t, seen, as), as.options)
					})
				}
			}
		}
	}
}

// rehearsed gives the events of a lesson on the engine in memory, and its exit code.
func rehearsed(t *testing.T, l lesson.Lesson, shortens bool, engine ...enginetest.Option) (seen []lesson.Event, exit int) {
	t.Helper()
	r := &recording{}
	synctest.Test(t, func(t *testing.T) {
		exit = runner.Perform(t.Context(), l, enginetest.New(engine...), r, runner.Options{
			Run: enginetest.Run, Number: 1, Lessons: 1, Shortens: shortens, Predict: true, Pacer: r,
		}).Exit
	})
	return r.events, exit
}

// shown is how a face shows events.
func shown(t *testing.T, events []lesson.Event, as look) string {
	t.Helper()
	var page strings.Builder
	face, err := transcript.New(as.format, &page, as.options)
	assert.NilError(t, err)
	for _, e := range events {
		assert.NilError(t, face.Emit(e))
	}
	return page.String()
}

func assertFits(t *testing.T, page string, o transcript.Options) {
	t.Helper()
	widest := 0
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		n := max(ansi.StringWidth(line), ansi.StringWidthWc(line)) // terminals measure in either way
		assert.Check(t, n <= o.Width, "%d columns: %s", n, ansi.Strip(line))
		assert.Check(t, !o.ASCII || !strings.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }), "not ASCII: %s", line)
		widest = max(widest, n)
	}
	assert.Check(t, widest > o.Width/2, "only %d columns are used", widest)
}
