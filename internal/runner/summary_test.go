package runner_test

import (
	"testing"
	"testing/synctest"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

func TestWorst(t *testing.T) {
	order := []int{runner.ExitOK, runner.ExitFalse, runner.ExitBroken, runner.ExitUnusable, runner.ExitInterrupted}
	for i, better := range order {
		for _, worse := range order[i:] {
			assert.Equal(t, runner.Worst(better, worse), worse)
			assert.Equal(t, runner.Worst(worse, better), worse)
		}
	}
}

func TestCountsAndExitCodes(t *testing.T) {
	for _, test := range []struct {
		name   string
		off    []enginetest.Rule
		strict bool
		counts [5]int // true, false, skipped, broken, not run
		exit   int
	}{
		{"all true", nil, false, [5]int{12, 0, 0, 0, 0}, 0},
		{"all true, strictly", nil, true, [5]int{12, 0, 0, 0, 0}, 0},
		{"one false", []enginetest.Rule{enginetest.BridgesAreApart}, false, [5]int{11, 1, 0, 0, 0}, 1},
		{"one false, one not run", []enginetest.Rule{enginetest.NamedReplacesDefault}, false, [5]int{10, 1, 0, 0, 1}, 1},
		{"skipped and false", []enginetest.Rule{enginetest.DefaultBridge}, false, [5]int{0, 1, 11, 0, 0}, 1},
		{"broken", []enginetest.Rule{enginetest.CreateMakesNetwork}, false, [5]int{5, 0, 0, 1, 6}, 3},
		{"broken and false", []enginetest.Rule{enginetest.StoppedStaysMember}, false, [5]int{8, 1, 0, 1, 2}, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, f := perform(t.Context(), t, bridges(t), enginetest.New(enginetest.Without(test.off...)), runner.Options{Strict: test.strict})
				assert.Equal(t, [5]int{f.True, f.False, f.Skipped, f.Broken, f.NotRun}, test.counts)
				assert.Equal(t, f.Exit, test.exit)
			})
		})
	}
}

// needing is a lesson of three steps that this engine cannot show, and a fourth that it can.
func needing() lesson.Lesson {
	claim := lesson.Claim{Text: "It is so.", Check: lesson.HasPredefined{}}
	step := func(id string, needs []lesson.Need, base ...string) lesson.Step {
		return lesson.Step{ID: "needing." + id, Heading: id, Needs: needs, Ask: lesson.ListNetworks{}, Claim: claim, BuildsOn: base}
	}
	l := lesson.Lesson{Name: "needing", Steps: []lesson.Step{
		step("needs", []lesson.Need{never{}}), step("builds", nil, "needing.needs"), step("builds-again", nil, "needing.builds"), step("free", nil),
	}}
	for _, s := range l.Steps {
		l.Prose.Steps = append(l.Prose.Steps, lesson.StepProse{Heading: s.Heading})
	}
	return l
}

type never struct{}

func (never) Missing(lesson.EngineInfo) string { return "No engine can." }

func (never) Requires() string { return "nothing that there is" }

func TestSkippedIsNotFalseUnlessStrict(t *testing.T) {
	for strict, exit := range map[bool]int{false: runner.ExitOK, true: runner.ExitFalse} {
		e := enginetest.New()
		sink, f := perform(t.Context(), t, needing(), e, runner.Options{Strict: strict})
		assert.Equal(t, f.Skipped, 3)
		assert.Equal(t, f.True, 1)
		assert.Equal(t, f.Exit, exit)
		var said []string
		for _, v := range of[lesson.Judged](sink) {
			said = append(said, string(v.Result)+": "+v.Said)
			assert.Assert(t, v.Result == lesson.True || v.Expected == nil && v.Observed == nil && v.Why == "")
		}
		assert.DeepEqual(t, said, []string{
			"skipped: No engine can.", "skipped: It builds on step 1, which was skipped.", "skipped: It builds on step 2, which was skipped.",
			"true: bridge (driver bridge), host (driver host) and none (driver null) are here.",
		})
	}
}

// A step that is not performed asks the engine nothing.
func TestWhatIsNotPerformedMakesNoCalls(t *testing.T) {
	e := enginetest.New(enginetest.Without(enginetest.DefaultBridge))
	synctest.Test(t, func(t *testing.T) {
		e = enginetest.New(enginetest.Without(enginetest.DefaultBridge))
		sink, _ := perform(t.Context(), t, bridges(t), e, runner.Options{})
		assert.Equal(t, len(of[lesson.CommandShown](sink)), 1, "that of the first step")
		assert.Equal(t, len(of[lesson.TopologyShown](sink)), 1)
	})
	for _, c := range e.Calls() {
		assert.Assert(t, c.Name != "create container" && c.Name != "create network" && c.Name != "get", c.String())
	}
}

func TestNotRunSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink, _ := perform(t.Context(), t, bridges(t), enginetest.New(enginetest.Without(enginetest.NamesOnUserDefined)), runner.Options{})
		assert.Equal(t, sink.verdict(t, "bridges.custom.disconnect").Said,
			"It builds on step 8, which was false: what it shows would prove nothing.")
		assert.Equal(t, sink.verdict(t, "bridges.custom.reconnect").Said,
			"It builds on step 9, which was not run: what it shows would prove nothing.")
	})
}
