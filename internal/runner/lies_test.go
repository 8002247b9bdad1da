package runner_test

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// results are the results of steps that are not true, by id.
type results = map[string]lesson.Result

// all gives the same result to several steps.
func all(r lesson.Result, ids ...string) results {
	list := results{}
	for _, id := range ids {
		list[id] = r
	}
	return list
}

// plus adds what is in more.
func plus(list, more results) results {
	maps.Copy(list, more)
	return list
}

// lies says for each lesson which of its steps are not true on an engine on which a rule does not hold: one
// row for each rule that matters to it, in a file of its own. The tests below see to it that no other rule
// does, and that there is a rule for every step that makes it false: a step that no engine could make
// false would prove nothing.
var lies = map[string]map[enginetest.Rule]results{
	"localhost":  localhostWithout,
	"ports":      portsWithout,
	"namespaces": namespacesWithout,
	"isolation":  isolationWithout,
	"bridges":    bridgesWithout,
	"attach":     attachWithout,
	"dns":        dnsWithout,
	"links":      linksWithout,
	"sharing":    sharingWithout,
	"host":       hostWithout,
	"none":       noneWithout,
	"gateway":    gatewayWithout,
	"myths":      mythsWithout,
}

// hidden are, for each lesson, the pairs of differences of which one hides the other: on an engine with
// both, a step is true although the first alone makes it false. No new one may come in unseen.
var hidden = map[string][]string{
	"localhost": localhostHidden,
	"isolation": isolationHidden,
	"bridges":   bridgesHidden,
	"attach":    attachHidden,
	"dns":       dnsHidden,
	"links":     linksHidden,
	"sharing":   sharingHidden,
	"host":      hostHidden,
	"none":      noneHidden,
	"gateway":   gatewayHidden,
	"myths":     mythsHidden,
}

func exitOf(r results) int {
	values := slices.Collect(maps.Values(r))
	switch {
	case slices.Contains(values, lesson.Broken):
		return runner.ExitBroken
	case slices.Contains(values, lesson.False):
		return runner.ExitFalse
	}
	return runner.ExitOK
}

// Each lesson of the course is true on an engine as it should be, within the time that a lesson may take.
func TestTheCourseIsTrue(t *testing.T) {
	for _, l := range course.Lessons() {
		synctest.Test(t, func(t *testing.T) {
			sink, summary := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
			assert.DeepEqual(t, sink.results(), results{})
			assert.Equal(t, summary.True, len(l.Steps))
			assert.Assert(t, summary.MS < 45_000)
		})
	}
}

func TestEnginesThatAreDifferent(t *testing.T) {
	for _, l := range course.Lessons() {
		for _, rule := range enginetest.Rules() {
			t.Run(l.Name+"/"+string(rule), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					want := lies[l.Name][rule]
					if want == nil {
						want = results{}
					}
					sink, summary := perform(t.Context(), t, l, enginetest.New(enginetest.Without(rule)), runner.Options{})
					assert.DeepEqual(t, sink.results(), want)
					assert.Equal(t, summary.Exit, exitOf(want))
				})
			})
		}
	}
}

func TestEveryStepCanBeFalse(t *testing.T) {
	for _, l := range course.Lessons() {
		falseOn := map[string]enginetest.Rule{}
		for rule, becomes := range lies[l.Name] {
			for id, result := range becomes {
				if result == lesson.False {
					falseOn[l.Name+"."+id] = rule
				}
			}
		}
		for _, s := range l.Steps {
			assert.Check(t, falseOn[s.ID] != "", "no rule makes %s false", s.ID)
		}
	}
}

// hiddenBy lists the steps that one of two differences makes untrue by itself, and both together do not.
func hiddenBy(t *testing.T, l lesson.Lesson, one, other enginetest.Rule) []string {
	t.Helper()
	var found []string
	synctest.Test(t, func(t *testing.T) {
		sink, _ := perform(t.Context(), t, l, enginetest.New(enginetest.Without(one, other)), runner.Options{})
		got := sink.results()
		for _, pair := range [][2]enginetest.Rule{{one, other}, {other, one}} {
			for id := range lies[l.Name][pair[0]] {
				if got[id] == "" {
					found = append(found, fmt.Sprintf("%s: %s / %s", id, pair[0], pair[1]))
				}
			}
		}
	})
	return found
}

func TestNoDifferenceHidesAnother(t *testing.T) {
	for _, l := range course.Lessons() {
		t.Run(l.Name, func(t *testing.T) {
			rules := slices.Sorted(maps.Keys(lies[l.Name]))
			var found []string
			for i, one := range rules {
				for k, other := range rules[i+1:] {
					if (i+k)%pairStride == 0 {
						found = append(found, hiddenBy(t, l, one, other)...)
					}
				}
			}
			slices.Sort(found)
			if pairStride == 1 {
				assert.DeepEqual(t, found, append([]string(nil), slices.Sorted(slices.Values(hidden[l.Name]))...))
				return
			}
			for _, one := range found {
				assert.Assert(t, slices.Contains(hidden[l.Name], one), one)
			}
		})
	}
}

// No claim depends on what the name server of the engine's machine says of names that it does not know.
func TestTheCourseWithEveryKindOfNameServer(t *testing.T) {
	for _, l := range course.Lessons() {
		for _, upstream := range enginetest.Upstreams() {
			synctest.Test(t, func(t *testing.T) {
				sink, summary := perform(t.Context(), t, l, enginetest.New(enginetest.WithUpstream(upstream)), runner.Options{})
				assert.DeepEqual(t, sink.results(), results{})
				assert.Equal(t, summary.Exit, runner.ExitOK, upstream)
			})
		}
	}
}

// Nor on which subnets its networks have.
func TestTheCourseWithAChosenSubnet(t *testing.T) {
	for _, l := range course.Lessons() {
		l, err := l.Within(netip.MustParsePrefix("10.201.7.0/24"))
		assert.NilError(t, err)
		synctest.Test(t, func(t *testing.T) {
			sink, summary := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
			assert.DeepEqual(t, sink.results(), results{})
			assert.Equal(t, summary.Exit, runner.ExitOK)
			for _, drawn := range of[lesson.TopologyShown](sink) {
				for _, n := range drawn.Networks {
					assert.Assert(t, n.Name == lesson.DefaultBridge || strings.HasPrefix(n.Subnets[0], "10.201.7."), "%v", n)
				}
			}
		})
	}
}

// Somebody else's things on the engine change nothing, and are not changed: perform sees to that.
func TestBridgesOnABusyEngine(t *testing.T) {
	e := enginetest.New(
		enginetest.WithContainer("my-db", "bridge"), enginetest.WithNetwork("my-net"), enginetest.WithContainer("my-web", "my-net", 80, 8383),
		enginetest.WithContainer("netdemo-vault-ms", "bridge"),
	)
	sink, summary := perform(t.Context(), t, bridges(t), e, runner.Options{})
	assert.DeepEqual(t, sink.results(), results{})
	assert.DeepEqual(t, summary.Removed, lesson.Swept{Containers: 3, Networks: 1})
	for _, o := range of[lesson.OutputShown](sink) {
		assert.Assert(t, o.Stream != "networks" || o.LeftOut == 1, "the list of networks leaves one out")
	}
}
