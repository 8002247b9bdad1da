package commands

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/debug"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/course"
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
	if o.expose {
		lessons = exposed(lessons)
	}
	lessons, err := o.subnet.within(lessons)
	if err != nil {
		return usageError(cmd, err.Error())
	}
	if o.script {
		if name := besideScript(cmd.LocalFlags()); name != "" {
			return usageError(cmd, "--script prints a whole lesson as docker commands and runs nothing: leave out --"+name)
		}
		return printScripts(cli, lessons)
	}
	face, err := newFace(cli, o)
	if err == nil {
		err = o.check(cli, lessons)
	}
	if err != nil {
		return usageError(cmd, err.Error())
	}
	if o.junit != "" {
		report, err := newReport(o.junit, o.strict)
		if err != nil {
			return usageError(cmd, err.Error())
		}
		defer func() { result = errors.Join(result, report.write()) }()
		face = transcript.Both(face, report)
	}
	whole := o
	whole.full = true
	again := func() (lesson.Sink, error) { return newFace(cli, whole) }
	var current atomic.Pointer[engine.Engine] // of the lesson that goes on
	ctx, g := newGuard(cmd.Context(), cli, func() string { return stopping(current.Load()) })
	defer g.release()
	began := time.Now()
	all := lesson.CourseFinished{}
	for i, l := range lessons {
		r := run{guard: g}
		e, err := o.open(ctx, cli, i == 0, &r)
		if err != nil {
			result = unlessStopped(ctx, err)
			break
		}
		current.Store(e)
		options := runner.Options{
			Version: cliplugin.Version, Run: e.RunID(), Docker: asTyped(), Strict: o.strict, Shortens: !o.full, Keep: o.keep.duration,
		}
		options.Number, options.Lessons = place(lessons, i)
		sink := o.pace.apply(cli, face, again, &options)
		summary := runner.Perform(ctx, l, e, sink, options)
		r.end(summary)
		if debug.IsEnabled() {
			tell(cli, fmt.Sprintf("debug: %d goroutines at the end of the lesson", runtime.NumGoroutine()))
		}
		all.Lessons = append(all.Lessons, summary)
		all.Exit = runner.Worst(all.Exit, summary.Exit)
		if ctx.Err() != nil {
			break
		}
	}
	if result != nil && len(all.Lessons) == 0 {
		return result
	}
	all.Exit = runner.Worst(all.Exit, exitOf(result))
	remember(lessons, all.Lessons)
	if all.MS = time.Since(began).Milliseconds(); len(lessons) > 1 {
		_ = face.Emit(all) // a reader that has gone away is no error
	}
	return cmp.Or(result, verdict(all.Lessons))
}

// tellBefore says what is to be known before the first lesson.
func (o *lessonOptions) tellBefore(cli command.Cli) {
	tellSurroundings(cli)
	if o.expose {
		_, _ = fmt.Fprintln(cli.Err(), exposeWarning)
	}
}

// place tells which lesson of how many one is: of those that were asked for or, alone, of the course.
func place(lessons []lesson.Lesson, i int) (number, of int) {
	if len(lessons) > 1 {
		return i + 1, len(lessons)
	}
	names := course.Names()
	return slices.Index(names, lessons[i].Name) + 1, len(names)
}

// exposeWarning is for whoever opens ports to others, before that is done.
const exposeWarning = "WARNING: --expose-to-lan publishes ports on 0.0.0.0: while they run, the demo containers can be reached by everybody who can reach the engine's machine."

// exposed gives the lessons as they are where their ports are open to others.
func exposed(lessons []lesson.Lesson) []lesson.Lesson {
	list := make([]lesson.Lesson, len(lessons))
	for i, l := range lessons {
		list[i], _ = course.Exposed(l.Name)
	}
	return list
}

// stopping says what is being removed when a lesson is told to stop.
func stopping(e *engine.Engine) string {
	if e == nil || e.Made().What() == "" {
		return "Stopping. Nothing was made yet."
	}
	return "Stopping: removing " + e.Made().What() + ". (Ctrl-C again: what a call may still bring is left to the background.)"
}

// run is what surrounds one lesson: who looks after what it makes, should this process not be able to.
type run struct {
	guard   *guard
	lock    *engine.Lock
	janitor *janitor
}

// change tells the engine's adapter of this run's surroundings.
func (r *run) change(o *engine.Options) {
	o.State, o.Hurry, o.HandedOver = lockDir(), r.guard.hurry, r.handedOver
}

// begin comes before anything is made.
func (r *run) begin(cli command.Cli, e *engine.Engine) {
	var err error
	r.lock, _ = engine.HoldLock(lockDir(), e.RunID()) // a home that cannot be written to is no error
	r.lock.Note(func(n *engine.Record) { n.Engine, n.Docker = cli.DockerEndpoint().Host, fromAnywhere(cli) })
	if r.janitor, err = startJanitor(e.RunID()); err != nil {
		tellForeign(cli, "No process looks after this run, should this one be killed: "+err.Error())
	}
}

// handedOver is called when the run's services have a time of their own.
func (r *run) handedOver(until time.Time) {
	r.lock.Note(func(n *engine.Record) { n.Kept = until })
	r.janitor.dismiss(janitorKeep)
}

// end comes when the lesson is over: what could not be removed is the janitor's, who has more time.
func (r *run) end(f lesson.Finished) {
	switch {
	case f.Removed.Failed > 0 || r.guard.hurried():
		r.lock.Note(func(n *engine.Record) { n.Left = f.Left })
		r.lock.Release(true)
		r.janitor.leave()
	case f.Kept != nil || len(f.Left) > 0: // somebody else uses what is left
		r.lock.Release(true)
		r.janitor.dismiss(janitorKeep)
	default:
		r.lock.Release(false)
		r.janitor.dismiss(janitorDone)
	}
}

// lockDir is where runs on this machine are marked as going on.
func lockDir() string { return filepath.Join(config.Dir(), "netdemo") }

// newFace makes what the flag --format asks for.
func newFace(cli command.Cli, o lessonOptions) (lesson.Sink, error) {
	options := faceOptions(cli)
	options.Full, options.Step, options.Run = o.full, o.pace.step, true
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

// besideScript gives a flag that says how to run a lesson or how to show it, which --script does not.
func besideScript(flags *pflag.FlagSet) (name string) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed && !slices.Contains([]string{"script", "all", "expose-to-lan", "subnet"}, f.Name) {
			name = f.Name
		}
	})
	return name
}

// printScripts is --script: the lessons as shell scripts, and nothing run.
func printScripts(cli command.Cli, lessons []lesson.Lesson) error {
	for _, l := range lessons {
		script, err := engine.Script(l, cliplugin.Version)
		if err != nil {
			return failed(err)
		}
		if _, err := io.WriteString(cli.Out(), script); err != nil {
			return err
		}
	}
	return nil
}
