package runner_test

import (
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// sharingWithout says which steps of the lesson sharing are not true on an engine on which a rule does not hold.
var sharingWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge:      all(lesson.Skipped, "default", "files"),
	enginetest.JoinDefault:        plus(all(lesson.Broken, "default"), all(lesson.NotRun, "files")),
	enginetest.ReachOnDefault:     plus(all(lesson.False, "default"), all(lesson.NotRun, "files")),
	enginetest.NothingIsShared:    plus(all(lesson.False, "default", "custom"), all(lesson.NotRun, "files")),
	enginetest.EnvironmentIsGiven: plus(all(lesson.False, "default", "custom", "given"), all(lesson.NotRun, "volume", "files")),
	enginetest.CreateMakesNetwork: all(lesson.Broken, "custom"),
	enginetest.NamesOnUserDefined: all(lesson.False, "custom"),
	enginetest.ReachOnUserDefined: all(lesson.False, "custom"),
	enginetest.VolumeIsShared:     plus(all(lesson.False, "volume"), all(lesson.NotRun, "files")),
	enginetest.FilesAreApart:      all(lesson.False, "files"),
	enginetest.BindMounts:         all(lesson.False, "bind"),
}

// sharingHidden: where everybody has what anybody has, nobody lacks what he was not given.
var sharingHidden = []string{
	"given: " + string(enginetest.EnvironmentIsGiven) + " / " + string(enginetest.NothingIsShared),
	"volume: " + string(enginetest.EnvironmentIsGiven) + " / " + string(enginetest.NothingIsShared),
	"volume: " + string(enginetest.VolumeIsShared) + " / " + string(enginetest.FilesAreApart),
}
