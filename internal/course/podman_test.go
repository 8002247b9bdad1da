package course

import (
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// What is known of Podman belongs to steps that there are.
func TestWhatIsKnownOfPodman(t *testing.T) {
	known := map[string]bool{}
	for _, l := range Lessons() {
		for _, s := range l.Steps {
			if d, found := s.DifferenceOn(lesson.EngineInfo{Kind: lesson.KindPodman}); found {
				known[s.ID] = true
				assert.Equal(t, d.Claim.Text, onPodman[s.ID].Text)
			}
			_, found := s.DifferenceOn(lesson.EngineInfo{Kind: lesson.KindDocker})
			assert.Assert(t, !found, s.ID)
		}
	}
	for id := range onPodman {
		assert.Assert(t, known[id], "there is no step %s", id)
	}
}
