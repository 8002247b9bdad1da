package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// isolationWithout says which steps of the lesson isolation are not true on an engine on which a rule does not hold.
var isolationWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge: all(lesson.Skipped, "one", "two", "network", "address", "localhost", "bridges", "endings", "door"),
	enginetest.HostAndNone:   all(lesson.Broken, "endings"),
	enginetest.JoinDefault: plus(
		all(lesson.False, "network"), all(lesson.NotRun, "address", "localhost", "bridges", "endings", "door"),
	),
	enginetest.ReachOnDefault:       plus(all(lesson.False, "address"), all(lesson.NotRun, "localhost", "endings")),
	enginetest.CreateMakesNetwork:   plus(all(lesson.Broken, "bridges"), all(lesson.NotRun, "endings", "door")),
	enginetest.OwnSubnet:            plus(all(lesson.False, "bridges"), all(lesson.NotRun, "endings", "door")),
	enginetest.NewIsEmpty:           plus(all(lesson.False, "bridges"), all(lesson.NotRun, "endings", "door")),
	enginetest.ReachOnUserDefined:   plus(all(lesson.Broken, "bridges"), all(lesson.NotRun, "endings", "door")),
	enginetest.NamedReplacesDefault: all(lesson.False, "endings"),
	enginetest.BridgesAreApart:      plus(all(lesson.False, "bridges"), all(lesson.NotRun, "endings", "door")),
	enginetest.PublishedLeads: plus(
		all(lesson.False, "one"), all(lesson.NotRun, "two", "network", "address", "localhost", "bridges", "endings", "door"),
	),
	enginetest.PublishedIsOurs: plus(
		all(lesson.Broken, "one"), all(lesson.NotRun, "two", "network", "address", "localhost", "bridges", "endings", "door"),
	),
	enginetest.OwnLoopback: plus(
		all(lesson.False, "two"), all(lesson.NotRun, "network", "address", "localhost", "bridges", "endings", "door"),
	),
	enginetest.OwnNamespace: plus(
		all(lesson.False, "two"), all(lesson.NotRun, "network", "address", "localhost", "bridges", "endings", "door"),
	),
	enginetest.NamespaceIDs:      all(lesson.False, "localhost"),
	enginetest.NoneIsAlone:       all(lesson.False, "endings"),
	enginetest.NoneUnreachable:   all(lesson.False, "endings"),
	enginetest.PublishedAnywhere: all(lesson.False, "door"),
	enginetest.ClosedPortRefuses: plus(
		all(lesson.False, "two"), all(lesson.NotRun, "network", "address", "localhost", "bridges", "endings", "door"),
	),
	enginetest.NobodyIsNoRoute: all(lesson.False, "endings"),
}

// isolationHidden: two networks on one subnet are not told apart by an address, so that whoever is asked there is
// reached, or not, for another reason; and who is on bridge, too, is not asked on the other network alone.
var isolationHidden = []string{
	"bridges: " + string(enginetest.OwnSubnet) + " / " + string(enginetest.ReachOnDefault),
	"door: " + string(enginetest.PublishedAnywhere) + " / " + string(enginetest.NamedReplacesDefault),
}
