package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/debug"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// pingLimit is how long an engine may take to answer the first ping. Together with the Docker CLI's own
// (2 s) it is what an engine that does not answer costs.
const pingLimit = time.Second

// reach gives the engine of the Docker CLI's current context, if it answers. Otherwise the error says
// which engine it is and has exit code 4.
func reach(ctx context.Context, dockerCLI command.Cli, full bool) (*engine.Engine, error) {
	name := dockerCLI.CurrentContext()
	// Client() ends the process on a context that it cannot use, so that is looked at before.
	meta, err := dockerCLI.ContextStore().GetMetadata(name)
	if err == nil {
		_, err = docker.EndpointFromContext(meta)
	}
	if err != nil {
		return nil, unknownContext(dockerCLI, name, err)
	}
	api := dockerCLI.Client()
	if dockerCLI.ServerInfo().OSType == "" { // the Docker CLI's own ping failed, and it swallows why
		pingCtx, cancel := context.WithTimeout(ctx, pingLimit)
		defer cancel()
		if _, err := api.Ping(pingCtx, client.PingOptions{NegotiateAPIVersion: true}); err != nil {
			return nil, noEngine(dockerCLI, err)
		}
	}
	o := engine.Options{
		API: api, Context: name, Endpoint: dockerCLI.DockerEndpoint().Host,
		Run: engine.NewRun(), Version: Version, Full: full, Serve: serveSelf(),
		Progress: func(line string) { _, _ = fmt.Fprintln(dockerCLI.Err(), transcript.Safe(line)) },
	}
	if debug.IsEnabled() {
		o.Debug = func(line string) { _, _ = fmt.Fprintln(dockerCLI.Err(), "debug: "+transcript.Safe(line)) }
	}
	return engine.New(o), nil
}

// safeLines joins lines that hold words of others.
func safeLines(lines []string) string {
	safe := make([]string, len(lines))
	for i, line := range lines {
		safe[i] = transcript.Safe(line)
	}
	return strings.Join(safe, "\n")
}

// unknownContext is the error for a context that does not exist or cannot be used.
func unknownContext(dockerCLI command.Cli, name string, cause error) error {
	lines := []string{fmt.Sprintf("no engine: the Docker context %q cannot be used: %v", name, cause)}
	if cerrdefs.IsNotFound(cause) {
		lines[0] = fmt.Sprintf("no engine: there is no Docker context %q", name)
	}
	if list, err := dockerCLI.ContextStore().List(); err == nil {
		var names []string
		for _, c := range list {
			names = append(names, c.Name)
		}
		lines = append(lines, "Choose one of these: "+strings.Join(names, ", "))
	}
	lines = append(lines, "  docker context ls")
	return cli.StatusError{StatusCode: exitNoEngine, Status: safeLines(lines), Cause: cause}
}

// noEngine is the error for an engine that does not answer or cannot be used.
func noEngine(dockerCLI command.Cli, cause error) error {
	endpoint := dockerCLI.DockerEndpoint().Host
	lines := []string{
		fmt.Sprintf("no engine answers at %s (Docker context %q)", endpoint, dockerCLI.CurrentContext()),
		cause.Error(),
	}
	socket, local := strings.CutPrefix(endpoint, "unix://")
	switch {
	case local && engine.Forbidden(cause):
		lines = append(lines,
			"You may not use this engine. On Linux, members of the group docker may; that group has the same power as root.",
			"  ls -l "+socket, "  id -nG")
	default:
		lines = append(lines, "Start it (Linux: sudo systemctl start docker; elsewhere: Docker Desktop), or choose another:", "  docker context ls")
	}
	return cli.StatusError{StatusCode: exitNoEngine, Status: safeLines(lines), Cause: cause}
}
