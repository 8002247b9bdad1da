package commands

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/debug"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// reach gives the engine of the Docker CLI's current context, if it answers and can be used. Otherwise
// the error says which engine it is, who chose it, and has exit code 4.
func reach(ctx context.Context, dockerCLI command.Cli, full bool, change ...func(*engine.Options)) (*engine.Engine, error) {
	name := dockerCLI.CurrentContext()
	// Client() ends the process on a context that it cannot use, so that is looked at before.
	meta, err := dockerCLI.ContextStore().GetMetadata(name)
	if err == nil {
		_, err = docker.EndpointFromContext(meta)
	}
	if err != nil {
		return nil, unknownContext(dockerCLI, name, err)
	}
	skipPing(dockerCLI)
	api, endpoint := dockerCLI.Client(), dockerCLI.DockerEndpoint().Host
	say := func(line string) { tellForeign(dockerCLI, line) }
	if err := engine.Usable(ctx, api, endpoint, say); err != nil {
		return nil, noEngine(dockerCLI, endpoint, runner.FailureOf(err, asTyped()), err)
	}
	o := engine.Options{
		API: api, Docker: asTyped(), Context: name, Endpoint: endpoint,
		Run: engine.NewRun(), Version: cliplugin.Version, Full: full, Serve: serveSelf(),
		Progress: say,
	}
	if dockerCLI.Err().IsTerminal() && !plainTerminal() {
		o.Building = func() engine.Meter { return newBar(dockerCLI) }
	}
	if debug.IsEnabled() {
		o.Debug = func(line string) { say("debug: " + line) }
	}
	for _, c := range change {
		c(&o)
	}
	return engine.New(o), nil
}

// skipPing takes its time from the ping that the Docker CLI makes with its first client: it waits 2 s for
// an engine that stays silent, and then keeps to itself what went wrong. We ask ourselves, once.
func skipPing(dockerCLI command.Cli) {
	if own, ok := dockerCLI.(*command.DockerCli); ok {
		ended, cancel := context.WithCancel(context.Background())
		cancel()
		_ = command.WithBaseContext(ended)(own) // never fails
	}
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
	origin := endpointOrigin(dockerCLI, "")
	lines := []string{fmt.Sprintf("no engine: the Docker context %q (from %s) cannot be used: %v", name, origin, cause)}
	if cerrdefs.IsNotFound(cause) {
		lines[0] = fmt.Sprintf("no engine: there is no Docker context %q (from %s)", name, origin)
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
func noEngine(dockerCLI command.Cli, endpoint string, f lesson.Failure, cause error) error {
	where := fmt.Sprintf("%s (Docker context %q", endpoint, dockerCLI.CurrentContext())
	if origin := endpointOrigin(dockerCLI, endpoint); origin != "" {
		where += ", from " + origin
	}
	where += ")"
	socket, local := strings.CutPrefix(endpoint, "unix://")
	lines := []string{"no engine answers at " + where, f.Message}
	switch {
	case f.Call != engine.CallReach:
		lines[0] = "the engine at " + where + " cannot be used"
	case local && engine.Forbidden(cause):
		lines = append(lines, aboutSocket(socket)...)
	case f.Meaning == "" && local:
		f.Meaning = "Start it (" + startsWith(runtime.GOOS) + "), or choose another:"
	case f.Meaning == "":
		f.Meaning = "Start it on its machine, or choose another:"
	}
	if f.Meaning != "" {
		lines = append(lines, f.Meaning)
	}
	for _, fix := range f.Fix {
		lines = append(lines, "  "+fix)
	}
	if f.Call == engine.CallReach {
		lines = append(lines, "  docker context ls")
	}
	return cli.StatusError{StatusCode: exitNoEngine, Status: safeLines(lines), Cause: cause}
}

// startsWith says what starts an engine on this kind of system.
func startsWith(system string) string {
	if system == "linux" {
		return "sudo systemctl start docker"
	}
	return "start Docker Desktop"
}
