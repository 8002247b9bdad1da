package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The steps from the eighth on, and from the seventh on, as far as nothing but the earlier keeps them
// from being run.
var (
	afterConnect    = []string{"custom.name", "custom.disconnect", "custom.reconnect", "custom.birth", "custom.outside"}
	afterDisconnect = []string{"custom.reconnect", "custom.outside"}
	fromConnect     = append([]string{"custom.connect"}, afterConnect...)
	afterJoin       = append([]string{"default.stopped", "default.address", "default.name", "custom.create"}, fromConnect...)
)

// bridgesWithout says which steps of the lesson bridges are not true on an engine on which a rule does
// not hold.
var bridgesWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge:   plus(all(lesson.False, "predefined"), all(lesson.Skipped, append([]string{"default.join"}, afterJoin...)...)),
	enginetest.HostAndNone:     all(lesson.False, "predefined"),
	enginetest.JoinDefault:     plus(all(lesson.False, "default.join"), all(lesson.NotRun, afterJoin...)),
	enginetest.ListOnlyRunning: all(lesson.False, "default.stopped"),
	enginetest.StoppedStaysMember: plus(
		plus(all(lesson.False, "default.stopped"), all(lesson.Broken, "default.address")),
		all(lesson.NotRun, "default.name", "custom.outside"),
	),
	enginetest.StartedIsListed: plus(
		all(lesson.False, "default.address", "custom.connect"), all(lesson.NotRun, append([]string{"default.name"}, afterConnect...)...),
	),
	enginetest.ReachOnDefault: plus(
		all(lesson.False, "default.address"), all(lesson.NotRun, "default.name", "custom.outside"),
	),
	enginetest.NoNamesOnDefault: plus(
		all(lesson.False, "default.name", "custom.disconnect"), all(lesson.NotRun, "custom.reconnect", "custom.outside"),
	),
	enginetest.CreateMakesNetwork: plus(all(lesson.Broken, "custom.create"), all(lesson.NotRun, fromConnect...)),
	enginetest.OwnSubnet:          plus(all(lesson.False, "custom.create"), all(lesson.NotRun, fromConnect...)),
	enginetest.NewIsEmpty:         plus(all(lesson.False, "custom.create"), all(lesson.NotRun, fromConnect...)),
	enginetest.ConnectPlugs:       plus(all(lesson.False, "custom.connect"), all(lesson.NotRun, afterConnect...)),
	enginetest.ConnectWithoutStop: plus(all(lesson.False, "custom.connect"), all(lesson.NotRun, afterConnect...)),
	enginetest.NamesOnUserDefined: plus(
		all(lesson.False, "custom.name", "custom.birth"), all(lesson.NotRun, "custom.disconnect", "custom.reconnect", "custom.outside"),
	),
	enginetest.ReachOnUserDefined: plus(
		all(lesson.False, "custom.name", "custom.birth"), all(lesson.NotRun, "custom.disconnect", "custom.reconnect", "custom.outside"),
	),
	enginetest.DisconnectUnplugs:    plus(all(lesson.False, "custom.disconnect"), all(lesson.NotRun, afterDisconnect...)),
	enginetest.DisconnectForgets:    plus(all(lesson.False, "custom.disconnect"), all(lesson.NotRun, afterDisconnect...)),
	enginetest.DisconnectInPlace:    plus(all(lesson.False, "custom.disconnect"), all(lesson.NotRun, afterDisconnect...)),
	enginetest.ReconnectRestores:    plus(all(lesson.False, "custom.reconnect"), all(lesson.NotRun, "custom.outside")),
	enginetest.NamedReplacesDefault: plus(all(lesson.False, "custom.birth"), all(lesson.NotRun, "custom.outside")),
	enginetest.BridgesAreApart:      all(lesson.False, "custom.outside"),
	enginetest.OwnNamespace:         all(lesson.False, "custom.outside"), // it asks from where every bridge is
	enginetest.PublishedLeads: plus(
		all(lesson.Broken, "default.name", "custom.name", "custom.birth"),
		all(lesson.NotRun, "custom.disconnect", "custom.reconnect", "custom.outside"),
	),
	enginetest.PublishedAnywhere: plus(all(lesson.Broken, "custom.birth"), all(lesson.NotRun, "custom.outside")),
	enginetest.PublishedIsOurs: plus(
		all(lesson.Broken, "default.name", "custom.name", "custom.birth"),
		all(lesson.NotRun, "custom.disconnect", "custom.reconnect", "custom.outside"),
	),
}

// bridgesHidden are the pairs of differences of which one hides the other: on an engine with both, a step is
// true although the first alone makes it false. No new one may come in unseen. In these the claim is
// true for its own reason: a vault that has lost its place on bridge is not found by bridge's names;
// and the name is known on the user-defined network, though the key comes over the default one.
var bridgesHidden = []string{
	"custom.disconnect: " + string(enginetest.NoNamesOnDefault) + " / " + string(enginetest.StoppedStaysMember),
	"custom.name: " + string(enginetest.ReachOnUserDefined) + " / " + string(enginetest.NoNamesOnDefault),
	"custom.reconnect: " + string(enginetest.NoNamesOnDefault) + " / " + string(enginetest.StoppedStaysMember),
}
