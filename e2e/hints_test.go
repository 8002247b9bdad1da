//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// After a docker command that failed in a terminal, the learner reads which page explains it: with every
// docker command that asks plugins, when hints are on, and only then.
func TestHints(t *testing.T) {
	t.Parallel()
	image, err := images.For("vault-ms", lab.arch)
	assert.NilError(t, err)
	for _, docker := range lab.dockers {
		t.Run(versionOf(t, docker), func(t *testing.T) {
			m := anEngine(t)
			unchanged(t, m)
			learner := *m
			learner.config = filepath.Join(t.TempDir(), "docker")
			assert.NilError(t, installInto(learner.config))
			run := func(args ...string) call { return learner.run(args...).through(docker) }
			network := "netdemo-e2e-hints-" + lab.id
			cleanUp := func(args ...string) {
				t.Cleanup(func() { _, _ = run(args...).do(contextOf(t)) })
			}
			run("network", "create", network).must(t)
			cleanUp("network", "rm", network)
			id := run("run", "-d", "--pull", "never", "--network", network, "-p", "127.0.0.1::3002", image.Tag).must(t)
			cleanUp("rm", "-f", id)
			address := run("port", id, "3002").must(t)

			failures := []struct {
				name, topic string
				args        []string
			}{
				{"a taken port", "port-allocated", []string{"run", "--rm", "--pull", "never", "-p", address + ":3002", image.Tag}},
				{"a taken name", "name-in-use", []string{"network", "create", network}},
				{"a network in use", "network-in-use", []string{"network", "rm", network}},
				{"no such network", "network-not-found", []string{"network", "connect", network + "-no", id}},
			}
			assertHints := func(on bool) {
				for _, failure := range failures {
					raw, code := inTerminal(t, run(failure.args...), 80)
					assert.Assert(t, code != 0, raw)
					assert.Equal(t, strings.Contains(raw, "What's next:"), on, "%s: %s", failure.name, raw)
					assert.Equal(t, strings.Contains(raw, "docker netdemo explain "+failure.topic+"\r\n"), on, "%s: %s", failure.name, raw)
				}
				fine, _ := inTerminal(t, run("network", "inspect", network), 80)
				assert.Assert(t, !strings.Contains(fine, "What's next:"), fine)
				piped := run("network", "create", network).test(t)
				assert.Assert(t, !strings.Contains(piped.stdout+piped.stderr, "What's next:"), piped.stderr)
			}
			if shown := since(t, docker, showsHints); !shown {
				assert.Equal(t, run("netdemo", "hints", "on", "--force").test(t).code, 3)
				assertHints(false)
				return
			}
			run("netdemo", "hints", "on", "--force").must(t)
			assertHints(true)
			run("netdemo", "hints", "off").must(t)
			assertHints(false)
		})
	}
}
