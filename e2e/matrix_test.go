//go:build e2e

package e2e

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
)

// A moment is a point in a lesson's life: a condition that is waited for, never a time.
type moment struct {
	name   string
	come   func(t *testing.T, p *process)
	lesson string // "" is bridges
}

// moments are sixteen points from the first event to the sweep. Those of other lessons: things.
var moments = []moment{
	{name: "nothing is made", come: seen(ofType(typeStart))},
	{name: "the first step opens", come: seen(stepOpens(1))},
	{name: "containers are to be made", come: seen(stepOpens(2))},
	{name: "the first container is there", come: listed(2, 1, 0)},
	{name: "both containers are there", come: listed(2, 2, 0)},
	{name: "a container is to be stopped", come: seen(stepOpens(3))},
	{name: "it is to be started again", come: seen(stepOpens(4))},
	{name: "an address is to be asked", come: seen(stepOpens(5))},
	{name: "a network is to be made", come: seen(stepOpens(6))},
	{name: "the network is there", come: listed(6, 2, 1)},
	{name: "plugs are to be put in", come: seen(stepOpens(7))},
	{name: "a plug is to be pulled", come: seen(stepOpens(9))},
	{name: "a third container is to be made", come: seen(stepOpens(11))},
	{name: "silence is waited for", come: seen(stepOpens(12))},
	{name: "the last verdict is spoken", come: seen(verdictOf(12))},
	{name: "the sweep has begun", come: sweeping},
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
	ofRun := p.ofRun()
	for limit := time.Now().Add(callLimit); ; {
		containers, err := p.on.api.ContainerList(t.Context(), client.ContainerListOptions{All: true, Filters: ofRun})
		assert.NilError(t, err)
		networks, err := p.on.api.NetworkList(t.Context(), client.NetworkListOptions{Filters: ofRun})
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
	// code is what the docker command then exits with, and the lesson's last event is read where it is one
	// of exitTold, exitNotTold and dockerEnded. Nil: nobody is left who could say anything.
	code func(t *testing.T, docker string) int
}

// blows are all of them: each signal to each of those that can get it, in a pipe and in a terminal.
func blows() []blow {
	list := []blow{
		{name: "the reader goes away", strike: closeOutput},
		{name: "the terminal is closed", terminal: true, strike: closeOutput},
	}
	for _, terminal := range []bool{false, true} {
		for _, s := range []struct {
			name          string
			signal        syscall.Signal
			docker, group func(*testing.T, string) int // the exit code when they get it
			plugin        func(*testing.T, string) int
		}{
			{"SIGINT", syscall.SIGINT, alone(terminal), always(exitTold), always(exitTold)},
			{"SIGTERM", syscall.SIGTERM, alone(terminal), always(exitTold), always(exitTold)},
			{"SIGHUP", syscall.SIGHUP, hungUp(terminal), hungUp(terminal), always(exitTold)},
			{"SIGKILL", syscall.SIGKILL, hungUp(terminal), nil, nil},
		} {
			for _, to := range []struct {
				name string
				pid  func(docker, plugin int) int
				code func(*testing.T, string) int
			}{
				{"docker", func(docker, _ int) int { return docker }, s.docker},
				{"the plugin", func(_, plugin int) int { return plugin }, s.plugin},
				{"the group", func(docker, _ int) int { return -docker }, s.group},
			} {
				place := "in a pipe"
				if terminal {
					place = "in a terminal"
				}
				strike := func(t *testing.T, p *process, plugin int) {
					t.Helper()
					assert.NilError(t, syscall.Kill(to.pid(p.cmd.Process.Pid, plugin), s.signal))
				}
				list = append(list, blow{s.name + " to " + to.name + " " + place, terminal, strike, to.code})
			}
		}
	}
	return list
}

func always(code int) func(*testing.T, string) int {
	return func(*testing.T, string) int { return code }
}

// alone is the code of a docker command that alone gets a signal which it can pass on. In a terminal it
// leaves that to the terminal, which knows of no signal.
func alone(terminal bool) func(*testing.T, string) int {
	if terminal {
		return always(exitNotTold)
	}
	return func(t *testing.T, docker string) int {
		t.Helper()
		if since(t, docker, tellsPlugins) {
			return exitTold
		}
		return exitNotTold
	}
}

// hungUp is the code of a docker command that ends by the signal. With it, a terminal's session ends, and
// what the plugin says is seen by nobody.
func hungUp(terminal bool) func(*testing.T, string) int {
	if terminal {
		return nil
	}
	return always(dockerEnded)
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
func (p point) survive(t *testing.T, m *machine) {
	t.Helper()
	before := m.snapshot(t)
	c := m.run("netdemo", cmp.Or(p.moment.lesson, "bridges"), "--format", "json").through(p.docker)
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
	same(t, m, before, cleanLimit)
	nobodyLooksAfter(t, lesson.run())
	code := lesson.wait(t)
	if p.blow.code == nil {
		return
	}
	want := p.blow.code(t, p.docker)
	if p.late() && code == exitNotTold {
		want = exitNotTold // there was nothing left to interrupt
	}
	assert.Equal(t, code, want, "%s", lesson.errs)
	assertStopped(t, lesson.events.rest(t), p.late(), code)
}

// late tells whether the lesson may come to its end all the same.
func (p point) late() bool {
	return p.moment.name == moments[14].name || p.moment.name == moments[15].name
}

// assertStopped demands that the events end with a summary that says how it ended.
func assertStopped(t *testing.T, events []event, late bool, code int) {
	t.Helper()
	s := last(events)
	assert.Equal(t, s.Type, typeSummary, "%+v", s)
	assert.Equal(t, len(s.Left), 0, "%v", s.Left)
	if code == exitNotTold || late && !s.Interrupted {
		assert.Assert(t, !s.Interrupted)
		assertAllTrue(t, events)
		return
	}
	assert.Assert(t, s.Interrupted)
	assert.Equal(t, s.Exit, exitTold)
	for _, e := range filter(events, ofType(typeVerdict)) {
		assert.Equal(t, e.Result, "true", "an interrupted step has no verdict: %+v", e)
	}
}

// sample takes each blow once, each at another moment, through one docker command after the other; and
// through each of them what a docker command alone is told in a pipe, where they differ. What the plugin is
// told itself is the same in a terminal as in a pipe, and is taken in a pipe alone. Other lessons are struck
// where they have what bridges never has.
func sample() []point {
	var list []point
	all := slices.DeleteFunc(blows(), func(b blow) bool { return strings.HasSuffix(b.name, "to the plugin in a terminal") })
	for i, b := range all {
		for k, docker := range lab.dockers {
			moment := i * 7
			if k != i%len(lab.dockers) {
				if !strings.Contains(b.name, "to docker in a pipe") {
					continue
				}
				moment += 3
			}
			list = append(list, point{docker: docker, blow: b, moment: moments[moment%len(moments)]})
		}
	}
	for i, m := range things {
		list = append(list, point{docker: lab.dockers[i%len(lab.dockers)], blow: sudden()[1-i%2], moment: m})
	}
	return list
}

// What a user or a supervisor may do to a lesson, at any time: a sample. All of it is in TestSignalMatrix.
func TestSignals(t *testing.T) {
	t.Parallel()
	for _, p := range sample() {
		t.Run(p.name(t), func(t *testing.T) { p.survive(t, anEngine(t)) })
	}
}

// A sample that misses a moment or a docker command would be no sample.
func TestSampleOfSignals(t *testing.T) {
	t.Parallel()
	missed := map[string]bool{}
	for _, m := range slices.Concat(moments, things) {
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
	t.Run("through docker commands that differ", func(t *testing.T) {
		if len(lab.dockers) == 1 { // as on most machines
			skip(t, "there is one docker command here, "+versionOf(t, lab.docker)+": how others hand on signals is half of the matrix")
		}
	})
}
