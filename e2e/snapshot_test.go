//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// labelSuite marks what the tests make as a user would; its value is the suite's id.
const labelSuite = "netdemo-e2e"

// snapshot is all that stands on an engine, one entry for each thing: what it is, and in which state.
type snapshot map[string]string

// unchanged demands that the engine is after the test as it is now. What a test makes as a user would is
// made before it calls this, or removed by the test itself.
func unchanged(t *testing.T, m *machine) {
	t.Helper()
	before := m.snapshot(t)
	t.Cleanup(func() { same(t, m, before, cleanLimit) })
}

// same waits until the engine is as it was.
func same(t *testing.T, m *machine, before snapshot, limit time.Duration) {
	t.Helper()
	assert.NilError(t, m.settle(contextOf(t), before, limit))
}

// settle waits until the engine is as it was; its error tells what is not.
func (m *machine) settle(ctx context.Context, before snapshot, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit+callLimit)
	defer cancel()
	for deadline := time.Now().Add(limit); ; {
		after, err := m.look(ctx)
		if err != nil {
			return err
		}
		changes := before.changes(after)
		if len(changes) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the engine is not as it was:\n%s", strings.Join(changes, "\n"))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// snapshot looks at everything on the engine.
func (m *machine) snapshot(t *testing.T) snapshot {
	t.Helper()
	s, err := m.look(t.Context())
	assert.NilError(t, err)
	return s
}

// changes lists what differs, each thing with what it was and what it is.
func (s snapshot) changes(now snapshot) []string {
	all := maps.Clone(s)
	maps.Copy(all, now)
	var list []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		was, before := s[key]
		is, after := now[key]
		switch {
		case !before:
			list = append(list, fmt.Sprintf("  new:     %s  %s", key, is))
		case !after:
			list = append(list, fmt.Sprintf("  gone:    %s  %s", key, was))
		case was != is:
			list = append(list, fmt.Sprintf("  changed: %s\n    was %s\n    is  %s", key, was, is))
		}
	}
	return list
}

// foreign tells what others who test on the same engine at the same time make: runs of another build of
// the plugin, and sentinels of another suite.
func foreign(labels map[string]string) bool {
	if labels[engine.LabelRun] != "" {
		return labels[engine.LabelVersion] != lab.version
	}
	suite := labels[labelSuite]
	return suite != "" && suite != lab.id
}

func (m *machine) look(ctx context.Context) (snapshot, error) {
	s := snapshot{}
	others := map[string]bool{} // ids of containers that are none of our business
	for _, look := range []func(context.Context, snapshot, map[string]bool) error{
		m.lookAtContainers, m.lookAtNetworks, m.lookAtImages, m.lookAtVolumes, m.lookAtState,
		m.lookAtTemporary, m.lookAtPrograms, m.lookAtLinks, m.lookAtRules,
	} {
		if err := look(ctx, s, others); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (m *machine) lookAtContainers(ctx context.Context, s snapshot, others map[string]bool) error {
	list, err := m.api.ContainerList(ctx, client.ContainerListOptions{All: true})
	if err != nil {
		return err
	}
	for _, c := range list.Items {
		if foreign(c.Labels) {
			others[c.ID] = true
			continue
		}
		answer, err := m.api.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
		if cerrdefs.IsNotFound(err) {
			continue // it went in between
		}
		if err != nil {
			return err
		}
		state := answer.Container.State
		s["container "+c.ID[:12]+" "+answer.Container.Name] = fmt.Sprintf("%s since %s, on %v",
			state.Status, state.StartedAt, slices.Sorted(maps.Keys(answer.Container.NetworkSettings.Networks)))
	}
	return nil
}

func (m *machine) lookAtNetworks(ctx context.Context, s snapshot, others map[string]bool) error {
	list, err := m.api.NetworkList(ctx, client.NetworkListOptions{})
	if err != nil {
		return err
	}
	for _, n := range list.Items {
		if foreign(n.Labels) {
			continue
		}
		answer, err := m.api.NetworkInspect(ctx, n.ID, client.NetworkInspectOptions{})
		if cerrdefs.IsNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		var plugs []string
		for id, plug := range answer.Network.Containers {
			// A container of others may have come after the list of containers was read.
			if !others[id] && s["container "+id[:12]+" /"+plug.Name] != "" {
				plugs = append(plugs, plug.Name+" "+plug.IPv4Address.String())
			}
		}
		slices.Sort(plugs)
		s["network "+n.ID[:12]+" "+n.Name] = fmt.Sprintf("%s, with %v", n.Driver, plugs)
	}
	return nil
}

// lookAtImages leaves out images of ours that this plugin does not use: another build's.
func (m *machine) lookAtImages(ctx context.Context, s snapshot, _ map[string]bool) error {
	list, err := m.api.ImageList(ctx, client.ImageListOptions{All: true})
	if err != nil {
		return err
	}
	for _, image := range list.Items {
		if hash := image.Labels[images.Label]; hash != "" && !lab.hashes[hash] || foreign(image.Labels) {
			continue
		}
		tags := slices.Sorted(slices.Values(image.RepoTags))
		s["image "+image.ID] = fmt.Sprint(tags)
	}
	return nil
}

func (m *machine) lookAtVolumes(ctx context.Context, s snapshot, _ map[string]bool) error {
	list, err := m.api.VolumeList(ctx, client.VolumeListOptions{})
	if err != nil {
		return err
	}
	for _, v := range list.Items {
		if !foreign(v.Labels) {
			s["volume "+v.Name] = v.Driver
		}
	}
	return nil
}

// lookAtState looks at what the plugin and the docker command keep on disk: a lock of a run that is over
// would be a trace, too.
func (m *machine) lookAtState(_ context.Context, s snapshot, _ map[string]bool) error {
	for _, dir := range []string{m.config, lab.home()} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				if path != m.progress() { // what a learner has seen is remembered on purpose
					s["file "+path] = entry.Type().String()
				}
			}
			return nil // it went in between
		})
		if err != nil {
			return err
		}
	}
	return nil
}
