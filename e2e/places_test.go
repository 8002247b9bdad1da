//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Wherever the engine is, the lesson comes true. A published port is asked for from here first; where that
// leads to nothing of this run, from the network of the engine's machine, and the transcript says so. Engines on
// other machines: TestEngineOnAnotherMachineOverTLS, TestEngineOnAnotherMachineOverSSH.
func TestEngineInEachPlace(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10").withImages(t)

	t.Run("local socket", func(t *testing.T) {
		c := bridgesAsJSON(m).in(m.namespace())
		assertFromHere(t, lessonFrom(t, m, c, m.endpoint))
	})
	t.Run("mounted socket", func(t *testing.T) { // the engine's ports are in a namespace that is not ours
		assertFromTheHost(t, lessonFrom(t, m, bridgesAsJSON(m), m.endpoint))
	})
}

// contextTo makes a Docker config folder with the plugin and one context: by which way the engine is reached.
func contextTo(t *testing.T, name, way string) (config string) {
	t.Helper()
	config = t.TempDir()
	lab.run("context", "create", name, "--docker", way).with("DOCKER_CONFIG="+config, "DOCKER_HOST=").must(t)
	assert.NilError(t, installInto(config))
	return config
}

// lessonFrom runs the lesson, which must come true and leave nothing.
func lessonFrom(t *testing.T, m *machine, c call, endpoint string) []event {
	t.Helper()
	unchanged(t, m)
	r := c.test(t)
	assert.Equal(t, r.code, 0, r.stdout+r.stderr)
	events := parseEvents(t, r.stdout)
	assertComplete(t, events)
	assertAllTrue(t, events)
	assert.Equal(t, events[0].Engine.Endpoint, endpoint)
	return events
}

// fetches are the commands that ask for a published port.
func fetches(events []event) (fromHere, fromTheHost int) {
	for _, e := range filter(events, func(e event) bool { return e.Type == typeCommand && e.Role != lesson.RoleDo }) {
		switch shown := strings.Join(e.Argv, " "); {
		case e.Argv[0] == "curl":
			fromHere++
		case strings.HasPrefix(shown, "docker run --rm --network host "):
			fromTheHost++
		}
	}
	return fromHere, fromTheHost
}

func hostNotes(events []event) []event {
	return filter(events, func(e event) bool { return e.Type == typeNote && strings.Contains(e.Text, "host's network") })
}

func assertFromHere(t *testing.T, events []event) {
	t.Helper()
	here, there := fetches(events)
	assert.Assert(t, here > 0)
	assert.Equal(t, there, 0)
	assert.Assert(t, is.Len(hostNotes(events), 0))
}

func assertFromTheHost(t *testing.T, events []event) {
	t.Helper()
	here, there := fetches(events)
	assert.Equal(t, here, 0)
	assert.Assert(t, there > 0)
	assert.Assert(t, is.Len(hostNotes(events), 1))
}
