package runner_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// sleeper is a wall clock that goes on while the machine sleeps.
type sleeper struct{ slept time.Duration }

func (s *sleeper) now() time.Time { return time.Now().Add(s.slept) }

// sleeping is a question during which the machine sleeps, the first time that it is asked.
type sleeping struct {
	lesson.Question
	clock *sleeper
	sleep time.Duration
	asked int
}

func (q *sleeping) Ask(ctx context.Context, e lesson.Engine) (lesson.Observation, error) {
	if q.asked++; q.asked == 1 {
		q.clock.slept += q.sleep
	}
	return q.Question.Ask(ctx, e)
}

// What was asked while the machine slept is asked again, once, and marked; what was done is not done again.
func TestASleepIsAskedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		sleep    time.Duration
		statuses []int
		asked    int
		result   lesson.Result
	}{
		"it was silent for the sleep": {8 * time.Hour, []int{silence, 200}, 2 + int(keepLimit/askEvery), lesson.False},
		"it is silent":                {8 * time.Hour, []int{silence}, 2, lesson.True},
		"an answer, and then none":    {time.Minute, []int{200, silence}, 3, lesson.True},
		"no sleep":                    {0, []int{silence, 200}, 1, lesson.True},
		"the clock was adjusted":      {time.Second, []int{silence, 200}, 1, lesson.True},
		"the clock was set back":      {-time.Hour, []int{silence, 200}, 1, lesson.True},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clock := &sleeper{}
				ask := &sleeping{Question: &asker{statuses: test.statuses}, clock: clock, sleep: test.sleep}
				l := one(lesson.Step{Ask: ask, Claim: lesson.Claim{Check: lesson.OutOfReach{}}})
				e := enginetest.New()
				sink, _ := perform(t.Context(), t, l, e, runner.Options{Clock: clock.now})
				v := sink.verdict(t, "one.only")
				assert.Equal(t, ask.asked, test.asked)
				assert.Equal(t, v.Result, test.result)
				slept := test.sleep
				if test.asked == 1 {
					slept = 0
				}
				assert.Equal(t, v.Slept, float64(slept.Milliseconds()))
				assert.Equal(t, len(of[lesson.Observed](sink)), 1, "what was seen before counts for nothing")
				made := 0
				for _, c := range e.Calls() {
					if c.Name == "create network" {
						made++
					}
				}
				assert.Equal(t, made, 1)
			})
		})
	}
}

// A machine that sleeps each time is not asked for ever, and the mark is that step's alone.
func TestASleepIsAskedAgainOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := &sleeper{}
		lookups := 0
		e := enginetest.New(enginetest.OnCall(func(_ context.Context, c enginetest.Call) error {
			if c.Name == "lookup" {
				if lookups++; lookups <= 2 {
					clock.slept += time.Hour
				}
			}
			return nil
		}))
		sink, summary := perform(t.Context(), t, bridges(t), e, runner.Options{Clock: clock.now})
		assert.Equal(t, summary.True, 12)
		marked := map[string]bool{}
		for _, v := range of[lesson.Judged](sink) {
			if v.Slept > 0 {
				marked[v.Claim] = true
			}
		}
		assert.DeepEqual(t, marked, map[string]bool{"bridges.default.name": true})
	})
}

// A step that breaks after a sleep says that it was asked again.
func TestASleepThatBreaksTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := &sleeper{}
		ask := &sleeping{Question: brokenQuestion{&asker{}}, clock: clock, sleep: time.Hour}
		l := one(lesson.Step{Ask: ask, Claim: lesson.Claim{Check: lesson.OutOfReach{}}})
		sink, _ := perform(t.Context(), t, l, enginetest.New(), runner.Options{Clock: clock.now})
		v := sink.verdict(t, "one.only")
		assert.Equal(t, v.Result, lesson.Broken)
		assert.Equal(t, ask.asked, 2)
		assert.Equal(t, v.Slept, float64(time.Hour.Milliseconds()))
	})
}
