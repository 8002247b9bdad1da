package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// How often the runner asks, and how long it does where something works that must not.
const (
	askEvery  = 50 * time.Millisecond
	keepLimit = time.Second
)

// What becomes true late is true, and the verdict says how late.
func TestLateTruth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		sink, summary := perform(t.Context(), t, bridges(t), enginetest.New(enginetest.Late(4)), runner.Options{})
		assert.Equal(t, summary.True, 12)
		waited := map[string]float64{}
		for _, v := range of[lesson.Judged](sink) {
			if v.Waited > 0 {
				waited[v.Claim] = v.Waited
			}
		}
		// Claims about what a start or a connect brings, and no other: three asks too early, each time.
		assert.DeepEqual(t, waited, map[string]float64{
			"bridges.default.join": 150, "bridges.default.address": 150, "bridges.custom.connect": 150,
			"bridges.custom.name": 150, "bridges.custom.reconnect": 150, "bridges.custom.birth": 150,
		})
		assert.Equal(t, time.Since(began), 900*time.Millisecond)
		assert.Equal(t, summary.MS, int64(900))
	})
}

func TestNobodyWaitsWhenItIsTrueAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		sink, _ := perform(t.Context(), t, bridges(t), enginetest.New(), runner.Options{})
		for _, v := range of[lesson.Judged](sink) {
			assert.Equal(t, v.Waited, 0.0)
		}
		assert.Equal(t, time.Since(began), time.Duration(0))
	})
}

// A claim that something works is asked for ten seconds before it is false; one that something fails,
// for one.
func TestHowLongAClaimMayBeFalse(t *testing.T) {
	for rule, want := range map[enginetest.Rule]time.Duration{
		enginetest.JoinDefault:     10 * time.Second,
		enginetest.BridgesAreApart: keepLimit,
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			sink, summary := perform(t.Context(), t, bridges(t), enginetest.New(enginetest.Without(rule)), runner.Options{})
			took := time.Since(began)
			assert.Assert(t, took >= want && took <= want+2*askEvery, "%s", took)
			assert.Equal(t, summary.MS, took.Milliseconds())
			for _, v := range of[lesson.Judged](sink) {
				assert.Equal(t, v.Waited, 0.0, "what is false was not waited for with success")
			}
		})
	}
}

// One that holds is asked once.
func TestANegativeClaimIsAskedOnce(t *testing.T) {
	lookups := func(options ...enginetest.Option) (count int) {
		synctest.Test(t, func(t *testing.T) {
			e := enginetest.New(options...)
			perform(t.Context(), t, bridges(t), e, runner.Options{})
			for _, c := range e.Calls() {
				if c.Name == "lookup" {
					count++
				}
			}
		})
		return count
	}
	assert.Equal(t, lookups(), 5, "steps 5, 8, 9 with its control, and 10")
	assert.Equal(t, lookups(enginetest.Without(enginetest.NoNamesOnDefault)), 4+2*int(keepLimit/askEvery), "steps 5, 8, and 9 with its control; 5 and 9 are false for a second")
}

// one is a lesson of one step, which changes something before it asks.
func one(s lesson.Step) lesson.Lesson {
	s.ID, s.Heading = "one.only", "Only"
	s.Do = []lesson.Action{lesson.CreateNetwork{Network: "one-network"}}
	if s.Claim.Text == "" {
		s.Claim.Text = "It is so."
	}
	return lesson.Lesson{Name: "one", Steps: []lesson.Step{s}, Prose: lesson.Prose{
		Title: "One", Steps: []lesson.StepProse{{Heading: "Only", Text: "t", Why: "why", IfNot: "if not"}},
	}}
}

// What a scripted answer may be instead of an HTTP status.
const (
	silence  = 0
	stranger = -1
)

// asker is a question whose answers are scripted; the last is given again and again.
type asker struct {
	statuses []int
	asked    int
}

func (a *asker) About() []string { return nil }

func (a *asker) Commands(lesson.Names) []lesson.Command { return nil }

func (a *asker) Ask(context.Context, lesson.Engine) (lesson.Observation, error) {
	status := a.statuses[min(a.asked, len(a.statuses)-1)]
	a.asked++
	r := lesson.Reply{Outcome: lesson.OutcomeOK, Status: status, Body: fmt.Sprint(status)}
	switch status {
	case silence:
		r.Outcome = lesson.OutcomeSilence
	case stranger:
		r.Outcome = lesson.OutcomeStranger
	}
	return lesson.Got{Reply: r}, nil
}

// A control must work, and is given time for it, like whatever is said to work.
func TestAControlIsAskedUntilItWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ask, control := &asker{statuses: []int{silence}}, &asker{statuses: []int{silence, 503, 200}}
		l := one(lesson.Step{Ask: ask, Control: control, Claim: lesson.Claim{Check: lesson.OutOfReach{}}})
		_, summary := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
		assert.Equal(t, summary.True, 1)
		assert.Equal(t, ask.asked, 2, "once more, when the control worked")
		assert.Equal(t, control.asked, 3)
	})
}

