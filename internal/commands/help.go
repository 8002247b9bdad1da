package commands

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
)

// newHelpCommand makes `docker netdemo help`: what --help shows, for those who put it in front.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND]",
		Short:             "Show the help of a command",
		Hidden:            true, // --help stands at the end of each help text
		Args:              usageArgs(cobra.MaximumNArgs(1)),
		ValidArgsFunction: completeFirst(func() []string { return slices.Concat(course.Names(), commandNames) }),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return root.Help()
			}
			for _, c := range root.Commands() {
				if c.Name() == args[0] {
					return c.Help()
				}
			}
			return unknown("lesson or command", args[0], slices.Concat(course.Names(), commandNames), "docker netdemo help", "lists the commands")
		},
	}
}
