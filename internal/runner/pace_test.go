package runner_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// pacer is a learner who always gives the same guess, and does between steps what is written here.
type pacer struct {
	guess   int
	pauses  map[int][]any // by step: true for "again", false for "go on", an error, or what is done before "again"
	guessed []lesson.Predicting
	paused  []runner.Stop
}

func (p *pacer) Guess(_ context.Context, q lesson.Predicting) (int, error) {
	p.guessed = append(p.guessed, q)
	return p.guess, nil
}

func (p *pacer) Pause(_ context.Context, after runner.Stop) (again bool, err error) {
	p.paused = append(p.paused, after)
	list := p.pauses[after.Step]
	if len(list) == 0 {
		return false, nil
	}
	p.pauses[after.Step] = list[1:]
	switch what := list[0].(type) {
	case error:
		return false, what
	case func():
		what()
		return true, nil
	}
	return list[0] == true, nil
}

// On an engine as it should be, one answer of each prediction comes true, and not always the same number:
// each of the others is told wrong by the network.
func TestPredictionsOfTheCourse(t *testing.T) {
	for _, l := range course.Lessons() {
		for guess := range lesson.Guesses + 1 {
			synctest.Test(t, func(t *testing.T) {
				learner := &pacer{guess: guess}
				sink, summary := perform(t.Context(), t, l, enginetest.New(), runner.Options{Predict: true, Pacer: learner})
				assert.Equal(t, summary.Exit, runner.ExitOK)
				became := of[lesson.Predicted](sink)
				assert.Equal(t, len(became), len(learner.guessed))
				came := 0
				for i, p := range became {
					assert.Equal(t, p.Step, learner.guessed[i].Step)
					assert.Equal(t, len(p.Right), 1, "%s, step %d: %v", l.Name, p.Step, p.Right)
					assert.Equal(t, p.CameTrue, p.Right[0] == guess)
					assert.Equal(t, p.Why != "", guess > 0)
					if p.CameTrue {
						came++
					}
				}
				assert.Assert(t, came < len(became) || len(became) < 2, "%s: the answer is always %d", l.Name, guess)
				if guess == 0 {
					assert.Equal(t, len(summary.Guesses), 0)
				} else {
					assert.Equal(t, len(summary.Guesses), len(became))
				}
			})
		}
	}
}

// The network decides who was right: where it behaves otherwise, whoever guessed that is.
func TestTheNetworkDecidesWhoWasRight(t *testing.T) {
	for _, test := range []struct {
		rule  enginetest.Rule
		step  int
		right []int
	}{
		{enginetest.StoppedStaysMember, 3, []int{1}},
		{enginetest.ListOnlyRunning, 3, []int{2}},
		{enginetest.NoNamesOnDefault, 5, []int{1}},
		{enginetest.ConnectPlugs, 7, []int{1}},
		{enginetest.ConnectWithoutStop, 7, []int{3}},
		{enginetest.DisconnectForgets, 9, []int{3}},
		{enginetest.DisconnectUnplugs, 9, []int{2}},
	} {
		synctest.Test(t, func(t *testing.T) {
			sink, summary := perform(t.Context(), t, bridges(t), enginetest.New(enginetest.Without(test.rule)), runner.Options{Predict: true, Pacer: &pacer{guess: 1}})
			i := slices.IndexFunc(of[lesson.Predicted](sink), func(p lesson.Predicted) bool { return p.Step == test.step })
			assert.Assert(t, i >= 0)
			assert.DeepEqual(t, of[lesson.Predicted](sink)[i].Right, test.right)
			for _, g := range summary.Guesses {
				if g.Step == test.step {
					assert.Equal(t, g.CameTrue, slices.Contains(test.right, 1))
				}
			}
		})
	}
}

// Where a step breaks, nobody was right or wrong.
func TestABrokenStepDecidesNoPrediction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink, summary := perform(t.Context(), t, bridges(t), enginetest.New(enginetest.Without(enginetest.PublishedLeads)), runner.Options{Predict: true, Pacer: &pacer{guess: 1}})
		assert.Equal(t, sink.verdict(t, "bridges.default.name").Result, lesson.Broken)
		var became []int
		for _, p := range of[lesson.Predicted](sink) {
			became = append(became, p.Step)
		}
		assert.DeepEqual(t, became, []int{3, 7})
		assert.Equal(t, len(summary.Guesses), 2, "steps 3 and 7")
	})
}

