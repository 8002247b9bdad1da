package runner_test

import (
	"testing"
	"testing/synctest"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// portsWithout says which steps of the lesson ports are not true on an engine on which a rule does not hold.
var portsWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge:      all(lesson.Skipped, "two", "taken", "stopped", "fixed", "exposed", "neighbour", "inside", "loopback"),
	enginetest.JoinDefault:        all(lesson.Broken, "neighbour"),
	enginetest.ReachOnDefault:     all(lesson.False, "neighbour"),
	enginetest.CreateMakesNetwork: all(lesson.Broken, "all"),
	enginetest.PublishedLeads: plus(
		all(lesson.False, "two", "all"), all(lesson.NotRun, "taken", "stopped", "fixed", "exposed", "neighbour", "inside", "loopback"),
	),
	enginetest.PublishedIsOurs: plus(
		all(lesson.Broken, "two", "all"), all(lesson.NotRun, "taken", "stopped", "fixed", "exposed", "neighbour", "inside", "loopback"),
	),
	enginetest.OwnLoopback:         all(lesson.Broken, "loopback"),
	enginetest.OwnNamespace:        all(lesson.False, "neighbour"),
	enginetest.LoopbackIsPrivate:   all(lesson.False, "inside"),
	enginetest.PortOnce:            all(lesson.False, "twice"),
	enginetest.ProgramsListen:      plus(all(lesson.False, "here"), all(lesson.NotRun, "twice")),
	enginetest.PublishedAnywhere:   all(lesson.False, "all"),
	enginetest.PublishedOnLoopback: all(lesson.False, "loopback"),
	enginetest.HostPortOnce:        plus(all(lesson.False, "taken"), all(lesson.NotRun, "fixed", "inside")),
	enginetest.RefusedStaysCreated: plus(all(lesson.False, "taken"), all(lesson.NotRun, "fixed", "inside")),
	enginetest.StopFreesPort:       plus(all(lesson.False, "stopped"), all(lesson.NotRun, "fixed", "inside")),
	enginetest.PortsAreKept:        plus(all(lesson.False, "fixed"), all(lesson.NotRun, "inside")),
	enginetest.ExposeIsNoPublish:   plus(all(lesson.False, "stopped", "exposed"), all(lesson.NotRun, "fixed", "neighbour", "inside")),
	enginetest.PublishAllPublishes: all(lesson.False, "all"),
	enginetest.ClosedPortRefuses:   all(lesson.False, "loopback"),
}

// Open ports make no claim of the course false, and the one about them is, where they are not open.
func TestTheCourseWithOpenPorts(t *testing.T) {
	for _, name := range course.Names() {
		l, _ := course.Exposed(name)
		synctest.Test(t, func(t *testing.T) {
			sink, summary := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
			assert.DeepEqual(t, sink.results(), results{})
			assert.Equal(t, summary.True, len(l.Steps))
		})
	}
	l, _ := course.Exposed("ports")
	for rule, want := range map[enginetest.Rule]results{
		enginetest.PublishedEverywhere: all(lesson.False, "open"),
		enginetest.PublishedOnLoopback: plus(all(lesson.False, "loopback"), all(lesson.NotRun, "open")),
		enginetest.PortsAreKept:        plus(all(lesson.False, "fixed"), all(lesson.NotRun, "inside", "open")),
	} {
		synctest.Test(t, func(t *testing.T) {
			sink, _ := perform(t.Context(), t, l, enginetest.New(enginetest.Without(rule)), runner.Options{})
			assert.DeepEqual(t, sink.results(), want)
		})
	}
}
