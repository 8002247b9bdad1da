package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// newHintsCommand makes `docker netdemo hints`.
func newHintsCommand(cli command.Cli) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hints COMMAND",
		Short: "Say which page explains an error, right after a docker command failed",
		Long: `Say which page explains an error, right after a docker command failed

With hints on, docker asks this plugin when a command such as docker run -p or
docker network rm has failed in a terminal, and shows what to read:

  What's next:
      docker netdemo explain port-allocated

Hints are off until you switch them on. It takes docker 26.1 or newer.`,
		Args:              usageArgs(cobra.ArbitraryArgs),
		ValidArgsFunction: noCompletion,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown("command of hints", args[0], []string{"on", "off", "status"}, "docker netdemo hints --help", "lists the commands")
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(newHintsOnCommand(cli), newHintsOffCommand(cli), newHintsStatusCommand(cli))
	return cmd
}

func newHintsOnCommand(cli command.Cli) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "on [OPTIONS]",
		Short: "Switch hints on",
		Long: `Switch hints on

Shows what is to be set in your Docker config file, and asks before it is. The
rest of the file stays as it is. 'docker netdemo hints off' takes it back.`,
		Args:              noArgs,
		ValidArgsFunction: noCompletion,
		RunE:              func(cmd *cobra.Command, _ []string) error { return hintsOn(cmd.Context(), cli, force) },
	}
	cmd.Flags().BoolVarP(&force, "force", "f", false, "Do not ask for confirmation")
	return cmd
}

func newHintsOffCommand(cli command.Cli) *cobra.Command {
	return &cobra.Command{
		Use:               "off",
		Short:             "Switch hints off, and leave the Docker config file as it was before",
		Args:              noArgs,
		ValidArgsFunction: noCompletion,
		RunE:              func(*cobra.Command, []string) error { return hintsOff(cli) },
	}
}

func newHintsStatusCommand(cli command.Cli) *cobra.Command {
	return &cobra.Command{
		Use:               "status",
		Short:             "Show whether hints are on, and whether this docker command shows them",
		Args:              noArgs,
		ValidArgsFunction: noCompletion,
		RunE:              func(cmd *cobra.Command, _ []string) error { return hintsStatus(cmd.Context(), cli) },
	}
}

func hintsOn(ctx context.Context, dockerCLI command.Cli, force bool) error {
	version := askDockerVersion(ctx)
	if version.hooks() == nil {
		return unchanged(errors.New(version.noHooks()))
	}
	s, err := openHintSettings(dockerCLI)
	if err != nil {
		return unchanged(err)
	}
	changes, err := s.on(version.hooks())
	if err != nil {
		return unchanged(err)
	}
	if len(changes) == 0 {
		return s.say(dockerCLI, "Hints are on already, in %s. Nothing was changed.")
	}
	if !force {
		tell(dockerCLI, fmt.Sprintf("In %s this is to be set, and nothing else:\n\n%s\n\n%s", transcript.Safe(s.name), strings.Join(changes, "\n"), consent))
		answer, err := (&learner{cli: dockerCLI}).ask(ctx, "Set it? [y/N] ")
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err != nil || !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
			return declined
		}
	}
	if err := s.file.Save(); err != nil {
		return unchanged(err)
	}
	return s.say(dockerCLI, "Hints are on, in %s. 'docker netdemo hints off' takes it back.")
}

// unchanged is an error of what could not be done, so that all is as it was before.
func unchanged(err error) error { return failed(fmt.Errorf("nothing was changed: %w", err)) }

// consent is what a user should know before hints are switched on.
const consent = `docker then starts this plugin after these commands, in a terminal, and hands it
the error. Nothing is sent anywhere. With features.hooks other plugins may give
hints, too, if they are set up for it.
`

// declined is for who does not want it: nothing was changed, and what was asked for was not done.
var declined = cli.StatusError{StatusCode: 1, Status: "hints were not switched on; nothing was changed (--force does not ask)"}

func hintsOff(dockerCLI command.Cli) error {
	s, err := openHintSettings(dockerCLI)
	if err != nil {
		return unchanged(err)
	}
	changed, err := s.off()
	switch {
	case err != nil:
		return unchanged(err)
	case !changed:
		return s.say(dockerCLI, "Hints are off already, in %s. Nothing was changed.")
	}
	return s.say(dockerCLI, "Hints are off, in %s.")
}

func hintsStatus(ctx context.Context, dockerCLI command.Cli) error {
	s, err := openHintSettings(dockerCLI)
	if err != nil {
		return failed(err)
	}
	st, err := s.state()
	if err != nil {
		return failed(err)
	}
	version := askDockerVersion(ctx)
	lines := []string{"Hints are on, in " + s.name + "."}
	if !st.on() {
		lines[0] = "Hints are off, in " + s.name + "."
	}
	switch {
	case version.hooks() == nil:
		lines = append(lines, "None will be seen: "+version.noHooks()+".")
	case !st.on():
		lines = append(lines, "To switch them on: docker netdemo hints on")
	case st.hooks == "" && !version.since(29, 3):
		lines = append(lines, "None will be seen: they are set for docker 29.3 or newer, and this is "+version.text+". To set them for it: docker netdemo hints on")
	case !st.asks() && hooksVariable() == "":
		lines = append(lines, "None will be seen: features.hooks is not \"true\" there. To set it: docker netdemo hints on")
	}
	if variable := hooksVariable(); variable != "" {
		lines = append(lines, variable+" in your environment comes before features.hooks in the file.")
	}
	for _, line := range lines {
		_, err = fmt.Fprintln(dockerCLI.Out(), transcript.Safe(line))
	}
	return err
}

// hooksVariable gives the variable by which docker decides whether it asks plugins, "" if none is set.
func hooksVariable() string {
	for _, name := range []string{"DOCKER_CLI_HOOKS", "DOCKER_CLI_HINTS"} { // of two the first counts
		if value := os.Getenv(name); value != "" {
			return name + "=" + value
		}
	}
	return ""
}
