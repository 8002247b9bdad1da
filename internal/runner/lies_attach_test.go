package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// attachWithout says which steps of the lesson attach are not true on an engine on which a rule does not hold.
var attachWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge: all(lesson.Skipped, "default.join", "default.leave"),
	enginetest.CreateMakesNetwork: plus(
		all(lesson.Broken, "birth"),
		all(lesson.NotRun, "default.join", "default.leave", "several", "route", "away", "newcomer", "back", "nothing"),
	),
	enginetest.OwnSubnet: plus(
		all(lesson.False, "birth"),
		all(lesson.NotRun, "default.join", "default.leave", "several", "route", "away", "newcomer", "back", "nothing"),
	),
	enginetest.NewIsEmpty: plus(
		all(lesson.Broken, "several"),
		all(lesson.NotRun, "route", "away", "newcomer", "back", "nothing"),
	),
	enginetest.ConnectPlugs: plus(
		all(lesson.False, "default.join", "several"),
		all(lesson.NotRun, "default.leave", "route", "away", "newcomer", "back", "nothing"),
	),
	enginetest.ConnectWithoutStop: plus(
		all(lesson.False, "default.join", "route"),
		all(lesson.NotRun, "default.leave", "away", "newcomer", "back", "nothing"),
	),
	enginetest.NamesOnUserDefined: plus(all(lesson.False, "default.leave", "back"), all(lesson.NotRun, "nothing")),
	enginetest.ReachOnUserDefined: plus(
		all(lesson.False, "default.leave", "several"),
		all(lesson.NotRun, "route", "away", "newcomer", "back", "nothing"),
	),
	enginetest.DisconnectUnplugs: plus(
		all(lesson.False, "default.leave", "route"),
		all(lesson.NotRun, "away", "newcomer", "back", "nothing"),
	),
	enginetest.NamedReplacesDefault: plus(
		all(lesson.False, "birth"),
		all(lesson.NotRun, "default.join", "default.leave", "several", "route", "away", "newcomer", "back", "nothing"),
	),
	enginetest.DisconnectInPlace: plus(
		all(lesson.False, "default.leave", "away"),
		all(lesson.NotRun, "newcomer", "back", "nothing"),
	),
	enginetest.PublishedLeads:  all(lesson.False, "default.leave"),
	enginetest.PublishedIsOurs: all(lesson.Broken, "default.leave"),
	enginetest.OwnNamespace: plus(
		all(lesson.False, "birth"),
		all(lesson.NotRun, "default.join", "default.leave", "several", "route", "away", "newcomer", "back", "nothing"),
	),
	enginetest.PublishedAnywhere:  all(lesson.False, "default.leave"),
	enginetest.NewAddressOnReturn: plus(all(lesson.False, "back"), all(lesson.NotRun, "nothing")),
	enginetest.FreedIsGivenAgain:  plus(all(lesson.False, "newcomer"), all(lesson.NotRun, "back", "nothing")),
	enginetest.FirstNameRoutes:    plus(all(lesson.False, "route"), all(lesson.NotRun, "away", "newcomer", "back", "nothing")),
	enginetest.LateIsNoRoute:      plus(all(lesson.False, "back"), all(lesson.NotRun, "nothing")),
	enginetest.DefaultRouteLeadsOut: plus(
		all(lesson.False, "route"), all(lesson.NotRun, "away", "newcomer", "back", "nothing"),
	),
	enginetest.LastIsLeft: all(lesson.False, "nothing"),
}

// attachHidden: where there is no default bridge nobody is plugged into it for another reason, or shares its
// subnet, and the steps that join and leave it are skipped, with whatever they would have spoiled. Where the last
// network to be joined has the default route, it is the one that comes first by name until the processor comes back.
var attachHidden = []string{
	"away: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
	"away: " + string(enginetest.ConnectWithoutStop) + " / " + string(enginetest.DefaultBridge),
	"away: " + string(enginetest.FirstNameRoutes) + " / " + string(enginetest.LateIsNoRoute),
	"back: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
	"back: " + string(enginetest.ConnectWithoutStop) + " / " + string(enginetest.DefaultBridge),
	"birth: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
	"birth: " + string(enginetest.OwnSubnet) + " / " + string(enginetest.DefaultBridge),
	"newcomer: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
	"newcomer: " + string(enginetest.ConnectWithoutStop) + " / " + string(enginetest.DefaultBridge),
	"newcomer: " + string(enginetest.FirstNameRoutes) + " / " + string(enginetest.LateIsNoRoute),
	"nothing: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
	"nothing: " + string(enginetest.ConnectWithoutStop) + " / " + string(enginetest.DefaultBridge),
	"route: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
	"route: " + string(enginetest.ConnectWithoutStop) + " / " + string(enginetest.DefaultBridge),
	"route: " + string(enginetest.ConnectWithoutStop) + " / " + string(enginetest.LateIsNoRoute),
	"route: " + string(enginetest.DisconnectUnplugs) + " / " + string(enginetest.DefaultBridge),
	"route: " + string(enginetest.DisconnectUnplugs) + " / " + string(enginetest.LateIsNoRoute),
	"route: " + string(enginetest.FirstNameRoutes) + " / " + string(enginetest.LateIsNoRoute),
	"several: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
}
