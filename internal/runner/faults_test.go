package runner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

var errBoom = errors.New("boom")

// callsOf counts the calls of a lesson when nothing goes wrong; the last is the sweep.
func callsOf(t *testing.T, l lesson.Lesson) int {
	t.Helper()
	e := enginetest.New()
	perform(t.Context(), t, l, e, runner.Options{})
	calls := e.Calls()
	assert.Equal(t, calls[len(calls)-1].Name, "sweep")
	return len(calls)
}

// Whichever call fails: the step is broken, what builds on it is not run, and all is swept.
func TestAnErrorInAnyCall(t *testing.T) {
	for k := 1; k < callsOf(t, bridges(t)); k++ {
		synctest.Test(t, func(t *testing.T) {
			e := enginetest.New(enginetest.FailAt(k, errBoom))
			sink, summary := perform(t.Context(), t, bridges(t), e, runner.Options{})
			switch e.Calls()[k-1].Name {
			case "info":
				cannotBegin(t, sink, summary, runner.ExitUnusable)
			case "prepare":
				cannotBegin(t, sink, summary, runner.ExitBroken)
			default:
				oneIsBroken(t, sink, summary)
			}
		})
	}
}

// Once the engine is gone, nothing is asked of it but the sweep.
func TestALostEngine(t *testing.T) {
	for k := 3; k < callsOf(t, bridges(t)); k++ { // after info and prepare
		synctest.Test(t, func(t *testing.T) {
			e := enginetest.New(enginetest.FailAt(k, &lesson.EngineError{Failure: lesson.Failure{Message: "gone"}, Lost: true}))
			_, summary := perform(t.Context(), t, bridges(t), e, runner.Options{})
			assert.Equal(t, summary.Exit, runner.ExitBroken)
			assert.Equal(t, summary.Broken, 1)
			assert.Equal(t, summary.True+summary.False+summary.Skipped+summary.Broken+summary.NotRun, 12)
			var broken, other int
			for _, step := range bridges(t).Steps {
				v := summary.Results[step.ID]
				switch {
				case v.Result == lesson.Broken:
					broken = v.Step
				case broken > 0:
					assert.Equal(t, v.Result, lesson.NotRun)
					assert.Equal(t, v.Said, fmt.Sprintf("The engine did not answer any more in step %d.", broken))
				default:
					other++
				}
			}
			assert.Equal(t, other, broken-1)
			last := e.Calls()
			assert.Equal(t, last[len(last)-1].Name, "sweep")
		})
	}
}

func cannotBegin(t *testing.T, sink *recorder, summary lesson.Finished, exit int) {
	t.Helper()
	assert.Equal(t, summary.Exit, exit)
	assert.DeepEqual(t, summary.Error, &lesson.Failure{Message: "boom"})
	assert.Equal(t, summary.NotRun, 12)
	assert.DeepEqual(t, sink.events, []lesson.Event{summary})
}

func oneIsBroken(t *testing.T, sink *recorder, summary lesson.Finished) {
	t.Helper()
	assert.Equal(t, summary.Exit, runner.ExitBroken)
	assert.Equal(t, summary.Broken, 1, "%v", sink.results())
	assert.Assert(t, summary.Error == nil)
	broken, changed := map[string]bool{}, []string{}
	for i, v := range of[lesson.Judged](sink) {
		step := bridges(t).Steps[i]
		builds := slices.ContainsFunc(step.BuildsOn, func(id string) bool { return broken[id] })
		needs := slices.ContainsFunc(step.Uses(), func(name string) bool { return slices.Contains(changed, name) })
		switch v.Result {
		case lesson.Broken:
			assert.Equal(t, v.Said, "This step could not be run.")
			assert.DeepEqual(t, v.Error, &lesson.Failure{Message: "boom"})
			assert.DeepEqual(t, summary.Results[v.Claim].Error, v.Error)
			broken[v.Claim] = true
			changed = append(changed, step.Changes()...)
		case lesson.NotRun:
			assert.Assert(t, builds || needs)
			broken[v.Claim] = true
		case lesson.True, lesson.False, lesson.Differs, lesson.Skipped:
			assert.Equal(t, v.Result, lesson.True)
			assert.Assert(t, !builds)
		}
	}
}

func TestASweepThatFailsSaysWhatIsLeft(t *testing.T) {
	e := enginetest.New(enginetest.FailCall("sweep", errBoom))
	summary := runner.Perform(t.Context(), bridges(t), e, &recorder{}, runner.Options{})
	assert.DeepEqual(t, summary.Left, []string{"boom"})
	assert.Equal(t, summary.True, 12)
	assert.Equal(t, summary.Exit, runner.ExitBroken)
}

