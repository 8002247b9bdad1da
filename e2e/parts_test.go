//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	"gotest.tools/v3/poll"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// standing gives the labels of all images of an engine, by id, the parts of others too.
func (m *machine) standing(t *testing.T) map[string]string {
	t.Helper()
	list, err := m.api.ImageList(contextOf(t), client.ImageListOptions{All: true})
	assert.NilError(t, err)
	all := map[string]string{}
	for _, image := range list.Items {
		all[image.ID] = image.Labels[images.Label]
	}
	return all
}

// Whenever the building of the images is interrupted, what is left can be told for ours, and is removed: by the
// command that was told to stop, or by `clean --images` where nobody could.
func TestBuildInterrupted(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10")
	before := m.snapshot(t)
	none := m.standing(t)
	for _, command := range []string{"build", "bridges"} {
		for name, signal := range map[string]syscall.Signal{"SIGINT": syscall.SIGINT, "SIGKILL": syscall.SIGKILL} {
			for _, made := range []int{0, 1, 4, 12} {
				t.Run(fmt.Sprintf("%s/%s/%d parts", command, name, made), func(t *testing.T) {
					cut := m.run("netdemo", command).start(t)
					poll.WaitOn(t, func(poll.LogT) poll.Result {
						if found := len(m.standing(t)); found < len(none)+made {
							return poll.Continue("%d images", found)
						}
						return poll.Success()
					}, poll.WithTimeout(callLimit), poll.WithDelay(5*time.Millisecond))
					assert.NilError(t, cut.signalGroup(signal))
					cut.wait(t)
					if signal == syscall.SIGINT {
						assert.Equal(t, m.run("images", "--quiet", "--filter", "dangling=true").must(t), "", "parts of images are left: %s", cut.errs)
					}
					assertAttributed(t, m, none)
					m.cleanAll(t, none)
					same(t, m, before, cleanLimit)
				})
			}
		}
	}
}

// assertAttributed demands that what has come to an engine carries the label of an image of ours.
func assertAttributed(t *testing.T, m *machine, before map[string]string) {
	t.Helper()
	for id, label := range m.standing(t) {
		if _, old := before[id]; !old {
			assert.Assert(t, lab.hashes[label], "image %s carries the label %q", id, label)
		}
	}
}

// cleanAll has `clean --images` remove what came. An engine may be at a step of a build that was killed, so
// it is asked until it has ended; never does it find anything that is not ours.
func (m *machine) cleanAll(t *testing.T, before map[string]string) {
	t.Helper()
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		assertAttributed(t, m, before)
		said := m.run("netdemo", "clean", "--images").must(t)
		if left := len(m.standing(t)) - len(before); left > 0 || !strings.HasPrefix(said, "Nothing") {
			return poll.Continue("%d images are left after: %s", left, said)
		}
		return poll.Success()
	}, poll.WithTimeout(cleanLimit), poll.WithDelay(100*time.Millisecond))
}