// The answer that counts is the last one, and the facts of the verdict are those of that answer.
func TestTheLastAnswerCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ask := &asker{statuses: []int{500, 404, 200}}
		l := one(lesson.Step{Ask: ask, Claim: lesson.Claim{Check: lesson.Answers{Body: "200"}}})
		sink, _ := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
		assert.Equal(t, ask.asked, 3)
		v := sink.verdict(t, "one.only")
		assert.Equal(t, v.Waited, 100.0)
		assert.Equal(t, v.Observed["body"], "200")
		seen := of[lesson.Observed](sink)
		assert.Equal(t, len(seen), 1)
		assert.Equal(t, seen[0].Fact.(lesson.Got).Body, "200")
	})
}

// Where nothing was changed yet, nothing can be on its way: it is asked once.
func TestWhatNobodyChangedIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		sink, _ := perform(t.Context(), t, bridges(t), enginetest.New(enginetest.Without(enginetest.DefaultBridge)), runner.Options{})
		assert.Equal(t, sink.verdict(t, "bridges.predefined").Result, lesson.False)
		assert.Equal(t, time.Since(began), time.Duration(0))
	})
}

// How long an answer takes is not how long the claim takes to become true.
func TestAnAnswerMayTakeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := enginetest.New(enginetest.OnCall(func(ctx context.Context, c enginetest.Call) error {
			if c.Name == "fetch" {
				select {
				case <-ctx.Done():
				case <-time.After(time.Second):
				}
			}
			return ctx.Err()
		}))
		sink, summary := perform(t.Context(), t, bridges(t), e, runner.Options{})
		assert.Equal(t, summary.MS, int64(5000), "five requests")
		for _, v := range of[lesson.Judged](sink) {
			assert.Equal(t, v.Waited, 0.0)
		}
	})
}

// A stranger's answer decides nothing: it is asked again, and at last the step is broken.
func TestWhatDecidesNothingIsAskedAgain(t *testing.T) {
	for _, test := range []struct {
		statuses []int
		result   lesson.Result
		took     time.Duration
	}{
		{[]int{stranger, stranger, silence}, lesson.True, 2 * askEvery},
		{[]int{stranger, 200}, lesson.False, askEvery + keepLimit},
		{[]int{200, 200, silence}, lesson.True, 2 * askEvery}, // for a moment, an engine keeps no bridges apart
		{[]int{stranger}, lesson.Broken, 10*time.Second + askEvery},
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			l := one(lesson.Step{Ask: &asker{statuses: test.statuses}, Claim: lesson.Claim{Check: lesson.OutOfReach{}}})
			sink, _ := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
			assert.Equal(t, sink.verdict(t, "one.only").Result, test.result)
			assert.Equal(t, time.Since(began), test.took)
		})
	}
}

// A claim that something fails, and did not at first, is controlled when it does: its service may have ended.
func TestWhatFailsLateIsControlledThen(t *testing.T) {
	for result, control := range map[lesson.Result][]int{lesson.True: {200}, lesson.Broken: {200, silence}} {
		synctest.Test(t, func(t *testing.T) {
			l := one(lesson.Step{
				Ask: &asker{statuses: []int{200, silence}}, Control: &asker{statuses: control},
				Claim: lesson.Claim{Check: lesson.OutOfReach{}},
			})
			sink, _ := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
			assert.Equal(t, sink.verdict(t, "one.only").Result, result)
		})
	}
}

func TestAStrangerIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		sink, _ := perform(t.Context(), t, bridges(t), enginetest.New(enginetest.Without(enginetest.PublishedIsOurs)), runner.Options{})
		v := sink.verdict(t, "bridges.default.name")
		assert.Equal(t, v.Result, lesson.Broken)
		assert.Equal(t, v.Error.Message, "The service itself was not reached: something answered that is not of this run.")
		assert.Assert(t, strings.HasPrefix(v.Error.Meaning, "What the claim is about was not reached"))
		assert.Assert(t, time.Since(began) > 10*time.Second)
	})
}

// An interruption does not wait for the end of the asking.
func TestAnInterruptionEndsTheAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const moment = 3*time.Second + askEvery/2
		ctx, cancel := context.WithTimeout(t.Context(), moment)
		defer cancel()
		began := time.Now()
		e := enginetest.New(enginetest.Without(enginetest.JoinDefault))
		_, summary := perform(ctx, t, bridges(t), e, runner.Options{})
		assert.Assert(t, summary.Interrupted)
		assert.Equal(t, time.Since(began), moment)
	})
}
