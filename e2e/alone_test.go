//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
	"gotest.tools/v3/poll"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
)

// killBoth kills the janitor of a run, then its plugin: nobody is left who could clean up.
func (p *process) killBoth(t *testing.T) {
	t.Helper()
	plugin, janitor := pluginOf(t, p.cmd.Process.Pid), janitorOf(t, p.run())
	assert.Assert(t, janitor != 0, "run %s has no janitor", p.run())
	for _, pid := range []int{janitor, plugin} {
		assert.NilError(t, syscall.Kill(pid, syscall.SIGKILL))
		gone(t, pid)
	}
	p.wait(t)
}

// nothingRuns waits until no container of a run runs any more.
func nothingRuns(t *testing.T, m *machine, run string, limit time.Duration) {
	t.Helper()
	ofRun := client.Filters{}.Add("label", engine.LabelRun+"="+run)
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		list, err := m.api.ContainerList(t.Context(), client.ContainerListOptions{Filters: ofRun})
		if err != nil {
			return poll.Error(err)
		}
		if len(list.Items) > 0 {
			return poll.Continue("%d containers of run %s run", len(list.Items), run)
		}
		return poll.Success()
	}, poll.WithTimeout(limit), poll.WithDelay(20*time.Millisecond))
}

// With plugin and janitor killed, the lease ends the services, and the next lesson removes the rest.
func TestPluginAndJanitorKilled(t *testing.T) {
	t.Parallel()
	for _, step := range []int{3, 7, 12} {
		t.Run(fmt.Sprintf("step %d", step), func(t *testing.T) {
			m := anEngine(t)
			unchanged(t, m)
			p := bridgesAsJSON(m).start(t)
			p.events.until(t, stepOpens(step))
			p.killBoth(t)
			nothingRuns(t, m, p.run(), cleanLimit)

			r := bridgesAsJSON(m).test(t)
			assert.Equal(t, r.code, 0, r.stderr)
			events := parseEvents(t, r.stdout)
			assertNoted(t, events, "Removed what an interrupted run left")
			assertAllTrue(t, events)
		})
	}
}

// A lesson whose janitor was killed does not notice: it cleans up itself.
func TestJanitorKilled(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	p := bridgesAsJSON(m).start(t)
	p.events.until(t, stepOpens(2))
	janitor := janitorOf(t, p.run())
	assert.NilError(t, syscall.Kill(janitor, syscall.SIGKILL))
	gone(t, janitor)
	events := p.events.rest(t)
	assert.Equal(t, p.wait(t), 0, "%s", p.errs)
	assertAllTrue(t, events)
}

// A user who will not wait for the next lesson cleans up.
func TestCleanAfterPluginAndJanitorWereKilled(t *testing.T) {
	m := anEngine(t)
	before := m.snapshot(t)
	p := bridgesAsJSON(m).start(t)
	p.events.until(t, stepOpens(9))
	p.killBoth(t)
	dry := m.run("netdemo", "clean", "--dry-run").must(t)
	assert.Assert(t, is.Contains(dry, "run "+p.run()))
	text := m.run("netdemo", "clean").must(t)
	assert.Assert(t, is.Contains(text, "Removed "))
	same(t, m, before, cleanLimit)
}

// In a hurry, what takes time is left to the janitor; a third signal leaves at once.
func TestHurry(t *testing.T) {
	t.Parallel()
	for _, times := range []int{2, 3} {
		t.Run(fmt.Sprint(times), func(t *testing.T) {
			m := anEngine(t)
			before := m.snapshot(t)
			p := bridgesAsJSON(m).start(t)
			p.events.until(t, stepOpens(11))
			plugin := pluginOf(t, p.cmd.Process.Pid)
			for range times {
				// Two signals at once may arrive as one; once the plugin has ended, the others find nobody.
				_ = syscall.Kill(plugin, syscall.SIGINT)
				caught(t, plugin)
			}
			gone(t, plugin)
			nobodyLooksAfter(t, p.run())
			same(t, m, before, time.Second)
			assert.Equal(t, p.wait(t), exitTold, "%s", p.errs)
			assert.Assert(t, is.Contains(p.errs.String(), "Stopping: removing "))
		})
	}
}

// caught waits until a process has no signal waiting for it.
func caught(t *testing.T, pid int) {
	t.Helper()
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil || regexp.MustCompile(`(?m)^ShdPnd:\s0+$`).Match(status) {
			return poll.Success()
		}
		return poll.Continue("a signal is pending")
	}, poll.WithDelay(time.Millisecond))
}

// A run of another machine is none of ours, whatever its lock file would say.
func TestRunsOfOthersAreLeftAlone(t *testing.T) {
	m := anEngine(t)
	const run = "elsewh"
	container, network := lab.their("netdemo-elsewhere"), lab.their("netdemo-elsewhere-net")
	label := []string{"--label", engine.LabelRun + "=" + run, "--label", engine.LabelVersion + "=" + lab.version}
	m.atEnd(t, "network", "rm", network)
	m.theirs(t, []string{"rm", "-f", container}, append(append([]string{"run", "-d", "--name", container}, label...), lab.theirImage())...)
	m.run(append(append([]string{"network", "create"}, label...), network)...).must(t)
	unchanged(t, m)

	r := bridgesAsJSON(m).test(t)
	assert.Equal(t, r.code, 0, r.stderr)
	text := m.run("netdemo", "clean").must(t)
	assert.Assert(t, is.Contains(text, "run "+run+" was begun elsewhere, and a container of it runs"))
	dry := m.run("netdemo", "clean", "--dry-run", "--all-hosts").must(t)
	assert.Assert(t, is.Contains(dry, "keeps         container  "+container), "it is not two hours old")
	dry = m.run("netdemo", "clean", "--dry-run", "--all-hosts", "--older=1ns").must(t)
	assert.Assert(t, is.Contains(dry, "would remove  container  "+container))
	assert.Assert(t, is.Contains(dry, "would remove  network    "+network))
}

// Where the home cannot be written to there is no lock file, and all the same nothing is left.
func TestHomeThatCannotBeWrittenTo(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	locks := filepath.Join(m.config, "netdemo")
	assert.NilError(t, os.RemoveAll(locks)) // no run is going on
	assert.NilError(t, os.WriteFile(locks, nil, 0o400))
	p := bridgesAsJSON(m).start(t)
	p.events.until(t, stepOpens(7))
	assert.NilError(t, syscall.Kill(pluginOf(t, p.cmd.Process.Pid), syscall.SIGKILL))
	p.wait(t)
	nobodyLooksAfter(t, p.run())
	assert.NilError(t, os.Remove(locks))
}

// While an engine waits for a name server to which it has passed a question on, it does not let the container go that
// asked: 4 s for each that is silent (libnetwork's extIOTimeout; its DNS server ends when its last answer is given).
// So long a killed lesson leaves that container, and no longer.
func TestKilledInSilence(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, ownRelease).withImages(t)
	before := m.snapshot(t)
	p := bridgesAsJSON(m).start(t)
	p.events.until(t, stepOpens(11)) // a name was asked for that nobody knows any more
	plugin := pluginOf(t, p.cmd.Process.Pid)
	assert.NilError(t, syscall.Kill(plugin, syscall.SIGKILL))
	gone(t, plugin)
	same(t, m, before, 4*time.Second+cleanLimit)
	nobodyLooksAfter(t, p.run())
	p.wait(t)
}
