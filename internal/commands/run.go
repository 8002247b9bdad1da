package commands

import (
	"errors"

	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// newRunCommand makes `docker netdemo run`.
func newRunCommand(cli command.Cli) *cobra.Command {
	var o lessonOptions
	var all bool
	cmd := &cobra.Command{
		Use:               "run [OPTIONS] LESSON...",
		Short:             "Run several lessons, with one summary",
		ValidArgsFunction: completeNew(course.Names),
		Args: usageArgs(func(_ *cobra.Command, args []string) error {
			switch {
			case all && len(args) > 0:
				return errors.New("give lessons or --all, not both")
			case !all && len(args) == 0:
				return errors.New("'docker netdemo run' requires at least 1 lesson, or --all")
			}
			return nil
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all {
				args = course.Names()
			}
			var lessons []lesson.Lesson
			for _, name := range args {
				l, found := course.Lesson(name)
				if !found {
					return unknown("lesson", name, course.Names(), "docker netdemo ls", "lists the lessons")
				}
				lessons = append(lessons, l)
			}
			return perform(cmd, cli, lessons, o)
		},
	}
	o.register(cmd, nil)
	cmd.Flags().BoolVar(&all, "all", false, "Run every lesson of the course")
	return cmd
}
