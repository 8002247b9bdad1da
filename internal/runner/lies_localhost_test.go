package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// localhostWithout says which steps of the lesson localhost are not true on an engine on which a rule does not hold.
var localhostWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge:        all(lesson.Skipped, "container", "log", "namespaces", "address"),
	enginetest.HostAndNone:          plus(all(lesson.Broken, "none"), all(lesson.NotRun, "namespaces", "own")),
	enginetest.JoinDefault:          all(lesson.Broken, "address"),
	enginetest.NamedReplacesDefault: plus(all(lesson.False, "none"), all(lesson.NotRun, "namespaces", "own")),
	enginetest.PublishedLeads:       plus(all(lesson.False, "container"), all(lesson.NotRun, "log", "namespaces")),
	enginetest.PublishedIsOurs:      plus(all(lesson.Broken, "container"), all(lesson.NotRun, "log", "namespaces")),
	enginetest.OwnLoopback:          all(lesson.False, "machine", "own"),
	enginetest.OwnNamespace:         plus(all(lesson.False, "none"), all(lesson.NotRun, "namespaces", "own")),
	enginetest.NamespaceIDs:         all(lesson.False, "namespaces"),
	enginetest.NoneHasLoopback:      plus(all(lesson.False, "none"), all(lesson.NotRun, "namespaces", "own")),
	enginetest.NoneIsAlone:          plus(all(lesson.False, "none"), all(lesson.NotRun, "namespaces", "own")),
	enginetest.LoopbackIsPrivate:    all(lesson.False, "address"),
	enginetest.ProgramsListen:       all(lesson.False, "machine"),
	enginetest.ClosedPortRefuses:    all(lesson.False, "own", "address"),
	enginetest.LogsAreKept:          all(lesson.False, "log"),
}

// localhostHidden: an engine without bridge has nothing that a container on none could be plugged into; and a
// loopback that everybody shares is one that nobody lacks.
var localhostHidden = []string{
	"namespaces: " + string(enginetest.NoneHasLoopback) + " / " + string(enginetest.OwnLoopback),
	"none: " + string(enginetest.NoneIsAlone) + " / " + string(enginetest.DefaultBridge),
	"none: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
	"none: " + string(enginetest.NoneHasLoopback) + " / " + string(enginetest.OwnLoopback),
	"own: " + string(enginetest.NoneIsAlone) + " / " + string(enginetest.DefaultBridge),
	"own: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
}
