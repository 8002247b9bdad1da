//go:build e2e

package e2e

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
)

// A moment is a point in a lesson's life: a condition that is waited for, never a time.
type moment struct {
	name string
	come func(t *testing.T, p *process)
}

// moments are sixteen points from the first event to the sweep.
var moments = []moment{
	{"nothing is made", seen(ofType(typeStart))},
	{"the first step opens", seen(stepOpens(1))},
	{"containers are to be made", seen(stepOpens(2))},
	{"the first container is there", listed(2, 1, 0)},
	{"both containers are there", listed(2, 2, 0)},
	{"a container is to be stopped", seen(stepOpens(3))},
	{"it is to be started again", seen(stepOpens(4))},
	{"an address is to be asked", seen(stepOpens(5))},
	{"a network is to be made", seen(stepOpens(6))},
	{"the network is there", listed(6, 2, 1)},
	{"plugs are to be put in", seen(stepOpens(7))},
	{"a plug is to be pulled", seen(stepOpens(9))},
	{"a third container is to be made", seen(stepOpens(11))},
	{"silence is waited for", seen(stepOpens(12))},
	{"the last verdict is spoken", seen(verdictOf(12))},
	{"the sweep has begun", sweeping},
}

func seen(wanted func(event) bool) func(*testing.T, *process) {
	return func(t *testing.T, p *process) {
		t.Helper()
		p.events.until(t, wanted)
	}
}

func verdictOf(step int) func(event) bool {
	return func(e event) bool { return e.Type == typeVerdict && e.Step == step }
}

// listed waits, from the heading of a step on, until the engine lists so much of this run.
func listed(step, containers, networks int) func(*testing.T, *process) {
	return func(t *testing.T, p *process) {
		t.Helper()
		p.events.until(t, stepOpens(step))
		p.stands(t, func(c, n int) bool { return c >= containers && n >= networks })
	}
}

// sweeping waits until something of what the last verdict was about is gone.
func sweeping(t *testing.T, p *process) {
	t.Helper()
	p.events.until(t, verdictOf(12))
	p.stands(t, func(containers, _ int) bool { return containers < 3 })
}

// stands waits until there are so many containers and networks of this run.
func (p *process) stands(t *testing.T, enough func(containers, networks int) bool) {
	t.Helper()
	ofRun := client.Filters{}.Add("label", engine.LabelRun+"="+p.run())
	for limit := time.Now().Add(callLimit); ; {
		containers, err := lab.api.ContainerList(t.Context(), client.ContainerListOptions{All: true, Filters: ofRun})
		assert.NilError(t, err)
		networks, err := lab.api.NetworkList(t.Context(), client.NetworkListOptions{Filters: ofRun})
		assert.NilError(t, err)
		if enough(len(containers.Items), len(networks.Items)) {
			return
		}
		assert.Assert(t, time.Now().Before(limit), "%d containers, %d networks", len(containers.Items), len(networks.Items))
	}
}

// run is the id of the lesson's run, which its first event tells.
func (p *process) run() string { return p.events.seen[0].Run }

// A blow is what befalls a lesson: a signal to somebody, or the end of what it writes to.
type blow struct {
	name     string
	terminal bool // the lesson runs in a terminal
	strike   func(t *testing.T, p *process, plugin int)
}

// blows are all of them: each signal to each of those that can get it, in a pipe and in a terminal.
func blows() []blow {
	list := []blow{
		{"the reader goes away", false, closeOutput},
		{"the terminal is closed", true, closeOutput},
	}
	for _, terminal := range []bool{false, true} {
		for _, s := range []struct {
			name   string
			signal syscall.Signal
		}{{"SIGINT", syscall.SIGINT}, {"SIGTERM", syscall.SIGTERM}, {"SIGHUP", syscall.SIGHUP}, {"SIGKILL", syscall.SIGKILL}} {
			for _, to := range []struct {
				name string
				pid  func(docker, plugin int) int
			}{
				{"docker", func(docker, _ int) int { return docker }},
				{"the plugin", func(_, plugin int) int { return plugin }},
				{"the group", func(docker, _ int) int { return -docker }},
			} {
				place := "in a pipe"
				if terminal {
					place = "in a terminal"
				}
				list = append(list, blow{s.name + " to " + to.name + " " + place, terminal, func(t *testing.T, p *process, plugin int) {
					t.Helper()
					assert.NilError(t, syscall.Kill(to.pid(p.cmd.Process.Pid, plugin), s.signal))
				}})
			}
		}
	}
	return list
}

func closeOutput(t *testing.T, p *process, _ int) {
	t.Helper()
	assert.NilError(t, p.out.Close())
}

// A point of the signal matrix.
type point struct {
	docker string
	blow   blow
	moment moment
}

func (p point) name(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("docker %s/%s/%s", versionOf(t, p.docker), p.blow.name, p.moment.name)
}

// survive strikes a lesson at a moment. Whatever it makes of that, nothing of it is left soon after its
// end, nobody looks after it any more, and what others have is as it was.
func (p point) survive(t *testing.T) {
	t.Helper()
	before := lab.snapshot(t)
	c := bridgesAsJSON(lab.machine).through(p.docker)
	var lesson *process
	if p.blow.terminal {
		lesson, _ = c.startInTerminal(t, 24, 80)
	} else {
		lesson = c.start(t)
	}
	lesson.events.until(t, ofType(typeStart))
	plugin := pluginOf(t, lesson.cmd.Process.Pid)
	if p.moment.name != moments[0].name {
		p.moment.come(t, lesson)
	}
	p.blow.strike(t, lesson, plugin)
	gone(t, plugin)
	same(t, lab.machine, before, cleanLimit)
	nobodyLooksAfter(t, lesson.run())
	lesson.wait(t)
}

// sample takes each blow once, each at another moment, through one docker command after the other.
func sample() []point {
	var list []point
	for i, b := range blows() {
		list = append(list, point{docker: lab.dockers[i%len(lab.dockers)], blow: b, moment: moments[i*7%len(moments)]})
	}
	return list
}

// What a user or a supervisor may do to a lesson, at any time: a sample. All of it is in TestSignalMatrix.
func TestSignals(t *testing.T) {
	for _, p := range sample() {
		t.Run(p.name(t), p.survive)
	}
}

// A sample that misses a moment or a docker command would be no sample.
func TestSampleOfSignals(t *testing.T) {
	missed := map[string]bool{}
	for _, m := range moments {
		missed[m.name] = true
	}
	for _, docker := range lab.dockers {
		missed[docker] = true
	}
	for _, p := range sample() {
		delete(missed, p.moment.name)
		delete(missed, p.docker)
	}
	assert.Equal(t, len(missed), 0, "%v", missed)
	assert.Equal(t, len(moments), 16)
}
