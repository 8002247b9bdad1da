package commands

import (
	"fmt"

	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// newExplainCommand makes `docker netdemo explain`.
func newExplainCommand(cli command.Cli) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [TOPIC]",
		Short: "Explain a concept on one screen",
		Long: `Explain a concept on one screen

Needs no engine and changes nothing. Without a topic, lists the topics.`,
		Args:              usageArgs(cobra.MaximumNArgs(1)),
		ValidArgsFunction: completeFirst(course.Topics),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listTopics(cli)
			}
			page, found := course.Topic(args[0])
			if !found {
				return unknown("topic", args[0], course.Topics(), "docker netdemo explain", "lists the topics")
			}
			return transcript.Explain(cli.Out(), page.Markdown, faceOptions(cli))
		},
	}
}

// completeFirst completes the one argument that a command takes.
func completeFirst(words func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return words(), cobra.ShellCompDirectiveNoFileComp
	}
}

func listTopics(cli command.Cli) error {
	for _, name := range course.Topics() {
		page, _ := course.Topic(name)
		if _, err := fmt.Fprintf(cli.Out(), "  %-12s %s\n", name, page.Summary); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(cli.Out(), "\nRead one   docker netdemo explain TOPIC\n")
	return err
}
