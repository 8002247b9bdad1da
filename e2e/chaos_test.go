//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	"gotest.tools/v3/poll"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// troubles are what befalls one call of a lesson, and the exit codes that the lesson may then have.
var troubles = []struct {
	name  string
	do    trouble
	codes []int
}{
	{"slow", slow, []int{0}},
	{"lost before", lostBefore, []int{0, 3, 4}},
	{"lost after", lostAfter, []int{0, 3, 4}},
	{"failing", failing, []int{0, 3, 4}},
	{"halved", halved, []int{0, 3, 4}},
	{"SIGTERM", struckBy(syscall.SIGTERM), []int{0, 130}},
	{"SIGKILL", struckBy(syscall.SIGKILL), []int{0, killed}},
}

// killed is how the docker command ends whose plugin was killed: it had no exit code to hand on.
const killed = 255

// endure performs a lesson of which one call is troubled. Whatever it makes of that, no claim is false for
// it, it says how it ended, and nothing of it is left. It gives what the call was, "" when the lesson had
// ended before.
func endure(t *testing.T, m *machine, at int, do trouble, codes []int) string {
	t.Helper()
	behind, proxy := m.trouble(t, at, do)
	p := bridgesAsJSON(behind).start(t)
	events := p.events.rest(t)
	code := p.wait(t)
	nobodyIsAt(t, behind.endpoint) // a lesson that was killed before its first event has told no run
	if len(events) > 0 {
		nothingLeft(t, m, events[0].Run)
	}
	call := proxy.struck()
	for id, result := range results(events) {
		assert.Assert(t, result != string(lesson.False) && result != string(lesson.Skipped), "call %d, %s: %s is %s\n%s", at, call, id, result, said(events, id))
	}
	assert.Assert(t, slices.Contains(codes, code), "call %d, %s: exit code %d\n%s", at, call, code, p.errs)
	if code == killed {
		return call
	}
	if len(events) == 0 {
		assert.Assert(t, code == 4 || code == exitTold, "call %d, %s: exit code %d and nothing is said\n%s", at, call, code, p.errs)
		return call
	}
	s := last(events)
	assert.Equal(t, s.Type, typeSummary, "call %d, %s", at, call)
	assert.Equal(t, s.Exit, code, "call %d, %s", at, call)
	assert.Equal(t, len(s.Left), 0, "call %d, %s: %v", at, call, s.Left)
	if code == 0 {
		assertAllTrue(t, events)
	}
	return call
}

// said is what a lesson says of a claim, and all that led it to that.
func said(events []event, claim string) string {
	var lines []string
	for _, e := range events {
		switch {
		case e.Type == typeStep && e.ID == claim:
			lines = nil
		case e.Type == typeVerdict && e.Claim == claim:
			return strings.Join(append(lines, e.line), "\n")
		}
		lines = append(lines, e.line)
	}
	return ""
}

// nothingLeft waits until the engine has nothing of a run.
func nothingLeft(t *testing.T, m *machine, run string) {
	t.Helper()
	ofRun := client.Filters{}.Add("label", engine.LabelRun+"="+run)
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		containers, err := m.api.ContainerList(contextOf(t), client.ContainerListOptions{All: true, Filters: ofRun})
		if err != nil {
			return poll.Error(err)
		}
		networks, err := m.api.NetworkList(contextOf(t), client.NetworkListOptions{Filters: ofRun})
		if err != nil {
			return poll.Error(err)
		}
		var left []string
		for _, c := range containers.Items {
			left = append(left, "container "+strings.Join(c.Names, " "))
		}
		for _, n := range networks.Items {
			left = append(left, "network "+n.Name)
		}
		if len(left) > 0 {
			return poll.Continue("left of run %s: %s", run, strings.Join(left, ", "))
		}
		return poll.Success()
	}, poll.WithTimeout(cleanLimit))
}

// callsOf performs a lesson through a proxy that troubles nothing, and gives the calls that it makes.
func callsOf(t *testing.T, m *machine) []string {
	t.Helper()
	behind, proxy := m.trouble(t, 0, nil)
	p := bridgesAsJSON(behind).start(t)
	assertAllTrue(t, p.events.rest(t))
	assert.Equal(t, p.wait(t), 0, "%s", p.errs)
	nobodyLooksAfter(t, p.run())
	proxy.mu.Lock()
	defer proxy.mu.Unlock()
	return proxy.calls
}

// chaos troubles lessons on an engine of its own, side by side: of all calls and troubles those that take says.
func chaos(t *testing.T, take func(call, trouble int) bool) {
	t.Helper()
	m := answeringEngine(t)
	m.run("netdemo", "build", "vault-ms", "security-processor").must(t)
	assert.NilError(t, lab.placeSentinels(t.Context(), m))
	unchanged(t, m)
	calls := len(callsOf(t, m))
	assert.Assert(t, calls > 50, "%d calls", calls)
	room := make(chan struct{}, 2)         // for lessons at once: an engine and two processors have enough to do with them
	t.Run("troubled", func(t *testing.T) { // the engine is looked at when all of them have ended
		for at := 1; at <= calls; at++ {
			for i, what := range troubles {
				if !take(at, i) {
					continue
				}
				t.Run(fmt.Sprintf("call %d/%s", at, what.name), func(t *testing.T) {
					t.Parallel()
					room <- struct{}{}
					defer func() { <-room }()
					t.Log(endure(t, m, at, what.do, what.codes))
				})
			}
		}
	})
}

// One call of a lesson is slow, lost, fails, is cut short or is the caller's last: a sample of all calls and
// troubles, each trouble at calls from the first to the last. All of it is in TestChaosAtEveryCall.
func TestChaos(t *testing.T) {
	t.Parallel()
	chaos(t, func(call, trouble int) bool { return call%(2*len(troubles)+3) == 2*trouble })
}
