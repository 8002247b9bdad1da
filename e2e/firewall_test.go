//go:build e2e && engines

package e2e

import (
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// A firewall is what the engine's machine or the engine itself does with packets, otherwise than a learner
// thinks, and what the lesson must make of it.
type firewall struct {
	name    string
	release string
	flags   []string   // of dockerd
	rules   [][]string // what iptables is told there when the engine runs
	untrue  map[string]lesson.Result
	told    map[string]string // by step: what a learner must be told to look at
	code    int
}

// after lists the steps that build on one that is not true.
func after(r map[string]lesson.Result, steps ...string) map[string]lesson.Result {
	for _, s := range steps {
		r[s] = lesson.NotRun
	}
	return r
}

const silentDoor = "a firewall on the engine's machine drops what comes from bridges"

var firewalls = []firewall{
	{
		name: "DOCKER-USER drops everything", release: ownRelease, rules: [][]string{{"-I", "DOCKER-USER", "-j", "DROP"}}, code: 1,
		untrue: after(map[string]lesson.Result{
			"default.address": lesson.False, "custom.name": lesson.False, "custom.birth": lesson.False,
		}, "default.name", "custom.disconnect", "custom.reconnect", "custom.outside"),
		told: map[string]string{"default.address": "DOCKER-USER", "custom.name": "DOCKER-USER", "custom.birth": "DOCKER-USER"},
	},
	{
		name: "the host drops what comes from bridges", release: ownRelease, rules: [][]string{{"-I", "INPUT", "!", "-i", "lo", "-j", "DROP"}}, code: 3,
		untrue: after(map[string]lesson.Result{
			"default.name": lesson.Broken, "custom.name": lesson.Broken, "custom.birth": lesson.Broken,
		}, "custom.disconnect", "custom.reconnect", "custom.outside"),
		told: map[string]string{"default.name": silentDoor, "custom.name": silentDoor, "custom.birth": silentDoor},
	},
	{
		name: "rules were flushed, chains are there", release: ownRelease, rules: [][]string{{"-F"}, {"-t", "nat", "-F"}}, code: 1,
		untrue: map[string]lesson.Result{"custom.outside": lesson.False},
		told:   map[string]string{"custom.outside": "flushed"},
	},
	{
		name: "neither rules nor a proxy", release: "28.5", flags: []string{"--iptables=false", "--ip6tables=false", "--userland-proxy=false"}, code: 3,
		untrue: after(map[string]lesson.Result{
			"default.name": lesson.Broken, "custom.name": lesson.Broken, "custom.birth": lesson.Broken,
		}, "custom.disconnect", "custom.reconnect", "custom.outside"),
		told: map[string]string{"default.name": "--userland-proxy=false"},
	},
	{
		name: "containers of the default bridge are kept apart", release: "28.5", flags: []string{"--icc=false"}, code: 1,
		untrue: after(map[string]lesson.Result{"default.address": lesson.False}, "default.name", "custom.outside"),
		told:   map[string]string{"default.address": "--icc=false"},
	},
}

// Whatever a firewall does, a verdict is what was observed, and it is said what to look at: true where it holds,
// false where it does not, broken where nothing was found out.
func TestFirewalls(t *testing.T) {
	for _, f := range firewalls {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			m := privateEngine(t, f.release, f.flags...).withImages(t)
			m.place = m.namespace() // where its published ports are
			m.iptables(t, f.rules...)
			unchanged(t, m)
			r := bridgesAsJSON(m).within(2 * callLimit).test(t)
			assert.Equal(t, r.code, f.code, r.stdout+r.stderr)
			events := parseEvents(t, r.stdout)
			assertUntrue(t, events, f.untrue)
			for step, words := range f.told {
				assert.Check(t, is.Contains(toldAt(events, "bridges."+step), words), step)
			}
			assert.Equal(t, len(last(events).Left), 0)
		})
	}
}

// assertUntrue demands that these steps of bridges came out so, and all others true.
func assertUntrue(t *testing.T, events []event, untrue map[string]lesson.Result) {
	t.Helper()
	for id, result := range results(events) {
		want := lesson.True
		if other, is := untrue[strings.TrimPrefix(id, "bridges.")]; is {
			want = other
		}
		assert.Check(t, is.Equal(result, string(want)), id)
	}
}

// toldAt is all that a learner reads of why a step came out as it did.
func toldAt(events []event, id string) string {
	var words []string
	for _, e := range filter(events, func(e event) bool { return e.Type == typeVerdict && e.Claim == id }) {
		words = append(words, e.Said, e.Why)
		if e.Error != nil {
			words = append(words, e.Error.Message, e.Error.Meaning)
			words = append(words, e.Error.Fix...)
		}
	}
	return strings.Join(words, "\n")
}
