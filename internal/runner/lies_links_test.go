package runner_test

import (
	"testing"
	"testing/synctest"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// afterLink are the steps that look at the container that links.
var afterLink = []string{"oneway", "environment", "stopped", "refused", "follow"}

// linksWithout says which steps of the lesson links are not true on an engine on which a rule does not hold.
var linksWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge:         all(lesson.Skipped, append([]string{"without", "both", "name"}, afterLink...)...),
	enginetest.JoinDefault:           plus(all(lesson.Broken, "without"), all(lesson.NotRun, append([]string{"both", "name"}, afterLink...)...)),
	enginetest.ReachOnDefault:        plus(all(lesson.False, "without"), all(lesson.NotRun, append([]string{"both", "name"}, afterLink...)...)),
	enginetest.LinkNames:             plus(all(lesson.False, "name"), all(lesson.NotRun, afterLink...)),
	enginetest.PublishedLeads:        plus(all(lesson.Broken, "name"), all(lesson.NotRun, afterLink...)),
	enginetest.PublishedIsOurs:       plus(all(lesson.Broken, "name"), all(lesson.NotRun, afterLink...)),
	enginetest.NoNamesOnDefault:      all(lesson.False, "oneway"),
	enginetest.LinkIsOneWay:          all(lesson.False, "oneway"),
	enginetest.LinkCopiesEnvironment: all(lesson.False, "environment"),
	enginetest.EnvironmentIsGiven:    all(lesson.False, "environment"),
	enginetest.ListOnlyRunning:       plus(all(lesson.False, "stopped"), all(lesson.NotRun, "refused", "follow")),
	enginetest.LinkNeedsExisting:     all(lesson.False, "both"),
	enginetest.LinkNeedsRunning:      all(lesson.False, "refused"),
	enginetest.NewAddressOnReturn:    all(lesson.Broken, "follow"),
	enginetest.LinkFollows:           all(lesson.False, "follow"),
	enginetest.StoppedStaysMember:    all(lesson.False, "follow"),
	enginetest.CreateMakesNetwork:    all(lesson.Broken, "custom"),
	enginetest.NamesOnUserDefined:    all(lesson.Broken, "custom"),
	enginetest.ReachOnUserDefined:    all(lesson.False, "custom"),
	enginetest.NamedReplacesDefault:  all(lesson.False, "custom"),
	enginetest.LinkIsAlias:           all(lesson.False, "custom"),
	enginetest.LinkIsPrivate:         all(lesson.False, "custom"),
}

// linksHidden: a link that gives no name cannot give a right one; without bridge there is nothing that a
// container could be on besides; and who is no member is not listed.
var linksHidden = []string{
	"custom: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.LinkNames),
	"custom: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
	"refused: " + string(enginetest.ListOnlyRunning) + " / " + string(enginetest.StoppedStaysMember),
	"stopped: " + string(enginetest.ListOnlyRunning) + " / " + string(enginetest.StoppedStaysMember),
}

// Engines from 29.0 on do not copy the environment, and the lesson claims that there.
func TestLinksOfLaterEngines(t *testing.T) {
	l, _ := course.Lesson("links")
	for _, version := range []string{"28.5.2", "29.0.0", "a-branch"} {
		synctest.Test(t, func(t *testing.T) {
			sink, _ := perform(t.Context(), t, l, enginetest.New(enginetest.Version(version)), runner.Options{})
			assert.DeepEqual(t, sink.results(), results{})
			copies := version == "28.5.2"
			claimed := sink.verdict(t, "links.environment").Text
			_, s := l.Step("links.environment")
			assert.Equal(t, claimed == s.Claim.Text, copies, claimed)
		})
	}
}
