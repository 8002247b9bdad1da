package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// newBuildCommand makes `docker netdemo build`.
func newBuildCommand(cli command.Cli) *cobra.Command {
	return &cobra.Command{
		Use:   "build [SERVICE...]",
		Short: "Build the bundled services into images on your engine",
		Long: `Build the bundled services into images on your engine

Without a service, builds all of them. Nothing is pulled. A lesson builds what
it needs by itself; an image that is there already is not built again.

Services:
  ` + strings.Join(images.Services(), "\n  "),
		Args:              usageArgs(cobra.ArbitraryArgs),
		ValidArgsFunction: completeNew(images.Services),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range args {
				if !slices.Contains(images.Services(), name) {
					return unknown("service", name, images.Services(), "docker netdemo build --help", "tells more")
				}
			}
			if len(args) == 0 {
				args = images.Services()
			}
			return buildImages(cmd.Context(), cli, args)
		},
	}
}

func buildImages(parent context.Context, cli command.Cli, services []string) error {
	e, err := reach(parent, cli, false)
	if err != nil {
		return err
	}
	ctx, g := newGuard(parent, cli, saying("Stopping the build."))
	defer g.release()
	if _, err := e.Info(ctx); err != nil {
		return unlessStopped(ctx, failure(err, exitNoEngine))
	}
	built, err := e.Build(ctx, services)
	if err != nil {
		return unlessStopped(ctx, failed(err))
	}
	service, tag := 0, 0
	for _, b := range built {
		service, tag = max(service, len(b.Service)), max(tag, len(b.Tag))
	}
	for _, b := range built {
		state := "there already"
		if b.New {
			state = "built"
		}
		if _, err := fmt.Fprintf(cli.Out(), "%-*s  %-*s  %s\n", service, b.Service, tag, b.Tag, state); err != nil {
			return err
		}
	}
	return nil
}
