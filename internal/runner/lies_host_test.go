package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// hostWithout says which steps of the lesson host are not true on an engine on which a rule does not hold.
var hostWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge: all(lesson.Skipped, "namespace", "interfaces", "publish", "clash", "localhost", "join"),
	enginetest.HostAndNone: plus(
		all(lesson.Broken, "namespace"), all(lesson.NotRun, "interfaces", "publish", "clash", "localhost", "join"),
	),
	enginetest.JoinDefault:          plus(all(lesson.False, "interfaces"), all(lesson.NotRun, "localhost", "join")),
	enginetest.CreateMakesNetwork:   all(lesson.Broken, "join"),
	enginetest.NewIsEmpty:           all(lesson.Broken, "join"), // the vault cannot be plugged in twice
	enginetest.ConnectPlugs:         all(lesson.False, "join"),
	enginetest.NamedReplacesDefault: all(lesson.False, "join"),
	enginetest.PublishedLeads:       all(lesson.False, "localhost"),
	enginetest.OwnLoopback:          all(lesson.False, "localhost"),
	enginetest.OwnNamespace:         plus(all(lesson.False, "interfaces", "clash"), all(lesson.NotRun, "localhost", "join")),
	enginetest.PortOnce:             all(lesson.False, "clash"),
	enginetest.ClosedPortRefuses:    all(lesson.False, "localhost"),
	enginetest.HostSharesNamespace: plus(
		all(lesson.False, "namespace"), all(lesson.NotRun, "interfaces", "publish", "clash", "localhost", "join"),
	),
	enginetest.HostDiscardsPorts: all(lesson.False, "publish"),
	enginetest.HostJoinsNothing:  all(lesson.False, "join"),
	enginetest.LogsAreKept:       all(lesson.False, "clash"),
}

// hostHidden: where every container is in the machine's namespace, one on the host's network is, too.
var hostHidden = []string{
	"namespace: " + string(enginetest.HostSharesNamespace) + " / " + string(enginetest.OwnNamespace),
	"publish: " + string(enginetest.HostSharesNamespace) + " / " + string(enginetest.OwnNamespace),
}
