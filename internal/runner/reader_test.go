package runner_test

import (
	"syscall"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// A reader that goes away ends the lesson, wherever it stands, and that is no failure.
func TestAReaderThatGoesAway(t *testing.T) {
	l := bridges(t)
	full, _ := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
	for n := 1; n <= len(full.events); n++ {
		e := enginetest.New()
		sink := &recorder{goneAt: n}
		summary := performTo(t.Context(), t, sink, l, e, runner.Options{})
		assert.Equal(t, summary.Exit, runner.ExitOK)
		assert.Assert(t, !summary.Interrupted)
		assert.Equal(t, len(sink.events), n-1)
		assert.Equal(t, sink.asked, n, "nothing is written after a write that failed")
	}
}

// A report that cannot be written for another reason is a failure: it may have been all there was.
func TestAReportThatCannotBeWritten(t *testing.T) {
	l := bridges(t)
	full, _ := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
	for n := 1; n <= len(full.events); n++ {
		written := 0
		e := enginetest.New()
		summary := runner.Perform(t.Context(), l, e, sinkFunc(func(lesson.Event) error {
			if written++; written == n {
				return syscall.ENOSPC
			}
			return nil
		}), runner.Options{})
		assert.Equal(t, summary.Exit, runner.ExitBroken)
		assert.Equal(t, summary.Error.Call, runner.CallReport)
		assert.Equal(t, written, n)
		assert.DeepEqual(t, e.Left(), []string(nil))
	}
}

func TestAReaderThatGoesAwayStopsTheLesson(t *testing.T) {
	l := bridges(t)
	for i := range l.Steps {
		e := enginetest.New()
		begun := 0
		sink := sinkFunc(func(event lesson.Event) error {
			if _, is := event.(lesson.StepStarted); is {
				if begun++; begun == i+1 {
					return errGone
				}
			}
			return nil
		})
		summary := runner.Perform(t.Context(), l, e, sink, runner.Options{})
		assert.Equal(t, begun, i+1)
		assert.Equal(t, summary.Seen, i)
		assert.DeepEqual(t, e.Left(), []string(nil))
	}
}

// What was false before the reader went is no failure either: nobody is there to be told.
func TestAReaderThatGoesAwayAfterAFalseClaim(t *testing.T) {
	sink := &recorder{}
	l := bridges(t)
	summary := runner.Perform(t.Context(), l, enginetest.New(enginetest.Without(enginetest.BridgesAreApart)), sinkFunc(func(e lesson.Event) error {
		if v, is := e.(lesson.Judged); is && v.Result == lesson.False {
			_ = sink.Emit(e)
			return errGone
		}
		return sink.Emit(e)
	}), runner.Options{})
	assert.Equal(t, summary.False, 1)
	assert.Equal(t, summary.Exit, runner.ExitOK)
}
