package commands

import (
	"io"
	"os"
	"slices"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/flags"
	"github.com/spf13/pflag"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The flags between `docker` and the plugin's name are the docker command's own. They reach us as they were typed.

// leadsToEngine are those that say which engine this is, and those that choose one by themselves.
var (
	leadsToEngine = []string{"config", "context", "host", "tls", "tlscacert", "tlscert", "tlskey", "tlsverify"}
	choosesEngine = []string{"context", "host"}
)

// leadingFlags knows the docker command's own flags.
func leadingFlags() *pflag.FlagSet {
	set := pflag.NewFlagSet("docker", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.SetInterspersed(false)
	flags.NewClientOptions().InstallFlags(set)
	return set
}

// globalFlags gives the arguments before the plugin's name.
func globalFlags(args []string) []string {
	set := leadingFlags()
	if set.Parse(args) != nil || set.NArg() == 0 {
		return nil // so this is not a plugin's command line
	}
	return append([]string{}, args[:len(args)-set.NArg()]...)
}

// leading gives those of them that lead to the engine, and whether they choose it: otherwise the environment did,
// or the config file.
func leading(args []string) (docker lesson.Docker, chosen bool) {
	_ = leadingFlags().ParseAll(globalFlags(args), func(f *pflag.Flag, value string) error {
		switch {
		case !slices.Contains(leadsToEngine, f.Name):
		case f.NoOptDefVal == "":
			docker = docker.With("--"+f.Name, value)
		case value == f.NoOptDefVal:
			docker = docker.With("--" + f.Name)
		default:
			docker = docker.With("--" + f.Name + "=" + value)
		}
		chosen = chosen || slices.Contains(choosesEngine, f.Name)
		return nil
	})
	return docker, chosen
}

// asTyped leads the docker command to this engine from the shell in which this command was typed.
func asTyped() lesson.Docker {
	docker, _ := leading(os.Args[1:])
	return docker
}

// fromAnywhere leads it there from every shell of this machine.
func fromAnywhere(dockerCLI command.Cli) lesson.Docker {
	docker, chosen := leading(os.Args[1:])
	switch name := dockerCLI.CurrentContext(); {
	case chosen:
		return docker
	case name != command.DefaultContextName:
		return docker.With("--context", name)
	}
	return docker.With("--host", dockerCLI.DockerEndpoint().Host)
}
