package runner_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// Whenever the engine restarts: no claim is false for it, one step says so, the rest is not run, and all is swept.
func TestARestartAtAnyCall(t *testing.T) {
	noticed := 0
	for k := 3; k < callsOf(t, bridges(t)); k++ { // after info and prepare
		synctest.Test(t, func(t *testing.T) {
			var e *enginetest.Engine
			e = enginetest.New(enginetest.OnCall(func(_ context.Context, c enginetest.Call) error {
				if c.N == k {
					e.Restart()
				}
				return nil
			}))
			_, summary := perform(t.Context(), t, bridges(t), e, runner.Options{})
			assert.Equal(t, summary.False+summary.Skipped, 0)
			if summary.Exit == runner.ExitOK {
				assert.Equal(t, summary.True, 12, "nothing that ran was needed any more")
				return
			}
			noticed++
			oneTellsOfTheRestart(t, summary)
			calls := e.Calls()
			assert.Equal(t, calls[len(calls)-2].Name, "restarted", "nothing was asked of it any more")
		})
	}
	assert.Assert(t, noticed > 50, "%d", noticed)
}

func oneTellsOfTheRestart(t *testing.T, summary lesson.Finished) {
	t.Helper()
	assert.Equal(t, summary.Exit, runner.ExitBroken)
	assert.Equal(t, summary.Broken, 1)
	step := summary.True + 1
	for _, v := range summary.Results {
		switch v.Result {
		case lesson.Broken:
			assert.Equal(t, v.Step, step)
			assert.Equal(t, v.Error.Message, fmt.Sprintf("the engine restarted during step %d", step))
			assert.Assert(t, is.Contains(v.Error.Meaning, "the containers of this lesson"))
			assert.DeepEqual(t, v.Error.Fix, []string{"docker netdemo bridges"})
		case lesson.NotRun:
			assert.Assert(t, v.Step > step)
			assert.Equal(t, v.Said, fmt.Sprintf("The engine restarted during step %d.", step))
		case lesson.True, lesson.False, lesson.Skipped, lesson.Differs:
			assert.Assert(t, v.Step < step)
		}
	}
}

// restarter is a learner who restarts the engine before asking again.
type restarter struct {
	pacer
	engine *enginetest.Engine
}

func (r *restarter) Pause(ctx context.Context, stop runner.Stop) (again bool, err error) {
	if again, err = r.pacer.Pause(ctx, stop); again {
		r.engine.Restart()
	}
	return again, err
}

// At a prompt, too: the question is asked again of an engine that has restarted.
func TestARestartAtAPrompt(t *testing.T) {
	e := enginetest.New()
	learner := &restarter{engine: e, pacer: pacer{pauses: map[int][]any{5: {true}}}}
	sink, summary := perform(t.Context(), t, bridges(t), e, runner.Options{Pacer: learner})
	assert.Assert(t, !summary.Interrupted)
	assert.Equal(t, summary.Exit, runner.ExitBroken)
	verdicts := of[lesson.Judged](sink)
	assert.Equal(t, verdicts[4].Result, lesson.True)
	assert.Equal(t, verdicts[5].Step, 5)
	assert.Equal(t, verdicts[5].Error.Message, "the engine restarted during step 5")
}

// A claim that is false on an engine that did not restart is false.
func TestAFalseClaimIsNoRestart(t *testing.T) {
	e := enginetest.New(enginetest.Without(enginetest.BridgesAreApart))
	_, summary := perform(t.Context(), t, bridges(t), e, runner.Options{})
	assert.Equal(t, summary.False, 1)
	assert.Equal(t, summary.Broken, 0)
}
