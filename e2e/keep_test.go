//go:build e2e

package e2e

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

// kept runs the lesson with --keep and gives its events.
func kept(t *testing.T, m *machine, duration string) []event {
	t.Helper()
	c := bridgesAsJSON(m)
	c.args = append(c.args, "--keep="+duration)
	r := c.test(t)
	assert.Equal(t, r.code, 0, r.stdout+r.stderr)
	events := parseEvents(t, r.stdout)
	assert.Equal(t, last(events).True, last(events).Claims)
	assert.Equal(t, len(filter(events, ofType(typeKept))), 1)
	assert.Equal(t, last(events).Removed.Containers, 0)
	return events
}

// A kept run works on without the plugin, and a lesson beside it leaves it alone. `clean` ends it.
func TestKeep(t *testing.T) {
	m := anEngine(t)
	before := m.snapshot(t)
	t.Cleanup(func() { same(t, m, before, cleanLimit) })
	m.atEnd(t, "netdemo", "clean")
	events := kept(t, m, "10m")
	nobodyLooksAfter(t, events[0].Run)
	k := filter(events, ofType(typeKept))[0]
	assert.Equal(t, len(k.Containers), 3)
	assert.Assert(t, time.Until(k.Until) > 9*time.Minute)

	// What is suggested can be done, and shows something.
	assert.Assert(t, len(k.Try) > 1)
	for _, line := range k.Try {
		if args, found := strings.CutPrefix(line, "docker "); found {
			m.run(strings.Fields(args)...).must(t)
		} else {
			assert.Assert(t, strings.HasPrefix(line, "curl "), line)
		}
	}
	answer := m.run("exec", k.Containers[1].Name, "/netdemo", "get", "http://"+k.Containers[0].Name+":3002/serviceKey").must(t)
	assert.Assert(t, is.Contains(answer, "Encrypted_Service_Key_From_Vault"))

	during := m.snapshot(t)
	r := bridgesAsJSON(m).test(t)
	assert.Equal(t, r.code, 0, r.stderr)
	same(t, m, during, cleanLimit)

	text := m.run("netdemo", "clean").must(t)
	assert.Assert(t, is.Contains(text, "Ended run "+events[0].Run+", which was kept until "))
	assert.Assert(t, is.Contains(text, "Removed 3 containers, 1 network."))
	assert.Equal(t, m.run("netdemo", "clean").must(t), "Nothing was left to remove.")
}

// Who plugs a container of his own into a kept network can start it after `clean`, which says in advance what
// will stay.
func TestKeepWithAGuest(t *testing.T) {
	for _, state := range []container.ContainerState{container.StateExited, container.StateCreated} {
		t.Run(string(state), func(t *testing.T) {
			m := anEngine(t)
			before := m.snapshot(t)
			guest := lab.their("guest")
			k := filter(kept(t, m, "10m"), ofType(typeKept))[0]
			ours := networkOf(k)
			m.atEnd(t, "network", "rm", ours) // should the test fail
			m.visits(t, guest, ours, state)

			stays := "network " + ours + ": your " + guest + " is plugged into it."
			text := m.run("netdemo", "clean", "--dry-run").must(t)
			assert.Assert(t, is.Contains(text, stays))
			assert.Assert(t, is.Contains(text, "Would remove 3 containers."))
			text = m.run("netdemo", "clean").must(t)
			assert.Assert(t, is.Contains(text, stays))
			assert.Assert(t, is.Contains(text, "Removed 3 containers."))
			assertStays(t, m, guest, ours, state)
			assertUnplugged(t, m, guest, ours, text)
			same(t, m, before, time.Second)
		})
	}
}

// Until the successful end, a lesson that is to be kept is swept like any other.
func TestKeepOfAKilledLesson(t *testing.T) {
	m := anEngine(t)
	before := m.snapshot(t)
	c := bridgesAsJSON(m)
	c.args = append(c.args, "--keep")
	p := c.start(t)
	p.events.until(t, stepOpens(7))
	plugin := pluginOf(t, p.cmd.Process.Pid)
	assert.NilError(t, syscall.Kill(plugin, syscall.SIGKILL))
	gone(t, plugin)
	nobodyLooksAfter(t, p.run())
	same(t, m, before, cleanLimit)
	p.wait(t)
}

// A kept run ends by itself; what cannot end by itself goes with the next lesson.
func TestKeepEnds(t *testing.T) {
	m := anEngine(t)
	before := m.snapshot(t)
	m.atEnd(t, "netdemo", "clean")
	events := kept(t, m, "2s")
	nothingRuns(t, m, events[0].Run, 2*time.Second+cleanLimit)
	r := bridgesAsJSON(m).test(t)
	assert.Equal(t, r.code, 0, r.stderr)
	assertNoted(t, parseEvents(t, r.stdout), "Removed what a kept run left", "1 network")
	same(t, m, before, cleanLimit)
}

// The same of the next lesson, which says why something stays.
func TestKeepEndsBesideAGuest(t *testing.T) {
	m := anEngine(t)
	before := m.snapshot(t)
	guest := lab.their("guest")
	events := kept(t, m, "2s")
	ours := networkOf(filter(events, ofType(typeKept))[0])
	m.atEnd(t, "network", "rm", ours) // should the test fail
	m.visits(t, guest, ours, container.StateExited)
	nothingRuns(t, m, events[0].Run, 2*time.Second+cleanLimit)
	r := bridgesAsJSON(m).test(t)
	assert.Equal(t, r.code, 0, r.stderr)
	stays := "network " + ours + ": your " + guest + " is plugged into it. docker network disconnect " + ours + " " + guest + ", then docker netdemo clean"
	assertNoted(t, parseEvents(t, r.stdout), "could not be removed", stays)
	assertStays(t, m, guest, ours, container.StateExited)
	assertUnplugged(t, m, guest, ours, stays)
	same(t, m, before, time.Second)
}
