//go:build e2e

package e2e

import (
	"os"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"gotest.tools/v3/assert"
)

// Exit codes of a lesson that was to stop.
const (
	exitTold    = 130
	exitNotTold = 0  // the docker command kept it to itself: the lesson came to its end
	dockerEnded = -1 // the docker command was ended by the signal, and the plugin noticed
)

// An interruption comes at an event of the lesson, which is read as it is written: at the heading of a
// step, that is before what the step does.
type interruption struct {
	name   string
	step   int // 0: at the very first event, when the images are there and nothing is made yet
	signal syscall.Signal
	alone  bool // only the docker command gets it; otherwise its process group, as from a terminal or a shell
	times  int  // how often; 0 is once
}

func (i interruption) at() func(event) bool {
	if i.step == 0 {
		return ofType(typeStart)
	}
	return stepOpens(i.step)
}

func (i interruption) send(t *testing.T, docker int) {
	t.Helper()
	target := -docker
	if i.alone {
		target = docker
	}
	for range max(1, i.times) {
		assert.NilError(t, syscall.Kill(target, i.signal))
	}
}

// In a pipe, as in CI or under a supervisor.
func TestInterruptedInAPipe(t *testing.T) {
	for _, i := range []interruption{
		{name: "SIGINT before anything is made", step: 0, signal: syscall.SIGINT},
		{name: "SIGINT while containers are made", step: 2, signal: syscall.SIGINT},
		{name: "SIGINT while containers are plugged in", step: 7, signal: syscall.SIGINT},
		{name: "SIGINT in the silence", step: 12, signal: syscall.SIGINT},
		{name: "SIGINT twice", step: 11, signal: syscall.SIGINT, times: 2},
		{name: "SIGTERM while a container is stopped", step: 3, signal: syscall.SIGTERM},
		{name: "SIGTERM while a network is made", step: 6, signal: syscall.SIGTERM},
		{name: "SIGHUP", step: 9, signal: syscall.SIGHUP},
	} {
		t.Run(i.name, func(t *testing.T) {
			code := exitTold
			if i.signal == syscall.SIGHUP {
				code = dockerEnded
			}
			interruptInAPipe(t, lab.docker, i, code)
		})
	}
}

// What a docker command makes of a signal depends on its version, so each that is here is asked.
func TestInterruptedThroughEachDocker(t *testing.T) {
	for _, docker := range lab.dockers {
		alone := exitNotTold
		if since(t, docker, tellsPlugins) {
			alone = exitTold
		}
		t.Run(versionOf(t, docker), func(t *testing.T) {
			t.Run("SIGINT to the group", func(t *testing.T) {
				interruptInAPipe(t, docker, interruption{step: 2, signal: syscall.SIGINT}, exitTold)
			})
			t.Run("SIGTERM to the group", func(t *testing.T) {
				interruptInAPipe(t, docker, interruption{step: 5, signal: syscall.SIGTERM}, exitTold)
			})
			t.Run("SIGINT to docker alone", func(t *testing.T) {
				interruptInAPipe(t, docker, interruption{step: 2, signal: syscall.SIGINT, alone: true}, alone)
			})
			t.Run("SIGTERM to docker alone", func(t *testing.T) {
				interruptInAPipe(t, docker, interruption{step: 11, signal: syscall.SIGTERM, alone: true}, alone)
			})
			t.Run("SIGKILL to docker alone", func(t *testing.T) {
				interruptInAPipe(t, docker, interruption{step: 8, signal: syscall.SIGKILL, alone: true}, dockerEnded)
			})
		})
	}
}

// interruptInAPipe interrupts a lesson, which must end with this code and leave nothing.
func interruptInAPipe(t *testing.T, docker string, i interruption, code int) {
	t.Helper()
	before := lab.snapshot(t)
	p := bridgesAsJSON(lab.machine).through(docker).start(t)
	p.events.until(t, i.at())
	plugin := pluginOf(t, p.cmd.Process.Pid)
	i.send(t, p.cmd.Process.Pid)
	assert.Equal(t, p.wait(t), code, "%s", p.errs)
	leftNothing(t, before, p.run(), plugin)
	events := p.events.rest(t)
	assertStopped(t, events, code)
}

