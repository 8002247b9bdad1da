package course_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// A page of `explain` is one screen.
const (
	screenLines = 40
	screenWidth = 80
)

func TestTopicsFitOneScreen(t *testing.T) {
	for _, name := range course.Topics() {
		t.Run(name, func(t *testing.T) {
			page, found := course.Topic(name)
			assert.Assert(t, found)
			assert.Assert(t, page.Summary != "", "the first line must be `# %s: SUMMARY`", name)
			var screen strings.Builder
			assert.NilError(t, transcript.Explain(&screen, page.Markdown, transcript.Options{Width: screenWidth}))
			lines := strings.Split(strings.TrimSuffix(screen.String(), "\n"), "\n")
			assert.Assert(t, len(lines) <= screenLines, "%d lines", len(lines))
			for _, line := range lines {
				assert.Assert(t, ansi.StringWidth(line) <= screenWidth, line)
			}
			assertWhole(t, page.Markdown, lines)
			assert.Assert(t, strings.Contains(page.Markdown, "See it: "))
			assert.Equal(t, strings.Count(page.Markdown, "https://"), 1, "one link to Docker's documentation")
		})
	}
}

// assertWhole asserts that on the screen no picture is broken and no table is taken apart.
func assertWhole(t *testing.T, markdown string, screen []string) {
	t.Helper()
	marks := strings.NewReplacer("**", "")
	drawing := false
	for line := range strings.Lines(markdown) {
		cells := []string{strings.TrimSpace(line)}
		switch {
		case strings.HasPrefix(line, "```"):
			drawing = !drawing
			continue
		case strings.HasPrefix(line, "|--"):
			continue
		case strings.HasPrefix(line, "|"):
			cells = strings.Split(strings.Trim(cells[0], "|"), "|")
		case !drawing && !strings.HasPrefix(line, "    $"):
			continue
		}
		assert.Assert(t, slices.ContainsFunc(screen, func(row string) bool {
			for _, cell := range cells {
				if !strings.Contains(row, strings.TrimSpace(marks.Replace(cell))) {
					return false
				}
			}
			return true
		}), "%q does not stand on one line of the screen", line)
	}
}

// TestPages performs each lesson on the fake engine and compares its page with docs/lessons. The same
// page is compared with a run on a real engine in e2e. `go test ./internal/course -update` writes it.
func TestPages(t *testing.T) {
	for _, l := range course.Lessons() {
		t.Run(l.Name, func(t *testing.T) {
			var page bytes.Buffer
			face, err := transcript.New(transcript.FormatMarkdown, &page, transcript.Options{})
			assert.NilError(t, err)
			summary := runner.Perform(t.Context(), l, enginetest.New(), transcript.Scrub(face), runner.Options{
				Run: enginetest.Run, Number: 1, Lessons: 1, Shortens: true,
			})
			assert.Equal(t, summary.Exit, runner.ExitOK)
			file := filepath.Join("..", "..", "docs", "lessons", l.Name+".md")
			if golden.FlagUpdate() {
				assert.NilError(t, os.WriteFile(file, page.Bytes(), 0o644))
			}
			want, err := os.ReadFile(file)
			assert.NilError(t, err)
			assert.Equal(t, page.String(), string(want))
		})
	}
}
