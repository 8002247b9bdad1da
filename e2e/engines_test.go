//go:build e2e && engines

package e2e

import (
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
)

// courseLimit is more than the whole course takes where every name server is silent.
const courseLimit = 10 * time.Minute

// TestEngines runs the lesson on other releases of Docker Engine. The first time, their Debian systems
// are installed, which takes minutes: `make engines`.
func TestEngines(t *testing.T) {
	for _, release := range []string{"26.1", "28.5"} {
		t.Run(release, func(t *testing.T) {
			m := privateEngine(t, release)
			assert.Assert(t, strings.HasPrefix(m.engine, release+"."), m.engine)
			m.run("netdemo", "build").must(t)
			t.Run("lesson", func(t *testing.T) {
				unchanged(t, m)
				events := lessonInSpite(t, m)
				assert.Equal(t, events[0].Engine.Version, m.engine)
			})
			t.Run("the course", func(t *testing.T) {
				unchanged(t, m)
				m.run("netdemo", "run", "--all").within(courseLimit).must(t)
			})
			t.Run("language", func(t *testing.T) { language(t, m) })
			t.Run("two at once", func(t *testing.T) {
				unchanged(t, m)
				together(t, m, 2)
			})
			t.Run("network name taken", func(t *testing.T) {
				m.run("network", "create", "netdemo-custom-network").must(t)
				unchanged(t, m)
				events := lessonInSpite(t, m)
				assertNoted(t, events, "netdemo-custom-network", "-"+events[0].Run)
			})
			t.Run("clean --images", func(t *testing.T) { cleanImages(t, m) })
		})
	}
}
