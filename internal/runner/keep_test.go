package runner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// keeping performs the lesson with --keep=30m.
func keeping(ctx context.Context, t *testing.T, e *enginetest.Engine, sink *recorder) lesson.Finished {
	t.Helper()
	return runner.Perform(ctx, bridges(t), e, sink, runner.Options{Run: enginetest.Run, Keep: 30 * time.Minute})
}

// A lesson that went well is handed over: everything stays, and what to try with it is told.
func TestKeep(t *testing.T) {
	e, sink := enginetest.New(), &recorder{}
	summary := keeping(t.Context(), t, e, sink)
	assert.Equal(t, summary.Exit, runner.ExitOK)
	assert.Equal(t, e.Kept(), 30*time.Minute)
	assert.Equal(t, len(e.Left()), 4, "three containers and a network: %v", e.Left())
	assert.DeepEqual(t, summary.Removed, lesson.Swept{})

	kept := of[lesson.Kept](sink)
	assert.Equal(t, len(kept), 1)
	assert.DeepEqual(t, *summary.Kept, kept[0])
	assert.Equal(t, sink.events[len(sink.events)-2].Type(), "kept", "right before the summary")
	assert.Assert(t, time.Until(kept[0].Until) > 29*time.Minute)
	assert.Equal(t, kept[0].For, 1800.0)
	assert.Equal(t, len(kept[0].Containers), 3)
	try := strings.Join(kept[0].Try, "\n")
	assert.Assert(t, is.Contains(try, "docker network disconnect netdemo-custom-network netdemo-security-processor-2"))
	assert.Assert(t, is.Contains(try, "curl -sS http://127.0.0.1:"))
}

// What the learner may type leads to the engine that he chose. What was done is told as it is.
func TestWhatIsTypedLeadsToTheEngine(t *testing.T) {
	sink := &recorder{}
	runner.Perform(t.Context(), bridges(t), enginetest.New(), sink, runner.Options{
		Run: enginetest.Run, Keep: time.Hour, Docker: "--context far", Predict: true, Pacer: &pacer{},
	})
	shown := of[lesson.CommandShown](sink)
	assert.Assert(t, len(shown) > 0)
	for _, c := range shown {
		assert.Equal(t, c.Shown, lesson.Docker("--context far").Typed(lesson.Command{Argv: c.Argv}.String()))
		assert.Assert(t, c.Argv[1] != "--context")
	}
	texts := strings.Join(of[lesson.Kept](sink)[0].Try, "\n")
	for _, q := range of[lesson.Predicting](sink) {
		texts += "\n" + strings.Join(q.Commands, "\n")
	}
	assert.Assert(t, is.Contains(texts, "docker --context far network disconnect netdemo-custom-network netdemo-security-processor-2"))
	assert.Equal(t, strings.Count(texts, "docker "), strings.Count(texts, "docker --context far "))
}

// Whatever does not go well is swept, as ever, and the learner is told that nothing is kept.
func TestKeepOfWhatDidNotGoWell(t *testing.T) {
	no := errors.New("no")
	const unless = "only a lesson that came to its end"
	for name, test := range map[string]struct {
		engine *enginetest.Engine
		exit   int
		note   string
	}{
		"a false claim":      {enginetest.New(enginetest.Without(enginetest.BridgesAreApart)), runner.ExitFalse, unless},
		"a broken step":      {enginetest.New(enginetest.FailCall("connect", no)), runner.ExitBroken, unless},
		"not handed over":    {enginetest.New(enginetest.FailCall("keep", no)), runner.ExitBroken, "Nothing is kept: no"},
		"nothing to be kept": {enginetest.New(enginetest.Without(enginetest.DefaultBridge)), runner.ExitFalse, unless},
	} {
		t.Run(name, func(t *testing.T) {
			sink := &recorder{}
			summary := keeping(t.Context(), t, test.engine, sink)
			assert.Equal(t, summary.Exit, test.exit)
			assert.Assert(t, summary.Kept == nil)
			assert.Equal(t, len(of[lesson.Kept](sink)), 0)
			assert.DeepEqual(t, test.engine.Left(), []string(nil))
			var notes []string
			for _, n := range of[lesson.Noted](sink) {
				notes = append(notes, n.Text)
			}
			assert.Assert(t, is.Contains(strings.Join(notes, "\n"), test.note))
		})
	}
}

func TestKeepOfAnInterruptedLesson(t *testing.T) {
	for _, at := range []string{"connect", "keep"} {
		ctx, stop := context.WithCancel(t.Context())
		e := enginetest.New(enginetest.OnCall(func(_ context.Context, c enginetest.Call) error {
			if c.Name == at {
				stop()
				return ctx.Err()
			}
			return nil
		}))
		summary := keeping(ctx, t, e, &recorder{})
		assert.Equal(t, summary.Exit, runner.ExitInterrupted, at)
		assert.Assert(t, summary.Kept == nil)
		assert.DeepEqual(t, e.Left(), []string(nil))
	}
}

// What nobody was told of is not kept.
func TestKeepWithoutAReader(t *testing.T) {
	sink := &recorder{}
	keeping(t.Context(), t, enginetest.New(), sink)
	end := len(sink.events)
	for _, goneAt := range []int{1, end / 2, end - 1} {
		e := enginetest.New()
		summary := keeping(t.Context(), t, e, &recorder{goneAt: goneAt})
		assert.Equal(t, summary.Exit, runner.ExitOK)
		assert.Assert(t, summary.Kept == nil)
		assert.DeepEqual(t, e.Left(), []string(nil))
	}
}
