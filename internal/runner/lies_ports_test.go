package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// portsWithout says which steps of the lesson ports are not true on an engine on which a rule does not hold.
var portsWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge:      all(lesson.Skipped, "two", "taken", "stopped", "fixed", "exposed", "inside", "loopback"),
	enginetest.JoinDefault:        all(lesson.Broken, "exposed"),
	enginetest.ReachOnDefault:     all(lesson.False, "exposed"),
	enginetest.CreateMakesNetwork: all(lesson.Broken, "all"),
	enginetest.PublishedLeads: plus(
		all(lesson.False, "two", "all"), all(lesson.NotRun, "taken", "stopped", "fixed", "exposed", "inside", "loopback"),
	),
	enginetest.PublishedIsOurs: plus(
		all(lesson.Broken, "two", "all"), all(lesson.NotRun, "taken", "stopped", "fixed", "exposed", "inside", "loopback"),
	),
	enginetest.OwnLoopback:         all(lesson.Broken, "loopback"),
	enginetest.OwnNamespace:        all(lesson.False, "exposed"),
	enginetest.LoopbackIsPrivate:   all(lesson.False, "inside"),
	enginetest.PortOnce:            all(lesson.False, "twice"),
	enginetest.ProgramsListen:      plus(all(lesson.False, "here"), all(lesson.NotRun, "twice")),
	enginetest.PublishedAnywhere:   all(lesson.False, "all"),
	enginetest.PublishedOnLoopback: all(lesson.False, "loopback"),
	enginetest.HostPortOnce:        plus(all(lesson.False, "taken"), all(lesson.NotRun, "fixed", "inside")),
	enginetest.RefusedStaysCreated: plus(all(lesson.False, "taken"), all(lesson.NotRun, "fixed", "inside")),
	enginetest.StopFreesPort:       plus(all(lesson.False, "stopped"), all(lesson.NotRun, "fixed", "inside")),
	enginetest.PortsAreKept:        plus(all(lesson.False, "fixed"), all(lesson.NotRun, "inside")),
	enginetest.ExposeIsNoPublish:   plus(all(lesson.False, "stopped", "exposed"), all(lesson.NotRun, "fixed", "inside")),
	enginetest.PublishAllPublishes: all(lesson.False, "all"),
	enginetest.ClosedPortRefuses:   all(lesson.False, "loopback"),
}
