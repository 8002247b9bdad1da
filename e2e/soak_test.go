//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"regexp"
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
	m := anEngine(t)
	unchanged(t, m)
	var took []time.Duration
	for i := range soak(t) {
		r := bridgesAsJSON(m).test(t)
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
	m := anEngine(t)
	unchanged(t, m)
	for range max(1, soak(t)*2/5) {
		together(t, m, 2)
	}
}

// together makes so many runs at once, which must all come true and share nothing.
func together(t *testing.T, m *machine, n int) {
	t.Helper()
	runs := make([]*process, n)
	for i := range runs {
		runs[i] = bridgesAsJSON(m).start(t)
	}
	whose := map[string]string{}
	for _, p := range runs {
		events := p.events.rest(t)
		assert.Equal(t, p.wait(t), 0, "%s", p.errs)
		assertComplete(t, events)
		assertAllTrue(t, events)
		for object := range objects(events) {
			assert.Assert(t, whose[object] == "", "the runs %s and %s both have %s", whose[object], p.run(), object)
			whose[object] = p.run()
		}
	}
}

// footprint is what a process has of its machine while it runs lesson after lesson.
type footprint struct{ files, goroutines, kilobytes int }

// Lesson after lesson in one process: what that has open, and its memory, do not grow.
func TestSoakOneProcess(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	n := soak(t) + 2
	lessons := slices.Repeat([]string{"bridges"}, n+1) // one more, so that the process is still there to be looked at
	args := slices.Concat([]string{"--debug", "netdemo", "run"}, lessons, []string{"--format", "json"})
	p := m.run(args...).start(t)
	var prints []footprint
	for range n {
		p.events.until(t, ofType(typeSummary))
		prints = append(prints, footprintOf(t, pluginOf(t, p.cmd.Process.Pid)))
	}
	p.events.rest(t)
	assert.Equal(t, p.wait(t), 0, "%s", p.errs)
	counts := regexp.MustCompile(`debug: (\d+) goroutines`).FindAllStringSubmatch(p.errs.String(), -1)
	assert.Equal(t, len(counts), len(lessons))
	for i := range prints {
		prints[i].goroutines, _ = strconv.Atoi(counts[i][1])
	}
	first, end := prints[1], prints[n-1] // the first one has more to load
	t.Logf("%d lessons in one process; after the second: %+v, at the end: %+v", n, first, end)
	const slack = 3 // what is being closed at that moment
	assert.Check(t, end.files <= first.files+slack)
	assert.Check(t, end.goroutines <= first.goroutines+slack)
	assert.Check(t, end.kilobytes <= first.kilobytes*3/2)
}

func footprintOf(t *testing.T, pid int) (f footprint) {
	t.Helper()
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	assert.NilError(t, err)
	f.files = len(files)
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	assert.NilError(t, err)
	found := regexp.MustCompile(`(?m)^VmRSS:\s+(\d+) kB$`).FindSubmatch(status)
	assert.Assert(t, found != nil, "%s", status)
	f.kilobytes, err = strconv.Atoi(string(found[1]))
	assert.NilError(t, err)
	return f
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
