//go:build !windows

package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/cli/cli-plugins/manager"
	"github.com/docker/cli/cli-plugins/plugin"
	"github.com/spf13/cobra"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/hints"
)

func init() {
	programs["plugin"] = func() {
		if !cliplugin.Answer(os.Stdout, os.Args) && !hints.Answer(os.Stdout, os.Args) { //nolint:forbidigo // as main does it
			plugin.Run(New, cliplugin.Metadata())
		}
	}
}

// Docker's own code reads what on has set, starts the plugin and shows its answer: the docker command of
// this release asks after failures alone.
func TestHintsAsDockerShowsThem(t *testing.T) {
	u, file := hinting(t, "29.9.3")
	assert.Equal(t, u.types(t, "hints", "on", "--force").status, 0)
	plugins := filepath.Join(u.options.ConfigDir, "cli-plugins")
	assert.NilError(t, os.Mkdir(plugins, 0o700))
	self, err := os.Executable()
	assert.NilError(t, err)
	assert.NilError(t, os.Symlink(self, filepath.Join(plugins, "docker-netdemo")))
	t.Setenv("NETDEMO_TEST_PROGRAM", "plugin")

	const next = "\n\x1b[1mWhat's next:\x1b[0m\n    "
	for _, test := range []struct{ command, failed, want string }{
		{"run", "docker: Error response from daemon: Bind for 0.0.0.0:80 failed: port is already allocated", next + "docker netdemo explain port-allocated\n"},
		{"network rm", "exit status 1", next + "If it is in use: docker netdemo explain network-in-use\n"},
		{"run", "", ""},
		{"run", "docker: something else", ""},
		{"pull", "Error response from daemon: network n not found", ""}, // not ours
	} {
		var shown strings.Builder
		root := &cobra.Command{Use: "docker"}
		sub := root
		for _, word := range strings.Fields(test.command) {
			below := &cobra.Command{Use: word}
			sub.AddCommand(below)
			sub = below
		}
		root.SetErr(&shown)
		manager.RunCLICommandHooks(t.Context(), u.cli(t, nil, nil), root, sub, test.failed)
		assert.Equal(t, shown.String(), test.want, "docker %s: %s", test.command, test.failed)
	}
	assert.Assert(t, strings.Contains(configText(t, file), `"error-hooks"`))
}
