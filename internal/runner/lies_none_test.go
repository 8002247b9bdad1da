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

// The steps that need the containers on bridge, and those that need the members of the internal network.
var (
	withBridge   = []string{"publish", "join", "internal.outside", "internal.publish"}
	withInternal = []string{"internal.outside", "internal.publish"}
	withoutAlone = append([]string{"unreachable"}, withBridge...)
)

// noneWithout says which steps of the lesson none are not true on an engine on which a rule does not hold.
var noneWithout = map[enginetest.Rule]results{
	enginetest.DefaultBridge:  all(lesson.Skipped, withoutAlone...),
	enginetest.HostAndNone:    plus(all(lesson.Broken, "alone"), all(lesson.NotRun, withoutAlone...)),
	enginetest.JoinDefault:    plus(all(lesson.Broken, "unreachable"), all(lesson.NotRun, withBridge...)),
	enginetest.ReachOnDefault: plus(all(lesson.Broken, "unreachable"), all(lesson.NotRun, withBridge...)),
	enginetest.CreateMakesNetwork: plus(
		all(lesson.Broken, "join", "internal.peers"), all(lesson.NotRun, withInternal...),
	),
	enginetest.OwnSubnet:            all(lesson.Broken, "internal.outside"),
	enginetest.NewIsEmpty:           plus(all(lesson.Broken, "join"), all(lesson.NotRun, "internal.outside")),
	enginetest.ConnectPlugs:         all(lesson.False, "join"),
	enginetest.NamesOnUserDefined:   plus(all(lesson.False, "internal.peers"), all(lesson.NotRun, withInternal...)),
	enginetest.ReachOnUserDefined:   plus(all(lesson.False, "internal.peers"), all(lesson.NotRun, withInternal...)),
	enginetest.NamedReplacesDefault: plus(all(lesson.False, "alone"), all(lesson.NotRun, withoutAlone...)),
	enginetest.OwnLoopback:          plus(all(lesson.False, "internal.peers"), all(lesson.NotRun, withInternal...)),
	enginetest.OwnNamespace:         plus(all(lesson.False, "alone"), all(lesson.NotRun, withoutAlone...)),
	enginetest.NoneIsAlone:          plus(all(lesson.False, "alone"), all(lesson.NotRun, withoutAlone...)),
	enginetest.NoneUnreachable:      plus(all(lesson.False, "unreachable"), all(lesson.NotRun, withBridge...)),
	enginetest.NonePublishesNothing: all(lesson.False, "publish"),
	enginetest.HostJoinsNothing:     all(lesson.False, "join"),
	enginetest.InternalPeers:        plus(all(lesson.False, "internal.peers"), all(lesson.NotRun, withInternal...)),
	enginetest.BridgesAreApart:      all(lesson.False, "internal.outside"),
	enginetest.DefaultRouteLeadsOut: all(lesson.False, "internal.outside"),

	enginetest.InternalPublishesNothing: all(lesson.False, "internal.publish"),
}

// noneHidden: an engine without bridge has nothing that a container on none could be plugged into; and
// where the steps with app-two are not run, it is not there to answer at a loopback that everybody shares.
var noneHidden = []string{
	"alone: " + string(enginetest.NoneIsAlone) + " / " + string(enginetest.DefaultBridge),
	"alone: " + string(enginetest.NamedReplacesDefault) + " / " + string(enginetest.DefaultBridge),
	"internal.peers: " + string(enginetest.OwnLoopback) + " / " + string(enginetest.NoneIsAlone),
	"internal.peers: " + string(enginetest.OwnLoopback) + " / " + string(enginetest.NamedReplacesDefault),
	"internal.peers: " + string(enginetest.OwnLoopback) + " / " + string(enginetest.OwnNamespace),
	"internal.peers: " + string(enginetest.OwnLoopback) + " / " + string(enginetest.HostAndNone),
	"internal.peers: " + string(enginetest.OwnLoopback) + " / " + string(enginetest.DefaultBridge),
}

// From 25.0 on the way out of an internal network ends in another way, and the lesson claims that then.
func TestNoneOnNewerEngines(t *testing.T) {
	l, _ := course.Lesson("none")
	for _, engine := range []struct {
		options []enginetest.Option
		want    results
	}{
		{nil, results{}},
		{[]enginetest.Option{enginetest.Without(enginetest.InternalIsClosed)}, all(lesson.False, "internal.outside")},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := enginetest.New(append(engine.options, enginetest.Version("26.1.5"))...)
			sink, _ := perform(t.Context(), t, l, e, runner.Options{})
			assert.DeepEqual(t, sink.results(), engine.want)
		})
	}
}
