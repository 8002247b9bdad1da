//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// The page of a lesson is written from an engine in memory. Here a real one has to write the same page:
// so what the page says is true, and so is what the unit tests conclude from that engine in memory.
func TestGoldenPages(t *testing.T) {
	t.Parallel()
	for _, name := range course.Names() {
		t.Run(name, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join(lab.root, "docs", "lessons", name+".md"))
			assert.NilError(t, err, "make docs writes it")

			var page bytes.Buffer
			face, err := transcript.New(transcript.FormatMarkdown, &page, transcript.Options{})
			assert.NilError(t, err)
			scrubbed := transcript.Scrub(face)
			for _, e := range recordedOf(t, name).events {
				assert.NilError(t, scrubbed.Emit(e))
			}
			assert.Equal(t, page.String(), string(want))
		})
	}
}

// Whatever a lesson sees of a real engine, its JSON lines are as the schema in docs/reference says.
func TestEventsFollowTheSchema(t *testing.T) {
	t.Parallel()
	for _, name := range course.Names() {
		t.Run(name, func(t *testing.T) {
			var lines bytes.Buffer
			face, err := transcript.New(transcript.FormatJSON, &lines, transcript.Options{})
			assert.NilError(t, err)
			for _, e := range recordedOf(t, name).events {
				assert.NilError(t, face.Emit(e))
			}
			assert.Equal(t, last(parseEvents(t, lines.String())).Type, typeSummary)
		})
	}
}
