//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
)

// things are moments at which other lessons have what bridges never has: whoever cleans up has to know of each
// kind. The heading of the step after the one that makes it has come, and it is there.
var things = []moment{
	{"a volume and a file of this machine are there", having("sharing.bind", volumeAndFile), "sharing"},
	{"a container is on the host's network", having("host.clash", onHostNetwork), "host"},
	{"a program runs on this machine itself", having("localhost.none", program), "localhost"},
	{"a container has its ports by -P", having("ports.inside", publishedAll), "ports"},
}

// having waits for the heading of a step, and demands that the thing is there.
func having(step string, thing func(*testing.T, *process)) func(*testing.T, *process) {
	return func(t *testing.T, p *process) {
		t.Helper()
		p.events.until(t, func(e event) bool { return e.Type == typeStep && e.ID == step })
		thing(t, p)
	}
}

func volumeAndFile(t *testing.T, p *process) {
	t.Helper()
	volumes, err := p.on.api.VolumeList(t.Context(), client.VolumeListOptions{Filters: p.ofRun()})
	assert.NilError(t, err)
	assert.Assert(t, is.Len(volumes.Items, 1))
	_, err = os.Stat(filepath.Join(p.on.tmp, "netdemo-"+p.run(), "keys.env"))
	assert.NilError(t, err)
}

func program(t *testing.T, p *process) {
	t.Helper()
	programs, err := p.on.programs()
	assert.NilError(t, err)
	assert.Assert(t, is.Len(programs, 1))
	for _, run := range programs {
		assert.Equal(t, run, p.run())
	}
}

func onHostNetwork(t *testing.T, p *process) {
	t.Helper()
	p.runs(t, func(c container.InspectResponse) bool { return c.HostConfig.NetworkMode.IsHost() })
}

func publishedAll(t *testing.T, p *process) {
	t.Helper()
	p.runs(t, func(c container.InspectResponse) bool { return c.HostConfig.PublishAllPorts })
}

// runs demands that the lesson has such a container, and that it runs.
func (p *process) runs(t *testing.T, such func(container.InspectResponse) bool) {
	t.Helper()
	list, err := p.on.api.ContainerList(t.Context(), client.ContainerListOptions{Filters: p.ofRun()})
	assert.NilError(t, err)
	found := slices.ContainsFunc(list.Items, func(c container.Summary) bool {
		answer, err := p.on.api.ContainerInspect(t.Context(), c.ID, client.ContainerInspectOptions{})
		return err == nil && such(answer.Container)
	})
	assert.Assert(t, found)
}

// ofRun is what carries the label of the lesson's run.
func (p *process) ofRun() client.Filters {
	return client.Filters{}.Add("label", engine.LabelRun+"="+p.run())
}

// sudden are the blows to the plugin of which nobody else is told: what it does not do itself, or cannot any
// more, is its janitor's.
func sudden() []blow {
	return slices.DeleteFunc(blows(), func(b blow) bool {
		return !strings.HasSuffix(b.name, "to the plugin in a pipe") || !strings.HasPrefix(b.name, "SIGINT") && !strings.HasPrefix(b.name, "SIGKILL")
	})
}
