//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
	"gotest.tools/v3/poll"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
)

// Ctrl-Z puts a lesson aside: its services run on, for somebody holds their lease, and nobody cleans up under
// it. Called back, it goes on where it was.
func TestSuspended(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	p := bridgesAsJSON(m).start(t)
	p.events.until(t, stepOpens(8)) // both are plugged in, and nothing is being started
	plugin := pluginOf(t, p.cmd.Process.Pid)
	assert.NilError(t, p.signalGroup(syscall.SIGTSTP))
	stopped(t, p.cmd.Process.Pid)
	stopped(t, plugin)

	assert.Assert(t, janitorOf(t, p.run()) != 0, "the janitor is not in the terminal's foreground")
	ofRun := client.Filters{}.Add("label", engine.LabelRun+"="+p.run())
	list, err := m.api.ContainerList(t.Context(), client.ContainerListOptions{Filters: ofRun})
	assert.NilError(t, err)
	assert.Assert(t, is.Len(list.Items, 2))

	assert.NilError(t, p.signalGroup(syscall.SIGCONT))
	events := p.events.rest(t)
	assert.Equal(t, p.wait(t), 0, "%s", p.errs)
	assertAllTrue(t, events)
}

// stopped waits until a process stands still.
func stopped(t *testing.T, pid int) {
	t.Helper()
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return poll.Error(err)
		}
		if bytes.Contains(stat, []byte(") T ")) {
			return poll.Success()
		}
		return poll.Continue("process %d goes on", pid)
	}, poll.WithTimeout(callLimit), poll.WithDelay(5*time.Millisecond))
}
