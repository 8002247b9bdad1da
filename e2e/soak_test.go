//go:build e2e

package e2e

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// soak is how many runs of the lesson are made in a row.
func soak(t *testing.T) int {
	t.Helper()
	text := os.Getenv("NETDEMO_SOAK")
	if text == "" {
		return 2
	}
	n, err := strconv.Atoi(text)
	assert.Assert(t, err == nil && n > 0, "NETDEMO_SOAK=%s is no number of runs", text)
	return n
}

// What goes wrong once in twenty runs is a bug, too.
func TestSoak(t *testing.T) {
	unchanged(t, lab.machine)
	var took []time.Duration
	for i := range soak(t) {
		r := bridgesAsJSON(lab.machine).test(t)
		assert.Equal(t, r.code, 0, "run %d\n%s%s", i+1, r.stdout, r.stderr)
		assertAllTrue(t, parseEvents(t, r.stdout))
		took = append(took, r.took)
	}
	slices.Sort(took)
	t.Logf("%d runs, all true: min %.1f s, median %.1f s, max %.1f s",
		len(took), took[0].Seconds(), took[len(took)/2].Seconds(), took[len(took)-1].Seconds())
}

// Two runs at once on one engine: one of them finds the names and ports taken, possibly in the middle of
// its own making.
func TestSoakTwoAtOnce(t *testing.T) {
	unchanged(t, lab.machine)
	for range max(1, soak(t)/4) {
		twoAtOnce(t, lab.machine)
	}
}

func twoAtOnce(t *testing.T, m *machine) {
	t.Helper()
	a := bridgesAsJSON(m).start(t)
	b := bridgesAsJSON(m).start(t)
	eventsA, eventsB := a.events.rest(t), b.events.rest(t)
	assert.Equal(t, a.wait(t), 0, a.errs)
	assert.Equal(t, b.wait(t), 0, b.errs)
	for _, events := range [][]event{eventsA, eventsB} {
		assertComplete(t, events)
		assertAllTrue(t, events)
	}
	assert.Assert(t, eventsA[0].Run != eventsB[0].Run)
	inB := objects(eventsB)
	for object := range objects(eventsA) {
		assert.Assert(t, !inB[object], "both runs have %s", object)
	}
}

// objects lists the names and host ports that a run had to itself.
func objects(events []event) map[string]bool {
	all := map[string]bool{}
	for _, e := range filter(events, ofType(typeTopology)) {
		for _, n := range e.Networks {
			if n.Name != lesson.DefaultBridge {
				all["network "+n.Name] = true
			}
		}
		for _, c := range e.Containers {
			all["container "+c.Name] = true
			for _, p := range c.Ports {
				all["port "+p.Host] = true
			}
		}
	}
	return all
}