// leftNothing demands that soon after the plugin's end nothing of its run is left. Where it was hurried, or
// told in the middle of a call, its janitor has the last look; how long that may take is another test's.
func leftNothing(t *testing.T, before snapshot, run string, plugin int) {
	t.Helper()
	gone(t, plugin)
	nobodyLooksAfter(t, run)
	same(t, lab.machine, before, cleanLimit)
}

// assertStopped demands that the events end with a summary that says how it ended.
func assertStopped(t *testing.T, events []event, code int) {
	t.Helper()
	s := last(events)
	assert.Equal(t, s.Type, typeSummary, "%+v", s)
	assert.Equal(t, len(s.Left), 0, "%v", s.Left)
	assert.Equal(t, s.Interrupted, code != exitNotTold)
	if code == exitNotTold {
		assertAllTrue(t, events)
		return
	}
	assert.Equal(t, s.Exit, exitTold)
	for _, e := range filter(events, ofType(typeVerdict)) {
		assert.Equal(t, e.Result, "true", "an interrupted step has no verdict: %+v", e)
	}
}

// In a terminal, the driver of the terminal sends what is typed to everybody in the foreground.
func TestInterruptedInATerminal(t *testing.T) {
	const ctrlC = "\x03"
	for _, tc := range []struct {
		name string
		step int
		do   func(t *testing.T, terminal *os.File, docker int)
		code int
	}{
		{"Ctrl-C while containers are made", 2, typed(ctrlC), exitTold},
		{"Ctrl-C in the silence", 12, typed(ctrlC), exitTold},
		{"Ctrl-C twice", 7, typed(ctrlC + ctrlC), exitTold},
		{"SIGTERM to the group", 8, interruption{signal: syscall.SIGTERM}.toTerminal, exitTold},
		// Docker leaves it to the terminal to tell the plugin, and the terminal knows of no signal.
		{"SIGTERM to docker alone", 2, interruption{signal: syscall.SIGTERM, alone: true}.toTerminal, exitNotTold},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := lab.snapshot(t)
			p, terminal := bridgesAsJSON(lab.machine).startInTerminal(t, 24, 80)
			p.events.until(t, stepOpens(tc.step))
			plugin := pluginOf(t, p.cmd.Process.Pid)
			tc.do(t, terminal, p.cmd.Process.Pid)
			assert.Equal(t, p.wait(t), tc.code)
			leftNothing(t, before, p.run(), plugin)
			assertStopped(t, p.events.rest(t), tc.code)
		})
	}
}

// A window that is closed takes the terminal with it: nobody can be told anything any more.
func TestTerminalClosed(t *testing.T) {
	for _, docker := range lab.dockers {
		t.Run(versionOf(t, docker), func(t *testing.T) {
			before := lab.snapshot(t)
			p, terminal := bridgesAsJSON(lab.machine).through(docker).startInTerminal(t, 24, 80)
			p.events.until(t, stepOpens(7))
			plugin := pluginOf(t, p.cmd.Process.Pid)
			assert.NilError(t, terminal.Close())
			leftNothing(t, before, p.run(), plugin)
			p.wait(t) // with what code depends on the docker command, and there is nobody to see it
		})
	}
}

func typed(keys string) func(*testing.T, *os.File, int) {
	return func(t *testing.T, terminal *os.File, _ int) {
		t.Helper()
		_, err := terminal.WriteString(keys)
		assert.NilError(t, err)
	}
}

func (i interruption) toTerminal(t *testing.T, _ *os.File, docker int) {
	t.Helper()
	i.send(t, docker)
}

// startInTerminal starts the command in a terminal of that size, in a session of its own.
func (c call) startInTerminal(t *testing.T, rows, columns uint16) (*process, *os.File) {
	t.Helper()
	cmd := c.command(t.Context())
	cmd.SysProcAttr = nil // pty makes a session
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: rows, Cols: columns})
	assert.NilError(t, err)
	p := &process{cmd: cmd, out: terminal, events: readEvents(terminal), ended: make(chan error, 1)}
	go func() { p.ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = terminal.Close()
		_ = p.signalGroup(syscall.SIGKILL) // no error if it has ended
	})
	return p, terminal
}
