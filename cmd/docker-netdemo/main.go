// Command docker-netdemo is the Docker CLI plugin `docker netdemo`.
package main

import (
	"os"

	"github.com/docker/cli/cli-plugins/plugin"
	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/commands"
)

func main() {
	if commands.Hook(os.Stdout, os.Args) {
		return
	}
	if plugin.RunningStandalone() {
		os.Args = commands.StandaloneArgs(os.Args)
	}
	plugin.Run(commands.New, commands.Metadata(), command.WithUserAgent("docker-netdemo/"+commands.Version))
}
