//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// bridges is the lesson as data: what its events are compared with.
func bridges(t *testing.T) lesson.Lesson {
	t.Helper()
	l, found := course.Lesson("bridges")
	assert.Assert(t, found)
	return l
}

// bridgesAsJSON is the command of most tests.
func bridgesAsJSON(m *machine) call { return m.run("netdemo", "bridges", "--format", "json") }

// Through every docker command that there is: each hands its plugins arguments and signals its own way.
func TestLesson(t *testing.T) {
	t.Parallel()
	for _, docker := range lab.dockers {
		t.Run(versionOf(t, docker), func(t *testing.T) {
			m := engineAtHand(t)
			unchanged(t, m)
			r := bridgesAsJSON(m).through(docker).test(t)
			assert.Equal(t, r.code, 0, r.stdout+r.stderr)
			assert.Assert(t, !strings.Contains(r.stderr, "building"), r.stderr) // the images are there
			events := parseEvents(t, r.stdout)
			assertComplete(t, events)
			assertAllTrue(t, events)
			assert.Equal(t, events[0].Engine.Endpoint, m.endpoint)
			assert.Equal(t, events[0].Engine.Version, m.engine)
		})
	}
}

// assertComplete demands of the events that each step has its heading, questions, answers and verdict, in
// the lesson's order, between one start and one summary.
func assertComplete(t *testing.T, events []event) {
	t.Helper()
	steps := bridges(t).Steps
	assert.Assert(t, len(events) > 2)
	first, closing := events[0], last(events)
	assert.Equal(t, first.Type, typeStart)
	assert.Equal(t, first.Lesson, "bridges")
	assert.Equal(t, first.Steps, len(steps))
	assert.Equal(t, first.Tool, lab.version)
	assert.Assert(t, first.Run != "")
	assert.Equal(t, closing.Type, typeSummary)

	n := 0
	var seen []string // the types of the events of step n
	check := func() {
		if n == 0 {
			return
		}
		assert.Assert(t, slices.Contains(seen, typeCommand), "step %d shows no command", n)
		assert.Assert(t, slices.Contains(seen, typeOutput), "step %d shows no output", n)
		i := slices.Index(seen, typeVerdict)
		assert.Assert(t, i >= 0, "step %d has no verdict", n)
		assert.DeepEqual(t, seen[i:], []string{typeVerdict, typeTopology})
	}
	for _, e := range events[1 : len(events)-1] {
		if e.Type == typeStep {
			check()
			n++
			seen = nil
			assert.Equal(t, e.N, n)
			assert.Equal(t, e.Of, len(steps))
			assert.Equal(t, e.ID, steps[n-1].ID)
			assert.Equal(t, e.Title, steps[n-1].Heading)
			continue
		}
		assert.Equal(t, e.Step, n, "%s stands in another step", e.Type)
		seen = append(seen, e.Type)
		if e.Type == typeVerdict {
			assert.Equal(t, e.Claim, steps[n-1].ID)
			assert.Equal(t, e.Text, steps[n-1].Claim.Text)
			assert.Assert(t, e.Said != "" && e.Why != "", "%s does not say what was observed, or why", e.Claim)
		}
	}
	check()
	assert.Equal(t, n, len(steps))
}

// assertAllTrue demands that every claim was true, and that the lesson removed what it had made.
func assertAllTrue(t *testing.T, events []event) {
	t.Helper()
	for _, e := range filter(events, ofType(typeVerdict)) {
		assert.Equal(t, e.Result, string(lesson.True), "%s: %s", e.Claim, e.Said)
	}
	plan := bridges(t).Plan()
	s := last(events)
	assert.Equal(t, s.Claims, len(bridges(t).Steps))
	assert.Equal(t, s.True, s.Claims)
	assert.Equal(t, s.Exit, 0)
	assert.Assert(t, !s.Interrupted)
	assert.Equal(t, s.Removed.Containers, len(plan.Containers))
	assert.Equal(t, s.Removed.Networks, len(plan.Networks))
	assert.Equal(t, len(s.Left), 0, "%v", s.Left)
}
