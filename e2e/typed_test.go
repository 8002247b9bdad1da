//go:build e2e

package e2e

import (
	"os"
	"strconv"
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

// What is typed into a terminal reaches everybody in its foreground; typed twice, it hurries.
func TestTypedCtrlC(t *testing.T) {
	t.Parallel()
	const ctrlC = "\x03"
	for keys, step := range map[string]int{ctrlC: 12, ctrlC + ctrlC: 7} {
		t.Run(strconv.Quote(keys), func(t *testing.T) {
			m := anEngine(t)
			before := m.snapshot(t)
			p, terminal := bridgesAsJSON(m).startInTerminal(t, 24, 80)
			p.events.until(t, stepOpens(step))
			plugin := pluginOf(t, p.cmd.Process.Pid)
			_, err := terminal.WriteString(keys)
			assert.NilError(t, err)
			assert.Equal(t, p.wait(t), exitTold)
			gone(t, plugin)
			nobodyLooksAfter(t, p.run()) // hurried, it leaves the last look to its janitor
			same(t, m, before, cleanLimit)
			assertStopped(t, p.events.rest(t), false, exitTold)
		})
	}
}

// startInTerminal starts the command in a terminal of that size, in a session of its own.
func (c call) startInTerminal(t *testing.T, rows, columns uint16) (*process, *os.File) {
	t.Helper()
	cmd := c.command(t.Context())
	cmd.SysProcAttr = nil // pty makes a session
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: rows, Cols: columns})
	assert.NilError(t, err)
	p := &process{on: c.on, cmd: cmd, out: terminal, events: readEvents(terminal), ended: make(chan error, 1)}
	go func() { p.ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = terminal.Close()
		_ = p.signalGroup(syscall.SIGKILL) // no error if it has ended
	})
	return p, terminal
}
