package commands

import (
	"fmt"

	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// newVersionCommand makes `docker netdemo version`.
func newVersionCommand(cli command.Cli) *cobra.Command {
	var services, short bool
	cmd := &cobra.Command{
		Use:               "version [OPTIONS]",
		Short:             "Show the plugin's version",
		Args:              noArgs,
		ValidArgsFunction: noCompletion,
		RunE: func(*cobra.Command, []string) error {
			line := "docker netdemo version " + cliplugin.Version
			if short {
				line = cliplugin.Version
			}
			if _, err := fmt.Fprintln(cli.Out(), line); err != nil || !services {
				return err
			}
			return printServices(cli)
		},
	}
	cmd.Flags().BoolVar(&short, "short", false, "Show only the version number")
	cmd.Flags().BoolVar(&services, "services", false, "Show the sha256 of each embedded service binary too")
	return cmd
}

func printServices(cli command.Cli) error {
	for _, arch := range images.Architectures() {
		sum, err := images.BinarySHA256(arch)
		if err != nil {
			return failed(err)
		}
		if _, err := fmt.Fprintf(cli.Out(), "linux/%-6s %s\n", arch, sum); err != nil {
			return err
		}
	}
	return nil
}
