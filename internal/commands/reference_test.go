package commands

import (
	"io"
	"log"
	"os"
	"path/filepath"
	"testing"

	clidocstool "github.com/docker/cli-docs-tool"
	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"
)

// TestReference compares docs/reference with the command tree: a page for each command, whose part
// between the markers is made by Docker's own documentation tool. `go test ./internal/commands -update`
// writes the pages.
func TestReference(t *testing.T) {
	reference := filepath.Join("..", "..", "docs", "reference")
	made := t.TempDir()
	before := log.Writer()
	log.SetOutput(io.Discard) // the tool tells what it does
	t.Cleanup(func() { log.SetOutput(before) })
	root := underDocker(New(newUser(t).cli(t, io.Discard, io.Discard)))
	tool, err := clidocstool.New(clidocstool.Options{Root: root, SourceDir: reference, TargetDir: made, Plugin: true})
	assert.NilError(t, err)
	assert.NilError(t, tool.GenMarkdownTree(root))
	pages, err := filepath.Glob(filepath.Join(made, "*.md"))
	assert.NilError(t, err)
	assert.Assert(t, len(pages) > len(commandNames))
	if golden.FlagUpdate() {
		old, err := filepath.Glob(filepath.Join(reference, "*.md"))
		assert.NilError(t, err)
		for _, page := range old {
			assert.NilError(t, os.Remove(page))
		}
		assert.NilError(t, os.CopyFS(reference, os.DirFS(made)))
	}
	there, err := filepath.Glob(filepath.Join(reference, "*.md"))
	assert.NilError(t, err)
	assert.Equal(t, len(there), len(pages), "a page of a command that there is not, or a command without a page")
	for _, page := range pages {
		want, err := os.ReadFile(page)
		assert.NilError(t, err)
		got, err := os.ReadFile(filepath.Join(reference, filepath.Base(page)))
		assert.NilError(t, err)
		assert.Equal(t, string(got), string(want), filepath.Base(page))
	}
}
