package commands

import (
	"strconv"

	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// lessonOptions are the flags of a lesson.
type lessonOptions struct {
	format string
	full   bool
	strict bool
	script bool
	junit  string
	expose bool
	subnet subnetFlag
	engine string
	pace   paceOptions
	keep   keepFlag
}

func (o *lessonOptions) install(flags *pflag.FlagSet) {
	flags.StringVar(&o.format, "format", formatAuto, `How to show it: "auto", "tty", "plain", "markdown" or "json" (JSON lines)`)
	flags.BoolVar(&o.full, "full", false, "Show whole outputs, and commands with every flag")
	o.pace.install(flags)
	installKeep(flags, &o.keep)
	flags.BoolVar(&o.strict, "strict", false, "Count a step that is skipped or differs as false")
	flags.BoolVar(&o.expose, "expose-to-lan", false, "Publish ports on 0.0.0.0, open to your network, and not on 127.0.0.1 alone")
	flags.Var(&o.subnet, "subnet", "Cut the subnets of the lesson's networks from this one; otherwise the engine chooses")
	flags.StringVar(&o.engine, "engine", engineDocker, `Which engines to run on: "docker", or "any" for Podman behind the Docker API, too`)
	flags.StringVar(&o.junit, "junit", "", "Write a JUnit report to this file too")
	flags.BoolVar(&o.script, "script", false, "Print the lesson as a shell script of docker commands, and run nothing")
}

// register gives the flags to a command that performs lessons, and their completion. steps are those that can be
// named.
func (o *lessonOptions) register(cmd *cobra.Command, steps []lesson.Step) {
	o.install(cmd.Flags())
	numbers := make([]string, len(steps))
	for i, s := range steps {
		numbers[i] = cobra.CompletionWithDesc(strconv.Itoa(i+1), s.Heading)
	}
	for flag, complete := range map[string]cobra.CompletionFunc{
		"format": oneOf(append([]string{formatAuto}, transcript.Formats()...)...),
		"engine": oneOf(engineNames()...),
		"from":   oneOf(numbers...),
		"only":   oneOf(numbers...),
		"junit":  cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault), // a file
	} {
		_ = cmd.RegisterFlagCompletionFunc(flag, complete)
	}
}

// newLessonCommand makes the command of one lesson.
func newLessonCommand(cli command.Cli, name string) *cobra.Command {
	var o lessonOptions
	l, _ := course.Lesson(name)
	cmd := &cobra.Command{
		Use:               name + " [OPTIONS]",
		Short:             l.Question,
		Long:              l.Question + "\n\nExplains the concept, then runs it on your engine, every claim checked.",
		Args:              noArgs,
		ValidArgsFunction: noCompletion,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return perform(cmd, cli, []lesson.Lesson{l}, o)
		},
	}
	o.register(cmd, l.Steps)
	return cmd
}