func TestWithoutPredictNobodyIsAsked(t *testing.T) {
	learner := &pacer{guess: 1}
	sink, _ := perform(t.Context(), t, bridges(t), enginetest.New(), runner.Options{Pacer: learner})
	assert.Equal(t, len(learner.guessed)+len(of[lesson.Predicting](sink)), 0)
	assert.Equal(t, len(learner.paused), 12)
	for i, after := range learner.paused {
		assert.Equal(t, after, runner.Stop{Step: i + 1, Of: 12, Last: i == 11})
	}
}

// A learner may look around after the last step that is to be seen, too.
func TestTheLastStopOfOneStep(t *testing.T) {
	learner := &pacer{pauses: map[int][]any{5: {true}}}
	sink := &recorder{}
	summary := runner.Perform(t.Context(), bridges(t), enginetest.New(), sink, runner.Options{Run: enginetest.Run, From: 5, To: 5, Pacer: learner})
	assert.Equal(t, summary.Exit, runner.ExitOK)
	stop := runner.Stop{Step: 5, Of: 12, Last: true}
	assert.DeepEqual(t, learner.paused, []runner.Stop{stop, stop})
	assert.Equal(t, len(of[lesson.Judged](sink)), 2)
}

// From and To choose the steps that are seen; what they need is done all the same.
func TestSomeStepsOnly(t *testing.T) {
	for _, test := range []struct{ from, to, claims int }{{1, 0, 12}, {5, 0, 8}, {12, 0, 1}, {5, 5, 1}, {0, 2, 2}, {1, 1, 1}} {
		sink := &recorder{}
		e := enginetest.New()
		summary := runner.Perform(t.Context(), bridges(t), e, sink, runner.Options{Run: enginetest.Run, From: test.from, To: test.to})
		assert.DeepEqual(t, e.Left(), []string(nil))
		assert.Equal(t, summary.Claims, test.claims)
		assert.Equal(t, summary.True, test.claims)
		assert.Equal(t, summary.Seen, test.claims)
		seen := of[lesson.StepStarted](sink)
		assert.Equal(t, len(seen), test.claims)
		assert.Equal(t, seen[0].N, max(test.from, 1))
		assert.Equal(t, len(of[lesson.Judged](sink)), test.claims)
		assert.Equal(t, len(of[lesson.Noted](sink)) > 0, test.from > 1)
		assert.Equal(t, len(summary.Table.Rows) == 0, test.to > 0)
	}
}

// What is false quietly counts: the step that builds on it is not run, and says why.
func TestAQuietStepCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &recorder{}
		summary := runner.Perform(t.Context(), bridges(t), enginetest.New(enginetest.Without(enginetest.JoinDefault)), sink, runner.Options{Run: enginetest.Run, From: 8})
		assert.Equal(t, summary.Exit, runner.ExitFalse)
		assert.Equal(t, summary.Claims, 11, "the five that are to be seen, and the quiet ones that are not true")
		assert.Equal(t, summary.False, 1)
		assert.Equal(t, summary.NotRun, 10)
		assert.Equal(t, len(of[lesson.Judged](sink)), summary.Claims, "what is counted is told")
		v := sink.verdict(t, "bridges.custom.name")
		assert.Equal(t, v.Result, lesson.NotRun)
		assert.Equal(t, v.Said, "It builds on step 7, which was not run: what it shows would prove nothing.")
	})
}

// What a quiet step could not do is told and counted, though what is to be seen does not build on it.
func TestAQuietStepThatBreaks(t *testing.T) {
	for _, o := range []runner.Options{{From: 2, To: 2}, {From: 2}} {
		o.Run = enginetest.Run
		l := bridges(t)
		l.Steps = slices.Clone(l.Steps)
		l.Steps[0].Ask = brokenQuestion{l.Steps[0].Ask}
		l.Steps[1].BuildsOn = nil
		sink := &recorder{}
		summary := runner.Perform(t.Context(), l, enginetest.New(), sink, o)
		assert.Equal(t, sink.verdict(t, l.Steps[0].ID).Result, lesson.Broken)
		assert.Equal(t, sink.verdict(t, l.Steps[1].ID).Result, lesson.True)
		assert.Equal(t, summary.Broken, 1)
		assert.Equal(t, summary.Exit, runner.ExitBroken)
		assert.Equal(t, summary.Claims, len(of[lesson.Judged](sink)))
		steps := of[lesson.StepStarted](sink)
		assert.Equal(t, steps[0].ID, l.Steps[0].ID)
		assert.Equal(t, steps[0].Text, "")
	}
}

