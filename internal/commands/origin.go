package commands

import (
	"os"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/opts"
	"github.com/moby/moby/client"
)

// endpointOrigin says who chose the engine: a flag, a variable, the Docker config file, or "" for nobody.
//
// The Docker CLI keeps its flags to itself, so it is found by its own order of preference: --context,
// --host, DOCKER_HOST, DOCKER_CONTEXT, currentContext. What none of the later ones explains was a flag.
func endpointOrigin(dockerCLI command.Cli, endpoint string) string {
	host, name := os.Getenv(client.EnvOverrideHost), dockerCLI.CurrentContext()
	if name != command.DefaultContextName {
		switch file := dockerCLI.ConfigFile(); {
		case host != "": // it wins over all but the flags
		case os.Getenv(command.EnvOverrideContext) == name:
			return command.EnvOverrideContext
		case file.CurrentContext == name:
			return "currentContext in " + file.GetFilename()
		}
		return "--context"
	}
	switch {
	case host != "" && isHost(host, endpoint):
		return client.EnvOverrideHost
	case isHost("", endpoint):
		return ""
	}
	return "--host"
}

// isHost tells whether a host, written as the Docker CLI takes it, is that endpoint.
func isHost(host, endpoint string) bool {
	for _, tls := range []bool{false, true} {
		if parsed, err := opts.ParseHost(tls, host); err == nil && parsed == endpoint {
			return true
		}
	}
	return false
}
