package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// namespacesWithout says which steps of the lesson namespaces are not true on an engine on which a rule does not hold.
var namespacesWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge: all(lesson.Skipped, "port", "own", "clash", "refused", "localhost"),
	enginetest.JoinDefault:   plus(all(lesson.False, "own", "refused"), all(lesson.NotRun, "localhost")),
	enginetest.OwnLoopback:   plus(all(lesson.False, "refused"), all(lesson.NotRun, "localhost")),
	enginetest.OwnNamespace: plus(
		all(lesson.False, "port", "refused"), all(lesson.NotRun, "own", "clash", "localhost"),
	),
	enginetest.NamespaceIDs:         plus(all(lesson.False, "port"), all(lesson.NotRun, "own", "clash")),
	enginetest.PortOnce:             all(lesson.False, "clash"),
	enginetest.LogsAreKept:          all(lesson.False, "clash"),
	enginetest.SharesNamespace:      all(lesson.False, "clash", "localhost"),
	enginetest.ClosedPortRefuses:    plus(all(lesson.False, "refused"), all(lesson.NotRun, "localhost")),
	enginetest.DefaultRouteLeadsOut: all(lesson.False, "own"),
}
