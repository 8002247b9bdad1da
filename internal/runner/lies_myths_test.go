package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// ofNetwork are the steps that look at the network of our own.
var ofNetwork = []string{"leave", "stopped"}

// mythsWithout says which steps of the lesson myths are not true on an engine on which a rule does not hold.
var mythsWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge: all(lesson.Skipped, "list", "apart", "open", "isolated", "hostport", "localhost", "environment", "link", "again", "names", "leave", "stopped"),
	enginetest.HostAndNone:   all(lesson.False, "list"),
	enginetest.JoinDefault: plus(
		all(lesson.False, "apart"),
		all(lesson.NotRun, "open", "isolated", "hostport", "localhost", "environment", "link", "again", "names", "leave", "stopped"),
	),
	enginetest.ReachOnDefault: plus(
		plus(all(lesson.False, "open", "isolated"), all(lesson.Broken, "hostport")),
		all(lesson.NotRun, "localhost", "again", "names", "leave", "stopped"),
	),
	enginetest.ExposeIsNoPublish: all(lesson.False, "open"),
	enginetest.NamespaceIDs:      all(lesson.False, "isolated"),
	enginetest.OwnNamespace:      plus(all(lesson.False, "isolated", "localhost", "leave"), all(lesson.NotRun, "stopped")),
	enginetest.ClosedPortRefuses: plus(
		all(lesson.False, "hostport"), all(lesson.NotRun, "localhost", "again", "names", "leave", "stopped"),
	),
	enginetest.PublishedLeads:     plus(all(lesson.Broken, "localhost", "again", "leave"), all(lesson.NotRun, "stopped")),
	enginetest.PublishedIsOurs:    plus(all(lesson.Broken, "localhost", "again", "leave"), all(lesson.NotRun, "stopped")),
	enginetest.PublishedAnywhere:  plus(all(lesson.Broken, "leave"), all(lesson.NotRun, "stopped")),
	enginetest.NothingIsShared:    all(lesson.False, "environment"),
	enginetest.EnvironmentIsGiven: all(lesson.False, "environment"),
	enginetest.LinkNames:          all(lesson.Broken, "link"),
	enginetest.LinkIsOneWay:       all(lesson.False, "link"),
	enginetest.FailedIsAgain:      all(lesson.False, "again"),
	enginetest.NoNamesOnDefault:   plus(all(lesson.False, "link", "again", "names"), all(lesson.NotRun, ofNetwork...)),
	enginetest.CreateMakesNetwork: plus(all(lesson.Broken, "names"), all(lesson.NotRun, ofNetwork...)),
	enginetest.NewIsEmpty:         plus(all(lesson.Broken, "names"), all(lesson.NotRun, ofNetwork...)),
	enginetest.ConnectPlugs:       plus(all(lesson.Broken, "names"), all(lesson.NotRun, ofNetwork...)),
	enginetest.NamesOnUserDefined: plus(all(lesson.Broken, "names"), all(lesson.NotRun, ofNetwork...)),
	enginetest.OwnSubnet:          plus(all(lesson.False, "leave"), all(lesson.NotRun, "stopped")),
	enginetest.ReachOnUserDefined: plus(all(lesson.False, "leave"), all(lesson.NotRun, "stopped")),
	enginetest.DisconnectUnplugs:  plus(all(lesson.False, "leave"), all(lesson.NotRun, "stopped")),
	enginetest.DisconnectInPlace:  plus(all(lesson.False, "leave"), all(lesson.NotRun, "stopped")),
	enginetest.ListOnlyRunning:    all(lesson.False, "stopped"),
	enginetest.StoppedStaysMember: all(lesson.False, "stopped"),
}

var mythsHidden = []string{}