func TestWhatSomebodyUsesIsLeft(t *testing.T) {
	var e *enginetest.Engine
	e = enginetest.New(enginetest.WithContainer("my-db", "bridge"), enginetest.OnCall(func(_ context.Context, c enginetest.Call) error {
		if c.Name == "sweep" {
			e.Plug("my-db", "custom-network")
		}
		return nil
	}))
	summary := runner.Perform(t.Context(), bridges(t), e, &recorder{}, runner.Options{})
	assert.DeepEqual(t, summary.Left, []string{"network netdemo-custom-network: your my-db is plugged into it"})
	assert.Equal(t, summary.Exit, runner.ExitOK, "it is the user's, and said; nothing went wrong")
}

// What a step that broke has changed all the same is in its picture.
func TestABrokenStepShowsWhatItDid(t *testing.T) {
	e := enginetest.New(enginetest.FailCall("create container security-processor", errBoom))
	sink, summary := perform(t.Context(), t, bridges(t), e, runner.Options{})
	assert.Equal(t, summary.Broken, 1)
	shown := of[lesson.TopologyShown](sink)[1]
	assert.Equal(t, shown.Step, 2)
	assert.Equal(t, len(shown.Containers), 1)
	assert.Equal(t, shown.Containers[0].Name, "netdemo-vault-ms")
}

// A claim that something fails proves nothing when it fails everywhere.
func TestAFailingControlBreaksTheStep(t *testing.T) {
	for id, address := range map[string]string{"bridges.default.name": "172.17.0.2", "bridges.custom.outside": "172.18.0.2"} {
		t.Run(id, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := enginetest.New()
				sink := &recorder{}
				summary := runner.Perform(t.Context(), bridges(t), e, sinkFunc(func(event lesson.Event) error {
					if begun, is := event.(lesson.StepStarted); is && begun.ID == id {
						e.Deafen("vault-ms")
					}
					return sink.Emit(event)
				}), runner.Options{})
				assert.DeepEqual(t, e.Left(), []string(nil))
				assert.Equal(t, summary.Exit, runner.ExitBroken)
				v := sink.verdict(t, id)
				assert.Equal(t, v.Result, lesson.Broken)
				assert.Equal(t, v.Error.Call, "the control: the same request, from where it must work")
				assert.Equal(t, v.Error.Message, "ECONNREFUSED  "+address+":3002 refused the connection")
				assert.Equal(t, v.Why, "")
			})
		})
	}
}

func TestAnInterruptionDuringTheSweepComesTooLate(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e := enginetest.New(enginetest.OnCall(func(_ context.Context, c enginetest.Call) error {
		if c.Name == "sweep" {
			cancel()
		}
		return nil
	}))
	_, summary := perform(ctx, t, bridges(t), e, runner.Options{})
	assert.Assert(t, !summary.Interrupted)
	assert.Equal(t, summary.Exit, runner.ExitOK)
}

// A sweep that hangs is given up after a minute, and says so.
func TestASweepHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := enginetest.New(enginetest.OnCall(func(ctx context.Context, c enginetest.Call) error {
			if c.Name != "sweep" {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}))
		began := time.Now()
		summary := runner.Perform(t.Context(), bridges(t), e, &recorder{}, runner.Options{})
		assert.Equal(t, time.Since(began), time.Minute)
		assert.DeepEqual(t, summary.Left, []string{context.DeadlineExceeded.Error()})
	})
}

// An interruption between two steps: the next is not begun.
func TestAnInterruptionBetweenSteps(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sink := &recorder{}
	summary := runner.Perform(ctx, bridges(t), enginetest.New(), sinkFunc(func(e lesson.Event) error {
		if shown, is := e.(lesson.TopologyShown); is && shown.Step == 3 {
			cancel()
		}
		return sink.Emit(e)
	}), runner.Options{})
	assert.Equal(t, summary.Exit, runner.ExitInterrupted)
	assert.Equal(t, summary.True, 3)
	assert.Equal(t, len(of[lesson.StepStarted](sink)), 3)
	assert.Equal(t, inShort(sink.events[len(sink.events)-2]), "3 topology")
}

type sinkFunc func(lesson.Event) error

func (f sinkFunc) Emit(e lesson.Event) error { return f(e) }

