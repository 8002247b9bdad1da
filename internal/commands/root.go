// Package commands is the command line of `docker netdemo`: flags and arguments in, one call out, and
// the exit code. There is one file for each command.
//
// It knows the Docker CLI's plugin contract, its streams and the documented exit codes. It must not
// know how a lesson is performed, what an engine answers or how events look: runner, engine and
// transcript do.
package commands

import (
	"io"
	"slices"
	"strings"

	"github.com/docker/cli/cli-plugins/metadata"
	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// StandaloneArgs gives the arguments of a plugin that was run without the docker command the form that
// they have under it: `docker-netdemo bridges` becomes `docker netdemo bridges`.
func StandaloneArgs(args []string) []string {
	if slices.Contains(args[1:], cliplugin.Name) || len(args) > 1 && args[1] == metadata.MetadataSubcommandName {
		return args
	}
	return slices.Concat([]string{args[0], cliplugin.Name}, args[1:])
}

// New makes the command tree.
func New(cli command.Cli) *cobra.Command {
	root := &cobra.Command{
		Use:   "netdemo [LESSON]",
		Short: "Understand Docker networking on your own engine",
		Long: `Understand Docker networking on your own engine

A lesson explains one concept, then runs it on your engine with small bundled
services. Every claim is checked in that run, and everything that was made is
removed at the end.`,
		Args:              usageArgs(cobra.ArbitraryArgs),
		ValidArgsFunction: noCompletion,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				if page, found := course.Topic(args[0]); found {
					return pageInstead(page.Name)
				}
				return unknown("lesson or command", args[0], slices.Concat(course.Names(), commandNames), "docker netdemo ls", "lists the lessons")
			}
			return listCourse(cli)
		},
	}
	root.SetFlagErrorFunc(flagError)
	for _, name := range course.Names() {
		root.AddCommand(newLessonCommand(cli, name))
	}
	for _, sub := range []*cobra.Command{
		newRunCommand(cli), newExplainCommand(cli), newListCommand(cli),
		newBuildCommand(cli), newServicesCommand(cli), newServeCommand(cli), newCleanCommand(cli), newHintsCommand(cli),
		newVersionCommand(cli), newHelpCommand(root),
		newJanitorCommand(cli),
	} {
		root.AddCommand(sub)
	}
	return root
}

// commandNames are the commands that are not lessons, for "did you mean".
var commandNames = []string{"run", "explain", "ls", "build", "services", "serve", "clean", "hints", "version"}

// listCourse is `docker netdemo` alone: the course, one line a lesson, and how to begin.
func listCourse(cli command.Cli) error {
	names := 0
	for _, name := range course.Names() {
		names = max(names, len(name))
	}
	var page strings.Builder
	write := func(label string, column int, text string) {
		page.WriteString(transcript.Hang(label, column, text, columns(cli.Out())) + "\n")
	}
	write("", 0, "Understand Docker networking on your own engine: explained, run, verified.")
	page.WriteString("\n")
	seen := readProgress()
	for _, l := range course.Lessons() {
		write("  "+l.Name, names+5, l.Question)
		if words := seen.Lessons[l.Name].seenWords(); words != "" {
			write("", names+5, words)
		}
	}
	page.WriteString("\n")
	for _, line := range [][2]string{
		{"Begin", asTyped().Typed("docker netdemo " + course.Names()[0])},
		{"Read", "docker netdemo explain bridges (needs no engine)"},
		{"More", "docker netdemo --help"},
	} {
		write(line[0], 10, line[1])
	}
	_, err := io.WriteString(cli.Out(), page.String())
	return err
}
