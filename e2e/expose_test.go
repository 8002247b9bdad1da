//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/moby/moby/api/types/network"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
)

// Unless a learner says otherwise, whatever a lesson publishes is for the engine's machine alone: what was
// asked for, and what came of it.
func TestPortsAreForThisMachine(t *testing.T) {
	t.Parallel()
	published := 0
	for _, name := range course.Names() {
		for container, seen := range recordedOf(t, name).containers {
			for _, ports := range []network.PortMap{seen.HostConfig.PortBindings, seen.NetworkSettings.Ports} {
				for port, bindings := range ports {
					for _, b := range bindings {
						assert.Equal(t, b.HostIP.String(), "127.0.0.1", "%s: %s of %s is open to others", name, port, container)
						published++
					}
				}
			}
		}
	}
	assert.Assert(t, published > 0)
}

// With --expose-to-lan a port is open at every address of the engine's machine, and one that is published
// on 127.0.0.1 still is not. Both were seen in the run, and by somebody else.
func TestExposeToLAN(t *testing.T) {
	t.Parallel()
	t.Run("in the run", func(t *testing.T) {
		m := anEngine(t)
		unchanged(t, m)
		r := m.run("netdemo", "ports", "--expose-to-lan").test(t)
		assert.Equal(t, r.code, 0, "%s%s", r.stdout, r.stderr)
		assert.Assert(t, strings.HasPrefix(r.stderr, "WARNING: --expose-to-lan publishes ports on 0.0.0.0"), "%s", r.stderr)
		for _, line := range []string{
			"3000/tcp -> 0.0.0.0:", "3003/tcp -> 127.0.0.1:", "asks for ports 8080, 8282 on 0.0.0.0: open to others; port 8181 on 127.0.0.1", "summary: 12 claims, 12 true,",
		} {
			assert.Assert(t, is.Contains(r.stdout, line))
		}
	})
	t.Run("by somebody else", func(t *testing.T) {
		t.Parallel()
		const open, local = "netdemo-single-app", "netdemo-multi-port-app-2"
		l, _ := course.Exposed("ports")
		seen := recordedAs(t, "ports, open", l)
		assert.Equal(t, seen.summary.True, len(l.Steps))
		for name, at := range map[string]string{open: "0.0.0.0", local: "127.0.0.1"} {
			published := 0
			for _, bindings := range seen.containers[name].NetworkSettings.Ports {
				for _, b := range bindings {
					assert.Equal(t, b.HostIP.String(), at, name)
					published++
				}
			}
			assert.Equal(t, published, 1, name)
		}
	})
}
