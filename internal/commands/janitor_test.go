package commands

import (
	"testing"

	"gotest.tools/v3/assert"
)

// The janitor speaks to the engine that the plugin speaks to.
func TestGlobalFlags(t *testing.T) {
	for _, test := range []struct{ args, want []string }{
		{[]string{"netdemo", "bridges"}, []string{}},
		{[]string{"--context", "netdemo", "netdemo", "bridges", "--context=no"}, []string{"--context", "netdemo"}},
		{[]string{"--context=a", "-H", "tcp://x", "--tls", "--tlscacert=/c", "-D", "netdemo", "run"}, []string{"--context=a", "-H", "tcp://x", "--tls", "--tlscacert=/c", "-D"}},
		{[]string{"--config", "/d", "-l", "debug", "netdemo"}, []string{"--config", "/d", "-l", "debug"}},
		{[]string{"-test.run=X"}, nil},
	} {
		assert.DeepEqual(t, globalFlags(test.args), test.want)
	}
}

func TestWithoutSocket(t *testing.T) {
	env := []string{"A=1", "DOCKER_CLI_PLUGIN_SOCKET=@docker_cli_1", "DOCKER_CONFIG=/d", "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND=/docker"}
	assert.DeepEqual(t, withoutSocket(env), []string{"A=1", "DOCKER_CONFIG=/d", "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND=/docker"})
}
