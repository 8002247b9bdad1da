// Command docker-netdemo is the Docker CLI plugin `docker netdemo`.
package main

import (
	"os"

	"github.com/docker/cli/cli-plugins/plugin"
	"github.com/docker/cli/cli/command"

	_ "github.com/docker-netdemo/docker-netdemo/cmd/docker-netdemo/early" // what docker asks by itself is answered before
	_ "github.com/docker-netdemo/docker-netdemo/cmd/docker-netdemo/hint"  // everything else is initialised
	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/commands"
)

func main() {
	if plugin.RunningStandalone() {
		os.Args = commands.StandaloneArgs(os.Args)
	}
	plugin.Run(commands.New, cliplugin.Metadata(), command.WithUserAgent("docker-netdemo/"+cliplugin.Version))
}
