package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// dnsWithout says which steps of the lesson dns are not true on an engine on which a rule does not hold.
var dnsWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge:      all(lesson.Skipped, "before", "after", "names", "alias", "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	enginetest.StoppedStaysMember: all(lesson.Broken, "past"),
	enginetest.NoNamesOnDefault: plus(
		all(lesson.False, "before"),
		all(lesson.NotRun, "after", "names", "alias", "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	),
	enginetest.CreateMakesNetwork: plus(
		all(lesson.Broken, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	),
	enginetest.OwnSubnet: plus(all(lesson.False, "memory"), all(lesson.NotRun, "servers", "past")),
	enginetest.NewIsEmpty: plus(
		all(lesson.Broken, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	),
	enginetest.ConnectPlugs: plus(
		all(lesson.False, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	),
	enginetest.NamesOnUserDefined: plus(
		all(lesson.False, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	),
	enginetest.ReachOnUserDefined: plus(all(lesson.False, "memory"), all(lesson.NotRun, "servers", "past")),
	enginetest.PublishedLeads:     plus(all(lesson.Broken, "memory", "errors"), all(lesson.NotRun, "servers", "past")),
	enginetest.PublishedIsOurs:    plus(all(lesson.Broken, "memory", "errors"), all(lesson.NotRun, "servers", "past")),
	enginetest.OwnNamespace: plus(
		all(lesson.False, "after"),
		all(lesson.NotRun, "names", "alias", "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	),
	enginetest.PublishedAnywhere: plus(all(lesson.Broken, "memory", "errors"), all(lesson.NotRun, "servers", "past")),
	enginetest.AliasesAreNames: plus(
		all(lesson.False, "names"),
		all(lesson.NotRun, "alias", "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	),
	enginetest.StoppedHasNoName: plus(all(lesson.False, "stopped"), all(lesson.NotRun, "edge", "past", "upstream", "errors")),
	enginetest.NameOfNetwork: plus(
		all(lesson.False, "names"),
		all(lesson.NotRun, "alias", "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	),
	enginetest.NewAddressOnReturn: all(lesson.False, "past"),
	enginetest.AliasOfAll: plus(
		all(lesson.False, "alias"),
		all(lesson.NotRun, "memory", "servers", "stopped", "edge", "past", "upstream", "errors"),
	),
	enginetest.NamesEndAtNetworks:  plus(all(lesson.False, "edge"), all(lesson.NotRun, "past", "upstream", "errors")),
	enginetest.UnknownGoesUpstream: plus(all(lesson.False, "upstream"), all(lesson.NotRun, "errors")),
	enginetest.KeptServersAreAsked: all(lesson.False, "servers"),
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
