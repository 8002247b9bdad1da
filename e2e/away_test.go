//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// An engine that is restarted takes the lesson's containers with it. That is said once and plainly, no claim is
// false for it, and what is left on the engine that is back is removed.
func TestEngineRestarted(t *testing.T) {
	t.Parallel()
	restarted(t, privateEngine(t, "20.10").withImages(t))
}

func restarted(t *testing.T, m *machine) {
	t.Helper()
	p := bridgesAsJSON(m).start(t)
	p.events.until(t, stepOpens(5))
	m.restart(t)
	events := p.events.rest(t)
	assert.Equal(t, p.wait(t), 3, "%s", p.errs)
	e := brokenStep(t, events)
	told := fmt.Sprintf("the engine restarted during step %d", e.Step)
	assert.Equal(t, e.Error.Message, told, "%+v", e.Error)
	assert.DeepEqual(t, e.Error.Fix, []string{"docker netdemo bridges"})
	for _, v := range filter(events, ofType(typeVerdict)) {
		switch {
		case v.Step < e.Step:
			assert.Equal(t, v.Result, string(lesson.True), v.Claim)
		case v.Step > e.Step:
			assert.Equal(t, v.Result, string(lesson.NotRun), v.Claim)
			assert.Equal(t, v.Said, "T"+told[1:]+".")
		}
	}
	s := last(events)
	assert.Equal(t, s.Exit, 3)
	assert.Equal(t, len(s.Left), 0, "%v", s.Left)
	assert.Assert(t, is.Len(m.ofRuns(t), 0), "the lesson said that nothing is left")
	nobodyLooksAfter(t, p.run())
}

// An engine that is killed takes the lesson with it. What it had is named, and the next run removes it.
func TestEngineKilled(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10").withImages(t)
	began := time.Now()
	p := bridgesAsJSON(m).start(t)
	p.events.until(t, stepOpens(7))
	assert.NilError(t, dockerd(t, m).Kill())
	events := p.events.rest(t)
	assert.Equal(t, p.wait(t), 3, "%s", p.errs)
	assert.Assert(t, time.Since(began) < callLimit, "it took %s", time.Since(began))
	e := brokenStep(t, events)
	assert.Equal(t, e.Error.Meaning, "The connection to the engine broke: it stopped or restarted.")
	s := last(events)
	assert.DeepEqual(t, s.Removed, lesson.Swept{})
	assert.Assert(t, is.Len(s.Left, 5))
	assert.DeepEqual(t, s.Left[:4], []string{
		"container netdemo-vault-ms", "container netdemo-security-processor",
		"container netdemo-host-probe-" + p.run(), "network netdemo-custom-network",
	})
	assert.Assert(t, is.Contains(s.Left[4], "docker netdemo clean"))
	for id, result := range results(events) {
		assert.Assert(t, result == string(lesson.True) || result == string(lesson.Broken) || result == string(lesson.NotRun), "%s: %s", id, result)
	}
	endJanitor(t, p.run())
	m.restart(t)
	nextRunRemoves(t, m)
}

// endJanitor ends the janitor of a run, as its minute without an engine would.
func endJanitor(t *testing.T, run string) {
	t.Helper()
	if janitor := janitorOf(t, run); janitor != 0 {
		assert.NilError(t, syscall.Kill(janitor, syscall.SIGKILL))
		gone(t, janitor)
	}
}

// nextRunRemoves performs a lesson on an engine that is back: it comes true, and removes first what the dead run
// has left there.
func nextRunRemoves(t *testing.T, m *machine) {
	t.Helper()
	left := m.ofRuns(t)
	r := bridgesAsJSON(m).test(t)
	assert.Equal(t, r.code, 0, r.stdout+r.stderr)
	events := parseEvents(t, r.stdout)
	assertAllTrue(t, events)
	if len(left) > 0 {
		assertNoted(t, events, "Removed what an interrupted run left")
	}
	assert.Assert(t, is.Len(m.ofRuns(t), 0))
}

// ofRuns lists what stands on an engine of any run, as a lesson names it.
func (m *machine) ofRuns(t *testing.T) []string {
	t.Helper()
	mine := client.Filters{}.Add("label", engine.LabelRun)
	containers, err := m.api.ContainerList(contextOf(t), client.ContainerListOptions{All: true, Filters: mine})
	assert.NilError(t, err)
	networks, err := m.api.NetworkList(contextOf(t), client.NetworkListOptions{Filters: mine})
	assert.NilError(t, err)
	var list []string
	for _, c := range containers.Items {
		list = append(list, "container "+strings.TrimPrefix(c.Names[0], "/"))
	}
	for _, n := range networks.Items {
		list = append(list, "network "+n.Name)
	}
	slices.Sort(list)
	return list
}
