package commands

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/command/formatter"
	"github.com/docker/cli/cli/flags"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

const lessonTable = "table {{.Name}}\t{{.Steps}}\t{{.Seen}}\t{{.Question}}"

// newListCommand makes `docker netdemo ls`.
func newListCommand(cli command.Cli) *cobra.Command {
	var format string
	var quiet, forgetAll bool
	cmd := &cobra.Command{
		Use:               "ls [OPTIONS]",
		Aliases:           []string{"list"},
		Short:             "List the lessons",
		Args:              noArgs,
		ValidArgsFunction: noCompletion,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if forgetAll {
				return forget(cli)
			}
			rows, err := listFormat(format, quiet, lessonTable)
			var list strings.Builder
			if err == nil {
				err = writeLessons(formatter.Context{Output: &list, Format: rows}, course.Lessons())
			}
			if err != nil { // of the template
				return usageError(cmd, err.Error())
			}
			text := list.String()
			if n := columns(cli.Out()); n > 0 && rows == lessonTable {
				text = transcript.Clip(text, n)
			}
			_, err = io.WriteString(cli.Out(), text)
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "", flags.FormatHelp)
	_ = cmd.RegisterFlagCompletionFunc("format", oneOf(formatter.TableFormatKey, formatter.JSONFormatKey))
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "Only display the lessons' names")
	cmd.Flags().BoolVar(&forgetAll, "forget", false, "Forget which lessons were seen and which predictions came true")
	return cmd
}

// listFormat is the format of a list that has names and a table. An error says that one of two was given
// in vain.
func listFormat(format string, quiet bool, table formatter.Format) (formatter.Format, error) {
	switch {
	case quiet && format != "":
		return "", errors.New("--quiet displays the names alone: leave out --format")
	case quiet:
		return "{{.Name}}", nil
	case format == "" || format == formatter.TableFormatKey:
		return table, nil
	}
	return formatter.Format(format), nil
}

// lessonRow is a lesson as templates see it.
type lessonRow struct {
	formatter.HeaderContext
	l    lesson.Lesson
	seen lessonProgress
}

// MarshalJSON is for the format "json".
func (r *lessonRow) MarshalJSON() ([]byte, error) { return formatter.MarshalJSON(r) }

// Name is the lesson's name.
func (r *lessonRow) Name() string { return r.l.Name }

// Steps is how many steps it has.
func (r *lessonRow) Steps() string { return strconv.Itoa(len(r.l.Steps)) }

// Seen is the day on which it was last seen to its end.
func (r *lessonRow) Seen() string {
	if r.seen.Seen.IsZero() {
		return ""
	}
	return r.seen.Seen.Local().Format(time.DateOnly)
}

// Predictions is how many of the learner's predictions came true: "3/4".
func (r *lessonRow) Predictions() string {
	if came, all := r.seen.cameTrue(); all > 0 {
		return fmt.Sprintf("%d/%d", came, all)
	}
	return ""
}

// Question is what it answers.
func (r *lessonRow) Question() string { return r.l.Question }

// Title is its one-line title.
func (r *lessonRow) Title() string { return r.l.Prose.Title }

func writeLessons(ctx formatter.Context, lessons []lesson.Lesson) error {
	header := &lessonRow{HeaderContext: formatter.HeaderContext{Header: formatter.SubHeaderContext{
		"Name": "LESSON", "Steps": "STEPS", "Question": "QUESTION", "Title": "TITLE", "Seen": "SEEN", "Predictions": "PREDICTIONS",
	}}}
	return ctx.Write(header, func(write func(formatter.SubContext) error) error {
		seen := readProgress()
		for _, l := range lessons {
			if err := write(&lessonRow{l: l, seen: seen.Lessons[l.Name]}); err != nil {
				return err
			}
		}
		return nil
	})
}
