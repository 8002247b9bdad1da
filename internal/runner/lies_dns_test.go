package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// dnsWithout says which steps of the lesson dns are not true on an engine on which a rule does not hold.
var dnsWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge:      all(lesson.Skipped, "before", "after", "names", "alias", "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	enginetest.StoppedStaysMember: plus(all(lesson.Broken, "past"), all(lesson.NotRun, "kept")),
	enginetest.NoNamesOnDefault: plus(
		all(lesson.False, "before"),
		all(lesson.NotRun, "after", "names", "alias", "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	),
	enginetest.CreateMakesNetwork: plus(
		all(lesson.Broken, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	),
	enginetest.OwnSubnet: plus(all(lesson.False, "memory"), all(lesson.NotRun, "servers", "past", "kept")),
	enginetest.NewIsEmpty: plus(
		all(lesson.Broken, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	),
	enginetest.ConnectPlugs: plus(
		all(lesson.False, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	),
	enginetest.NamesOnUserDefined: plus(
		all(lesson.False, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	),
	enginetest.ReachOnUserDefined: plus(all(lesson.False, "memory"), all(lesson.NotRun, "servers", "past", "kept")),
	enginetest.PublishedLeads:     plus(all(lesson.Broken, "memory", "errors"), all(lesson.NotRun, "servers", "past", "kept")),
	enginetest.PublishedIsOurs:    plus(all(lesson.Broken, "memory", "errors"), all(lesson.NotRun, "servers", "past", "kept")),
	enginetest.OwnNamespace: plus(
		all(lesson.False, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	),
	enginetest.PublishedAnywhere: plus(all(lesson.Broken, "memory", "errors"), all(lesson.NotRun, "servers", "past", "kept")),
	enginetest.AliasesAreNames: plus(
		all(lesson.False, "names"),
		all(lesson.NotRun, "alias", "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	),
	enginetest.StoppedHasNoName: plus(all(lesson.False, "stopped"), all(lesson.NotRun, "edge", "past", "kept", "upstream", "errors")),
	enginetest.NameOfNetwork: plus(
		all(lesson.False, "names"),
		all(lesson.NotRun, "alias", "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	),
	enginetest.NewAddressOnReturn: plus(all(lesson.False, "past"), all(lesson.NotRun, "kept")),
	enginetest.AliasOfAll: plus(
		all(lesson.False, "alias"),
		all(lesson.NotRun, "memory", "servers", "stopped", "edge", "past", "kept", "upstream", "errors"),
	),
	enginetest.NamesEndAtNetworks:  plus(all(lesson.False, "edge"), all(lesson.NotRun, "past", "kept", "upstream", "errors")),
	enginetest.UnknownGoesUpstream: plus(all(lesson.False, "upstream"), all(lesson.NotRun, "errors")),
	enginetest.KeptServersAreAsked: all(lesson.False, "servers"),
	enginetest.UnpluggedIsNotTold:  all(lesson.False, "kept"),
	enginetest.DisconnectUnplugs:   all(lesson.False, "kept"),
	enginetest.DisconnectInPlace:   all(lesson.False, "kept"),
	enginetest.LastIsLeft:          all(lesson.False, "kept"),
	enginetest.FailedIsAgain:       all(lesson.False, "errors"),
}

// dnsHidden: who lost its networks when it was stopped has no name there; and what is seen of a container
// that has no namespace of its own is the host, which asks its own name servers.
var dnsHidden = []string{
	"before: " + string(enginetest.NoNamesOnDefault) + " / " + string(enginetest.OwnNamespace),
	"edge: " + string(enginetest.StoppedHasNoName) + " / " + string(enginetest.StoppedStaysMember),
	"errors: " + string(enginetest.StoppedHasNoName) + " / " + string(enginetest.StoppedStaysMember),
	"stopped: " + string(enginetest.StoppedHasNoName) + " / " + string(enginetest.StoppedStaysMember),
	"upstream: " + string(enginetest.StoppedHasNoName) + " / " + string(enginetest.StoppedStaysMember),
}
