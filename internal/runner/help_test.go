package runner_test

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errGone = fmt.Errorf("write: %w", syscall.EPIPE)

// recorder keeps the events it is given; from the goneAt-th on, nobody reads any more.
type recorder struct {
	events []lesson.Event
	goneAt int
	asked  int
}

func (r *recorder) Emit(e lesson.Event) error {
	r.asked++
	if r.goneAt > 0 && r.asked >= r.goneAt {
		return errGone
	}
	r.events = append(r.events, e)
	return nil
}

// of gives the events of one type.
func of[T lesson.Event](r *recorder) []T {
	var list []T
	for _, e := range r.events {
		if t, ok := e.(T); ok {
			list = append(list, t)
		}
	}
	return list
}

// verdict is the verdict of the step of that id.
func (r *recorder) verdict(t *testing.T, id string) lesson.Judged {
	t.Helper()
	for _, v := range of[lesson.Judged](r) {
		if v.Claim == id {
			return v
		}
	}
	t.Fatalf("no verdict of %s", id)
	return lesson.Judged{}
}

// results are the results of the steps that are not true, by the step's id without its lesson.
func (r *recorder) results() map[string]lesson.Result {
	list := map[string]lesson.Result{}
	for _, v := range of[lesson.Judged](r) {
		if v.Result != lesson.True {
			_, id, _ := strings.Cut(v.Claim, ".")
			list[id] = v.Result
		}
	}
	return list
}

// bridges is the lesson that most tests perform.
func bridges(t *testing.T) lesson.Lesson {
	t.Helper()
	for _, l := range course.Lessons() {
		if l.Name == "bridges" {
			return l
		}
	}
	t.Fatal("the course has no lesson bridges")
	return lesson.Lesson{}
}

// perform performs the lesson, and sees to it that nothing is left and nothing else was touched.
func perform(ctx context.Context, t *testing.T, l lesson.Lesson, e *enginetest.Engine, o runner.Options) (*recorder, lesson.Finished) {
	t.Helper()
	sink := &recorder{}
	return sink, performTo(ctx, t, sink, l, e, o)
}

func performTo(ctx context.Context, t *testing.T, sink *recorder, l lesson.Lesson, e *enginetest.Engine, o runner.Options) lesson.Finished {
	t.Helper()
	o.Run = enginetest.Run
	summary := runner.Perform(ctx, l, e, sink, o)
	assert.DeepEqual(t, e.Left(), []string(nil))
	assert.DeepEqual(t, e.Changed(), []string(nil))
	counted := summary.True + summary.False + summary.Differs + summary.Skipped + summary.Broken + summary.NotRun
	assert.Equal(t, counted, summary.Claims)
	assert.Equal(t, summary.Claims, len(l.Steps))
	return summary
}
