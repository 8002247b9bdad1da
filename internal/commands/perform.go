package commands

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// formatAuto is the terminal face in a terminal and the plain one elsewhere.
const formatAuto = "auto"

// defaultWidth is the width of a page where no terminal tells one.
const defaultWidth = 80

// perform runs the lessons on the engine and gives the exit code.
func perform(cmd *cobra.Command, cli command.Cli, lessons []lesson.Lesson, o lessonOptions) (result error) {
	if o.script {
		if o.pace.given() {
			return usageError(cmd, "--script prints a whole lesson and runs nothing: leave out --predict, --step, --auto, --from and --only")
		}
		return printScripts(cli, lessons)
	}
	face, err := newFace(cli, o)
	if err == nil {
		err = o.pace.check(cli, lessons, o.format)
	}
	if err != nil {
		return usageError(cmd, err.Error())
	}
	if o.junit != "" {
		report, err := newReport(o.junit)
		if err != nil {
			return usageError(cmd, err.Error())
		}
		defer func() { result = errors.Join(result, report.write()) }()
		face = transcript.Both(face, report)
	}
	whole := o
	whole.full = true
	again := func() (lesson.Sink, error) { return newFace(cli, whole) }
	ctx, g := newGuard(cmd.Context(), cli, "Stopping: removing what this run made.")
	defer g.release()
	began := time.Now()
	course := lesson.CourseFinished{}
	for i, l := range lessons {
		e, err := reach(ctx, cli, o.full)
		if err != nil {
			return err
		}
		release, err := engine.HoldLock(lockDir(), e.RunID())
		if err != nil {
			release = func(bool) {} // a home that cannot be written to is no error: see engine.HoldLock
		}
		run := runner.Options{
			Version: Version, Run: e.RunID(), Number: i + 1, Lessons: len(lessons), Strict: o.strict, Shortens: !o.full,
		}
		sink := o.pace.apply(cli, face, again, &run)
		summary := runner.Perform(ctx, l, e, sink, run)
		release(len(summary.Left) > 0)
		course.Lessons = append(course.Lessons, summary)
		course.Exit = runner.Worst(course.Exit, summary.Exit)
		if ctx.Err() != nil {
			break
		}
	}
	remember(lessons, course.Lessons)
	if course.MS = time.Since(began).Milliseconds(); len(lessons) > 1 {
		_ = face.Emit(course) // a reader that has gone away is no error
	}
	return verdict(course.Lessons)
}

// lockDir is where runs on this machine are marked as going on.
func lockDir() string { return filepath.Join(config.Dir(), "netdemo") }

// newFace makes what the flag --format asks for.
func newFace(cli command.Cli, o lessonOptions) (lesson.Sink, error) {
	options := faceOptions(cli)
	options.Full = o.full
	format := o.format
	if format == formatAuto {
		format = transcript.FormatPlain
		if cli.Out().IsTerminal() && !plainTerminal() {
			format = transcript.FormatTTY
		}
	}
	if format == transcript.FormatPlain && !cli.Out().IsTerminal() {
		options.Width = 0 // one fact a line, for grep
	}
	if !slices.Contains(transcript.Formats(), format) {
		return nil, fmt.Errorf("invalid --format %q: use %s or %s", format, formatAuto, strings.Join(transcript.Formats(), ", "))
	}
	return transcript.New(format, cli.Out(), options)
}

// faceOptions reads from the terminal and the environment how output may look.
func faceOptions(cli command.Cli) transcript.Options {
	o := transcript.Options{Width: defaultWidth, ASCII: !utf8Locale() || plainTerminal()}
	if cli.Out().IsTerminal() {
		if _, width := cli.Out().GetTtySize(); width > 0 {
			o.Width = int(width)
		}
		o.Color = os.Getenv("NO_COLOR") == "" && !plainTerminal()
	}
	return o
}

// plainTerminal tells that the user or the terminal asks for text without drawing.
func plainTerminal() bool { return os.Getenv("TERM") == "dumb" || os.Getenv("ACCESSIBLE") != "" }

// utf8Locale tells whether the locale's characters are UTF-8. Where no locale is set at all (in a
// container, on Windows, under cron) UTF-8 is what a terminal of today has.
func utf8Locale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := os.Getenv(name); value != "" {
			upper := strings.ToUpper(value)
			return strings.Contains(upper, "UTF-8") || strings.Contains(upper, "UTF8")
		}
	}
	return true
}

// printScripts is --script: the lessons as shell scripts, and nothing run.
func printScripts(cli command.Cli, lessons []lesson.Lesson) error {
	for _, l := range lessons {
		script, err := engine.Script(l, Version)
		if err != nil {
			return failed(err)
		}
		if _, err := io.WriteString(cli.Out(), script); err != nil {
			return err
		}
	}
	return nil
}
