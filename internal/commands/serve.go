package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/services"
)

// serveHost is where a service on this machine listens: nobody else is to reach it.
const serveHost = "127.0.0.1"

// newServeCommand makes `docker netdemo serve`.
func newServeCommand(dockerCLI command.Cli) *cobra.Command {
	var moves []string
	cmd := &cobra.Command{
		Use:   "serve [OPTIONS] SERVICE",
		Short: "Run a bundled service on this machine, without a container",
		Long: `Run a bundled service on this machine, without a container

The service listens on 127.0.0.1 and logs to the terminal, until Ctrl-C. It
needs no engine. A port that is taken ends it, with the error of this system;
--port moves a port.`,
		Example: `  docker netdemo serve multi-port-app
  docker netdemo serve single-app --port 3000=3001`,
		Args:              usageArgs(cobra.ExactArgs(1)),
		ValidArgsFunction: completeNew(serviceNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			service, err := services.Find(args[0])
			if err != nil {
				return unknown("service", args[0], serviceNames(), "docker netdemo serve --help", "tells more")
			}
			ports, err := parseMoves(moves)
			if err == nil {
				err = collision(service.Ports(), ports)
			}
			if err != nil {
				return usageError(cmd, err.Error())
			}
			return serve(cmd, dockerCLI, service, ports)
		},
	}
	cmd.Flags().StringArrayVar(&moves, "port", nil, "Listen on another port: OLD=NEW (may be repeated)")
	_ = cmd.RegisterFlagCompletionFunc("port", noCompletion)
	return cmd
}

func serviceNames() []string {
	var names []string
	for _, s := range services.Catalog() {
		names = append(names, s.Name)
	}
	return names
}

// parseMoves reads the values of --port.
func parseMoves(values []string) (map[int]int, error) {
	ports := map[int]int{}
	for _, value := range values {
		before, after, _ := strings.Cut(value, "=")
		from, errFrom := strconv.ParseUint(before, 10, 16)
		to, errTo := strconv.ParseUint(after, 10, 16)
		if errFrom != nil || errTo != nil {
			return nil, fmt.Errorf("invalid --port %q: use OLD=NEW, two port numbers such as 3000=3001", value)
		}
		ports[int(from)] = int(to)
	}
	return ports, nil
}

// collision says which two ports of a service would be one when some are moved; nil for none. Any free port, 0,
// is another one each time.
func collision(ports []int, moves map[int]int) error {
	users := map[int]int{}
	for _, port := range ports {
		place, moved := moves[port]
		if !moved {
			place = port
		}
		if other, used := users[place]; used && place != 0 {
			return fmt.Errorf("invalid --port: %d and %d cannot both be on %d", other, port, place)
		}
		users[place] = port
	}
	return nil
}

// serve runs the service until it is told to stop, or its starter is gone.
func serve(cmd *cobra.Command, dockerCLI command.Cli, service services.Service, ports map[int]int) error {
	ctx, g := newGuard(cmd.Context(), dockerCLI, func() string { return "" })
	defer g.release()
	ctx, err := services.Lease(ctx, os.Getenv, dockerCLI.In())
	if err != nil {
		return usageError(cmd, err.Error())
	}
	err = services.Serve(ctx, services.ServeOptions{
		Service: service, Host: serveHost, Ports: ports, Log: dockerCLI.Out(),
	})
	var moved *services.MoveError
	var taken *services.ListenError
	switch {
	case errors.As(err, &moved):
		return usageError(cmd, fmt.Sprintf("invalid --port: %v; it uses %s", moved, joinPorts(service.Ports())))
	case errors.As(err, &taken):
		return cli.StatusError{StatusCode: runner.ExitFalse} // its log says why
	}
	return unlessCancelled(ctx, err)
}

// unlessCancelled is the error of a service that was not told to stop.
func unlessCancelled(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func joinPorts(ports []int) string {
	words := make([]string, len(ports))
	for i, port := range ports {
		words[i] = strconv.Itoa(port)
	}
	return strings.Join(words, " and ")
}

// serveSelf is this program as `docker netdemo serve`; nothing where the system does not tell what it is.
func serveSelf() []string {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{self, "netdemo", "serve"}
}
