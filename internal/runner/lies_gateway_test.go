package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// gatewayWithout says which steps of the lesson gateway are not true on an engine on which a rule does not
// hold.
var gatewayWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge: all(lesson.Skipped, "name", "localhost", "loopback", "listens", "network", "own"),
	enginetest.HostAndNone: plus(
		all(lesson.Broken, "localhost", "listens"), all(lesson.NotRun, "loopback", "network", "own"),
	),
	enginetest.JoinDefault: plus(
		all(lesson.False, "loopback", "listens"), all(lesson.NotRun, "network", "own"),
	),
	enginetest.CreateMakesNetwork:   plus(all(lesson.Broken, "network"), all(lesson.NotRun, "own")),
	enginetest.OwnSubnet:            plus(all(lesson.False, "network"), all(lesson.NotRun, "own")),
	enginetest.NamedReplacesDefault: plus(all(lesson.False, "network"), all(lesson.NotRun, "own")),
	enginetest.OwnLoopback:          plus(all(lesson.False, "localhost"), all(lesson.NotRun, "loopback")),
	enginetest.OwnNamespace: plus(
		all(lesson.False, "localhost", "network"), all(lesson.NotRun, "loopback", "own"),
	),
	enginetest.LoopbackIsPrivate: all(lesson.False, "loopback", "own"),
	enginetest.ClosedPortRefuses: plus(all(lesson.False, "localhost", "own"), all(lesson.NotRun, "loopback")),
	enginetest.HostSharesNamespace: plus(
		all(lesson.Broken, "localhost"),
		plus(all(lesson.False, "listens"), all(lesson.NotRun, "loopback", "network", "own")),
	),
	enginetest.HostGateway: plus(
		all(lesson.False, "name"), all(lesson.NotRun, "localhost", "loopback", "listens", "network", "own"),
	),
	enginetest.DefaultRouteLeadsOut: plus(all(lesson.False, "network"), all(lesson.NotRun, "own")),
	enginetest.HostIsReached: plus(
		all(lesson.False, "loopback", "listens"), all(lesson.NotRun, "network", "own"),
	),
	enginetest.HostGatewayAnywhere: plus(all(lesson.False, "network"), all(lesson.NotRun, "own")),
}

// gatewayHidden: where every container is in the machine's namespace, it reaches the machine's address
// without any bridge.
var gatewayHidden = []string{
	"listens: " + string(enginetest.HostSharesNamespace) + " / " + string(enginetest.OwnNamespace),
	"listens: " + string(enginetest.JoinDefault) + " / " + string(enginetest.OwnNamespace),
	"listens: " + string(enginetest.HostIsReached) + " / " + string(enginetest.OwnNamespace),
}