// brokenQuestion is one that cannot be asked.
type brokenQuestion struct{ lesson.Question }

func (brokenQuestion) Ask(context.Context, lesson.Engine) (lesson.Observation, error) {
	return nil, errors.New("no")
}

// What the engine's adapter has to say in a quiet step is said before the first that is to be seen.
func TestNotesOfQuietSteps(t *testing.T) {
	sink := &recorder{}
	runner.Perform(t.Context(), bridges(t), enginetest.New(enginetest.TakenPort(8282)), sink, runner.Options{Run: enginetest.Run, From: 3, To: 3})
	assert.DeepEqual(t, of[lesson.Noted](sink), []lesson.Noted{
		{Text: "Steps 1 and 2 were done quietly, so that what follows finds what it needs."},
		{Text: "Port 127.0.0.1:8282 of this engine's machine is taken; the engine chose 127.0.0.1:32768 for netdemo-security-processor."},
	})
	assert.Equal(t, len(of[lesson.StepStarted](sink)), 1)
}

func TestALearnerWhoQuits(t *testing.T) {
	learner := &pacer{pauses: map[int][]any{4: {true, runner.ErrQuit}}}
	sink, summary := perform(t.Context(), t, bridges(t), enginetest.New(), runner.Options{Pacer: learner})
	assert.Assert(t, summary.Interrupted)
	assert.Equal(t, summary.Exit, runner.ExitInterrupted)
	assert.Equal(t, summary.Seen, 4)
	assert.Equal(t, summary.GoOn, 5)
	assert.Equal(t, summary.True, 4)
	verdicts := of[lesson.Judged](sink)
	assert.Equal(t, len(verdicts), 5, "the question of step 4 was asked again")
	assert.Equal(t, verdicts[4].Step, 4)
}

// Whoever has tried something between two steps, so that the question cannot be asked again, is told why, and the
// lesson goes on. The last answer counts.
func TestALearnerWhoTriesSomething(t *testing.T) {
	for _, test := range []struct {
		put     bool // back what was taken away
		results []lesson.Result
	}{
		{false, []lesson.Result{lesson.True, lesson.Broken}},
		{true, []lesson.Result{lesson.True, lesson.Broken, lesson.True}},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := enginetest.New()
			tries := []any{func() { assert.NilError(t, e.Disconnect(t.Context(), lesson.DefaultBridge, "vault-ms")) }}
			if test.put {
				tries = append(tries, func() { assert.NilError(t, e.Connect(t.Context(), lesson.DefaultBridge, "vault-ms")) })
			}
			sink, summary := perform(t.Context(), t, bridges(t), e, runner.Options{Pacer: &pacer{pauses: map[int][]any{5: tries}}})
			assert.Assert(t, !summary.Interrupted)
			assert.Equal(t, summary.Exit == runner.ExitOK, test.put)
			var results []lesson.Result
			for _, v := range of[lesson.Judged](sink) {
				if v.Step == 5 {
					results = append(results, v.Result)
				}
			}
			assert.DeepEqual(t, results, test.results)
		})
	}
}

// Where nothing could be asked, nothing can be asked again, and that is said.
func TestNothingToAskAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := enginetest.New(enginetest.FailCall("create network custom-network", errBoom))
		sink, summary := perform(t.Context(), t, bridges(t), e, runner.Options{Pacer: &pacer{pauses: map[int][]any{6: {true}}}})
		assert.Equal(t, summary.Broken, 1)
		assert.DeepEqual(t, of[lesson.Noted](sink), []lesson.Noted{{Step: 6, Text: "In this step nothing was asked."}})
	})
}

// A prompt that cannot be read is the end of the lesson, and what was made is removed.
func TestALearnerWhoIsGone(t *testing.T) {
	_, summary := perform(t.Context(), t, bridges(t), enginetest.New(), runner.Options{Pacer: &pacer{pauses: map[int][]any{2: {errors.New("read: input/output error")}}}})
	assert.Equal(t, summary.Exit, runner.ExitInterrupted)
	assert.Equal(t, summary.Removed.Containers, 2)
}
