//go:build e2e

package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// An ordeal is what befalls the engine itself at one call of a lesson.
type ordeal struct {
	name   string
	signal syscall.Signal
	limit  time.Duration // for the lesson to end
	// spared demands that what others have on the engine is as it was.
	spared func(t *testing.T, m *machine, before snapshot)
	// recover brings the engine back when the lesson has ended, and demands that what it left goes.
	recover func(t *testing.T, m *machine, run string)
}

// ordeals are both of them. A killed engine is waited for 10 s, a frozen one as long as its calls may take.
var ordeals = []ordeal{
	{"killed", syscall.SIGKILL, time.Minute, lasts, func(t *testing.T, m *machine, run string) {
		t.Helper()
		endJanitor(t, run)
		m.restart(t)
		assert.NilError(t, m.answerNames(t.Context())) // what runs in an engine's namespace ends with it
	}},
	{"frozen", syscall.SIGSTOP, 2 * time.Minute, stays, func(t *testing.T, m *machine, run string) {
		t.Helper()
		assert.NilError(t, dockerd(t, m).Signal(syscall.SIGCONT))
		nobodyLooksAfter(t, run) // the calls that were under way take effect now, and are the janitor's
		nothingLeft(t, m, run)
	}},
}

// stays looks at all that others have on an engine, and what the learner has beside it. A struck run's lock file
// tells of an engine behind a proxy that has gone, and stays until it is too old to be of use.
func stays(t *testing.T, m *machine, before snapshot) {
	t.Helper()
	others := func(s snapshot) snapshot {
		s = maps.Clone(s)
		maps.DeleteFunc(s, func(thing, _ string) bool { return strings.HasSuffix(thing, ".lock") })
		return s
	}
	assert.DeepEqual(t, others(before).changes(others(m.snapshot(t))), []string(nil))
}

// lasts looks at what outlives the death of an engine: its containers end, and it makes its own networks anew.
func lasts(t *testing.T, m *machine, before snapshot) {
	t.Helper()
	outlives := func(s snapshot) []string {
		var list []string
		for thing := range s {
			switch kind, name, _ := strings.Cut(thing, " "); kind {
			case "network":
				if strings.Contains(name, "-of-"+lab.id) {
					list = append(list, thing)
				}
			case "container", "image", "volume":
				list = append(list, thing)
			}
		}
		slices.Sort(list)
		return list
	}
	assert.DeepEqual(t, outlives(m.snapshot(t)), outlives(before))
}

// suffer performs a lesson during which the engine is killed or frozen at a call. It ends in time and with the
// right exit code, no claim is false for it, and it names all that stays, which is gone after the next run. It
// gives what the call was, "" when the lesson had ended before.
func (o ordeal) suffer(t *testing.T, m *machine, at int) string {
	t.Helper()
	var stood []string
	before := m.snapshot(t)
	behind, proxy := m.trouble(t, at, func(w http.ResponseWriter, r *http.Request, pass http.Handler, _ int) {
		stood = m.ofRuns(t)
		process := dockerd(t, m)
		_ = process.Signal(o.signal)
		if o.signal == syscall.SIGKILL {
			gone(t, process.Pid)
		}
		pass.ServeHTTP(w, r)
	})
	p := bridgesAsJSON(behind).within(o.limit).start(t)
	began := time.Now()
	events := p.events.rest(t)
	code := p.wait(t)
	assert.Check(t, time.Since(began) < o.limit, "it took %s\n%s", time.Since(began), p.errs)
	call := proxy.struck()
	run := ""
	if len(events) > 0 {
		run = events[0].Run
	}
	o.recover(t, m, run)
	nextRunRemoves(t, m)
	o.spared(t, m, before)

	if call == "" { // not each lesson makes as many calls
		assert.Equal(t, code, 0, "%s", p.errs)
		assertAllTrue(t, events)
		return call
	}
	assert.Assert(t, slices.Contains([]int{3, 4}, code), "call %d, %s: exit code %d\n%s", at, call, code, p.errs)
	for id, result := range results(events) {
		assert.Assert(t, result != string(lesson.False) && result != string(lesson.Skipped), "call %d, %s: %s is %s\n%s", at, call, id, result, said(events, id))
	}
	if len(events) == 0 { // it had not begun
		assert.Equal(t, len(stood), 0)
		return call
	}
	s := last(events)
	assert.Equal(t, s.Exit, code, "call %d, %s", at, call)
	named, perhaps := namedLeft(s.Left)
	named = slices.DeleteFunc(named, func(what string) bool { // it ends by itself when the sweep begins
		return strings.HasPrefix(what, "container netdemo-host-probe-") && !slices.Contains(stood, what)
	})
	if !strings.HasPrefix(call, http.MethodDelete) { // of removals, some may be under way
		assert.DeepEqual(t, named, stood)
	}
	assert.Assert(t, len(perhaps) == 0 || proxy.asked(http.MethodPost), "call %d, %s: %v", at, call, perhaps)
	return call
}

// namedLeft gives the things that a summary names as left, those that are sure and the others, without the reasons.
func namedLeft(left []string) (sure, perhaps []string) {
	for _, line := range left {
		what, _, _ := strings.Cut(line, ": ")
		switch kind, name, _ := strings.Cut(what, " "); kind {
		case "perhaps":
			perhaps = append(perhaps, name)
		case "container", "network":
			sure = append(sure, what)
		}
	}
	slices.Sort(sure)
	return sure, perhaps
}

// chaosOfTheEngine strikes engines of its own at calls of a lesson: so many at once, for what a struck lesson does
// most is to wait.
func chaosOfTheEngine(t *testing.T, engines int, take func(call, calls int, o ordeal) bool) {
	t.Helper()
	idle := make(chan *machine, engines)
	for range engines {
		m := answeringEngine(t).withImages(t)
		assert.NilError(t, lab.placeSentinels(t.Context(), m))
		t.Cleanup(func() { _ = dockerd(t, m).Signal(syscall.SIGCONT) }) // before it is ended
		idle <- m
	}
	m := <-idle
	calls := len(callsOf(t, m))
	idle <- m
	assert.Assert(t, calls > 50, "%d calls", calls)
	t.Run("struck", func(t *testing.T) { // the engines end when all lessons have
		for at := 1; at <= calls; at++ {
			for _, o := range ordeals {
				if !take(at, calls, o) {
					continue
				}
				t.Run(fmt.Sprintf("call %d/%s", at, o.name), func(t *testing.T) {
					t.Parallel()
					m := <-idle
					defer func() { idle <- m }()
					t.Log(o.suffer(t, m, at))
				})
			}
		}
	})
}

// The engine is frozen in the middle of a lesson and killed at its end (in the middle: TestEngineKilled). All calls
// are in TestChaosOfTheEngineAtEveryCall.
func TestChaosOfTheEngine(t *testing.T) {
	t.Parallel()
	chaosOfTheEngine(t, 1, func(call, calls int, o ordeal) bool {
		if o.signal == syscall.SIGKILL {
			return call == calls-5
		}
		return call == calls*3/5
	})
}
