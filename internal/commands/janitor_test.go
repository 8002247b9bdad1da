package commands

import (
	"testing"

	"gotest.tools/v3/assert"
)

func TestWithoutSocket(t *testing.T) {
	env := []string{"A=1", "DOCKER_CLI_PLUGIN_SOCKET=@docker_cli_1", "DOCKER_CONFIG=/d", "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND=/docker"}
	assert.DeepEqual(t, withoutSocket(env), []string{"A=1", "DOCKER_CONFIG=/d", "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND=/docker"})
}
