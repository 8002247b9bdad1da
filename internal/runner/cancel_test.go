package runner_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// cancellations are the ways in which the context of a lesson may end during a call.
var cancellations = map[string]func(context.Context, context.CancelFunc) error{
	"the call still succeeds": func(_ context.Context, cancel context.CancelFunc) error { cancel(); return nil },
	"the call fails":          func(ctx context.Context, cancel context.CancelFunc) error { cancel(); return ctx.Err() },
	"the call hangs": func(ctx context.Context, cancel context.CancelFunc) error {
		time.AfterFunc(time.Minute, cancel)
		<-ctx.Done()
		return ctx.Err()
	},
}

// However the context ends, and wherever: each lesson stops, is swept, and says that it was interrupted.
func TestCancellationAtAnyCall(t *testing.T) {
	for _, l := range course.Lessons() {
		total := callsOf(t, l)
		for name, way := range cancellations {
			t.Run(l.Name+"/"+name, func(t *testing.T) {
				t.Parallel()
				for k := 1; k < total; k++ {
					synctest.Test(t, func(t *testing.T) { cancelledAt(t, l, k, way) })
				}
			})
		}
	}
}

func cancelledAt(t *testing.T, l lesson.Lesson, k int, way func(context.Context, context.CancelFunc) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e := enginetest.New(enginetest.OnCall(func(callCtx context.Context, c enginetest.Call) error {
		if c.N == k {
			return way(callCtx, cancel)
		}
		return nil
	}))
	began := time.Now()
	sink, summary := perform(ctx, t, l, e, runner.Options{})
	interruptedAt(t, k, sink, summary)
	assert.Assert(t, time.Since(began) <= time.Minute, "%d: %s", k, time.Since(began))
}

func interruptedAt(t *testing.T, k int, sink *recorder, summary lesson.Finished) {
	t.Helper()
	assert.Assert(t, summary.Interrupted, "call %d", k)
	assert.Equal(t, summary.Exit, runner.ExitInterrupted)
	assert.Assert(t, summary.Error == nil)
	assert.Equal(t, summary.Broken+summary.False, 0, "call %d: %v", k, sink.results())
	assert.Equal(t, len(of[lesson.Judged](sink)), summary.True)
	assert.Equal(t, len(of[lesson.Finished](sink)), 1)
}