// A panic is a bug, in whatever goroutine: it goes on, after the sweep, and tells where it was.
func TestAPanicIsSwept(t *testing.T) {
	for _, call := range []string{
		"info", "create container security-processor", "start vault-ms", "containers", "inspect network bridge",
		"get security-processor", "fetch security-processor", "lookup security-processor", "connect custom-network vault-ms",
	} {
		t.Run(call, func(t *testing.T) {
			e := enginetest.New(enginetest.OnCall(func(_ context.Context, c enginetest.Call) error {
				if c.String() == call {
					panic("a bug")
				}
				return nil
			}))
			defer func() {
				text := fmt.Sprint(recover())
				assert.Assert(t, strings.HasPrefix(text, "a bug"), text)
				assert.DeepEqual(t, e.Left(), []string(nil))
			}()
			runner.Perform(t.Context(), bridges(t), e, &recorder{}, runner.Options{})
			t.Error("the panic was swallowed")
		})
	}
}

type panicking struct{ lesson.Check }

func (panicking) Judge(lesson.Evidence) lesson.Finding { panic("a bug in a check") }

func TestAPanicInACheckIsSwept(t *testing.T) {
	e := enginetest.New()
	defer func() {
		text := fmt.Sprint(recover())
		assert.Assert(t, strings.HasPrefix(text, "a bug in a check"), text)
		assert.Assert(t, strings.Contains(text, "faults_test.go"), "it tells where")
		assert.DeepEqual(t, e.Left(), []string(nil))
	}()
	l := one(lesson.Step{
		Do:  []lesson.Action{lesson.Run{Container: lesson.Container{Name: "vault-ms", Service: "vault-ms"}}},
		Ask: lesson.ListNetworks{}, Claim: lesson.Claim{Check: panicking{lesson.HasPredefined{}}},
	})
	runner.Perform(t.Context(), l, e, &recorder{}, runner.Options{})
	t.Error("the panic was swallowed")
}

// A panic does not wait for what is asked at the same time.
func TestAPanicEndsTheStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		defer func() {
			assert.Assert(t, recover() != nil)
			assert.Equal(t, time.Since(began), time.Duration(0))
		}()
		l := one(lesson.Step{
			Ask: lesson.ListNetworks{}, Control: &asker{statuses: []int{silence}},
			Claim: lesson.Claim{Check: panicking{lesson.OutOfReach{}}},
		})
		runner.Perform(t.Context(), l, enginetest.New(), &recorder{}, runner.Options{})
		t.Error("the panic was swallowed")
	})
}

func TestFailureOf(t *testing.T) {
	assert.DeepEqual(t, runner.FailureOf(errBoom, "--context far"), lesson.Failure{Message: "boom"})
	explained := lesson.Failure{Call: "connect", Message: "boom", Meaning: "m", Fix: []string{"f"}}
	err := fmt.Errorf("wrapped: %w", &lesson.EngineError{Failure: explained, Cause: errBoom})
	assert.DeepEqual(t, runner.FailureOf(err, ""), explained)
	explained.Fix[0] = "docker ps"
	assert.DeepEqual(t, runner.FailureOf(err, "--context far").Fix, []string{"docker --context far ps"})
	assert.DeepEqual(t, runner.FailureOf(err, "").Fix, []string{"docker ps"})
}

// silentPorts is an engine whose published ports accept connections, and behind them is silence.
type silentPorts struct{ *enginetest.Engine }

func (silentPorts) Fetch(context.Context, string, int, string) (lesson.Reply, error) {
	return lesson.Reply{Outcome: lesson.OutcomeSilence, Connected: true, Remote: "127.0.0.1:8282"}, nil
}

// Silence behind a published port decides nothing about names, and what makes such a silence is said.
func TestASilentPublishedPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &recorder{}
		summary := runner.Perform(t.Context(), bridges(t), silentPorts{enginetest.New()}, sink, runner.Options{Run: enginetest.Run})
		assert.Equal(t, summary.Exit, runner.ExitBroken)
		assert.Equal(t, summary.False, 0)
		f := summary.Results["bridges.default.name"].Error
		assert.Assert(t, f != nil)
		assert.Equal(t, f.Message, "The service itself was not reached: a connection that 127.0.0.1:8282 accepted, and silence then.")
		assert.Assert(t, strings.Contains(f.Meaning, "a firewall on the engine's machine drops what comes from bridges"), f.Meaning)
		assert.DeepEqual(t, f.Fix, []string{"sudo iptables -S INPUT", "docker netdemo explain firewall"})
	})
}
