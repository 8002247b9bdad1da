//go:build !windows

package dockerconfig_test

import (
	"os"
	"path/filepath"
	"testing"

	"gotest.tools/v3/assert"
)

// A symbolic link stays one, to a file that is there or is not yet, and the mode stays.
func TestLinkAndMode(t *testing.T) {
	file := written(t, "{}")
	assert.NilError(t, os.Chmod(file, 0o640))
	for name, target := range map[string]string{
		"there":   file,
		"not yet": filepath.Join(t.TempDir(), "other.json"),
	} {
		t.Run(name, func(t *testing.T) {
			link := filepath.Join(t.TempDir(), "config.json")
			assert.NilError(t, os.Symlink(target, link))
			f := opened(t, link)
			assert.NilError(t, f.Set("1", "a"))
			assert.NilError(t, f.Save())
			leads, err := os.Readlink(link)
			assert.NilError(t, err)
			assert.Equal(t, leads, target)
			assert.Equal(t, textOf(t, target), textOf(t, link))
			assert.Equal(t, textOf(t, target), "{\n\t\"a\": \"1\"\n}")
		})
	}
	info, err := os.Stat(file)
	assert.NilError(t, err)
	assert.Equal(t, info.Mode().Perm(), os.FileMode(0o640))
}
