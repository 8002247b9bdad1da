package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// cleaner is `docker netdemo clean` at work.
type cleaner struct {
	engine   *engine.Engine
	endpoint string
	out      printer
	dry      bool
	images   bool
	allHosts bool
	older    time.Duration // for runs that were begun elsewhere
	swept    lesson.Swept
	tags     int // images removed
	parts    int // what interrupted builds left of images, removed
}

// printer writes lines to the command's output.
type printer func(format string, args ...any)

// olderDefault is how old a run of another machine is, by the engine's clock, when it is taken for
// forgotten.
const olderDefault = 2 * time.Hour

// newCleanCommand makes `docker netdemo clean`.
func newCleanCommand(dockerCLI command.Cli) *cobra.Command {
	c := cleaner{out: func(format string, args ...any) {
		_, _ = fmt.Fprintln(dockerCLI.Out(), transcript.Safe(fmt.Sprintf(format, args...)))
	}}
	cmd := &cobra.Command{
		Use:   "clean [OPTIONS]",
		Short: "Remove what interrupted and kept runs left on your engine",
		Long: `Remove what interrupted and kept runs left on your engine

Only containers and networks with the label ` + engine.LabelRun + `
are looked at. Runs that are in progress are left alone, and so are runs that
were begun on another machine, until none of their containers runs and they are
half an hour old; --all-hosts removes those, too, when they are older than
--older. A container of yours on a network of ours is named and not touched.

With --images, the images of the bundled services are removed too, and what
interrupted builds left of them: images without a name that carry our label.`,
		Args:              noArgs,
		ValidArgsFunction: noCompletion,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("older") && (!c.allHosts || c.older <= 0) {
				return usageError(cmd, "--older goes with --all-hosts and takes a duration such as 2h")
			}
			e, err := reach(cmd.Context(), dockerCLI, false)
			if err != nil {
				return err
			}
			c.engine, c.endpoint = e, dockerCLI.DockerEndpoint().Host
			ctx, g := newGuard(cmd.Context(), dockerCLI, saying("Stopping. What is left can be removed with: "+asTyped().Typed("docker netdemo clean")))
			defer g.release()
			return unlessStopped(ctx, c.clean(ctx))
		},
	}
	cmd.Flags().BoolVar(&c.dry, "dry-run", false, "Only show what would be removed")
	cmd.Flags().BoolVar(&c.images, "images", false, "Remove the images of the bundled services too")
	cmd.Flags().BoolVar(&c.allHosts, "all-hosts", false, "Remove old runs that were begun on other machines too, even if they run")
	cmd.Flags().DurationVar(&c.older, "older", olderDefault, "With --all-hosts: how old such a run must be")
	return cmd
}

func (c *cleaner) clean(ctx context.Context) error {
	runs, err := c.engine.Runs(ctx)
	if err != nil {
		return failed(err)
	}
	here := map[string]bool{}
	for _, run := range runs {
		here[run.ID] = true
		if err := c.run(ctx, run); err != nil {
			return failed(err)
		}
	}
	if c.images {
		if err := c.removeImages(ctx); err != nil {
			return failed(err)
		}
	}
	c.forget(here)
	c.report()
	if c.swept.Failed > 0 { // what is in somebody else's use stays, too: that is said, and no failure
		return cli.StatusError{StatusCode: exitFailed, Status: "something of ours could not be removed; see above"}
	}
	return nil
}

// run cleans up after one run, unless it is alive.
func (c *cleaner) run(ctx context.Context, run engine.Run) error {
	mark := engine.MarkOf(lockDir(), run.ID)
	if stays, why := c.stays(run, mark); stays {
		c.list("keeps", run, why)
		return nil
	}
	why := "run " + run.ID
	kept := time.Until(mark.Record.Kept) > 0
	if kept {
		why += ", kept until " + mark.Record.Kept.Format("15:04")
	}
	if c.dry {
		would, left, err := c.engine.Preview(ctx, run)
		if err != nil {
			return err
		}
		c.list("would remove", would, why)
		c.swept.Add(lesson.Swept{Containers: len(would.Containers), Networks: len(would.Networks), Volumes: len(would.Volumes)})
		c.swept.Left = append(c.swept.Left, left...)
		return nil
	}
	swept, err := c.engine.Remove(ctx, run)
	c.swept.Add(swept)
	c.swept.Left = append(c.swept.Left, swept.Left...)
	c.swept.Failed += swept.Failed
	if kept && err == nil {
		c.out("Ended run %s, which was kept until %s.", run.ID, mark.Record.Kept.Format("15:04"))
	}
	if err == nil && len(swept.Left) == 0 {
		engine.ForgetRun(lockDir(), run.ID)
	}
	return err
}

// stays tells whether a run is left alone, and why. One that this machine knows, and that nobody holds any
// more, is over: or it is kept, and this command is what ends it.
func (c *cleaner) stays(run engine.Run, mark engine.Mark) (stays bool, why string) {
	switch {
	case mark.Lock == engine.LockFree:
		return false, ""
	case mark.Lock == engine.LockUnknown && c.allHosts && run.Older(c.older):
		return false, ""
	}
	return run.Alive(mark)
}

// forget removes the lock files of runs that left nothing on this engine, and tells of what other engines
// may still have.
func (c *cleaner) forget(here map[string]bool) {
	for _, mark := range engine.Marks(lockDir()) {
		if here[mark.Run] {
			continue
		}
		for _, elsewhere := range []string{mark.LeftElsewhere(c.endpoint), mark.KeptElsewhere(c.endpoint)} {
			if elsewhere != "" {
				c.out("%s", elsewhere)
			}
		}
		if mark.Over(c.endpoint) && !c.dry {
			engine.ForgetRun(lockDir(), mark.Run)
		}
	}
}

func (c *cleaner) list(what string, run engine.Run, why string) {
	for _, name := range run.Containers {
		c.out("%-13s container  %-32s %s", what, name, why)
	}
	for _, name := range run.Networks {
		c.out("%-13s network    %-32s %s", what, name, why)
	}
	for _, name := range run.Volumes {
		c.out("%-13s volume     %-32s %s", what, name, why)
	}
}

// removeImages removes our images, and then what interrupted builds left, which may stand below them.
func (c *cleaner) removeImages(ctx context.Context) error {
	for _, kind := range []struct {
		name string
		list func(context.Context) ([]string, error)
		gone *int
	}{
		{"image", c.engine.Images, &c.tags},
		{"image part", c.engine.Parts, &c.parts},
	} {
		refs, err := kind.list(ctx)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if c.dry {
				c.out("%-13s %-10s %s", "would remove", kind.name, ref)
			} else if err := c.engine.RemoveImage(ctx, ref); err != nil {
				c.swept.Left = append(c.swept.Left, err.Error())
				continue
			}
			*kind.gone++
		}
	}
	return nil
}

func (c *cleaner) report() {
	for _, left := range c.swept.Left {
		c.out("left          %s", left)
	}
	what := c.what()
	switch {
	case what != "" && c.dry:
		c.out("Would remove %s.", what)
	case what != "":
		c.out("Removed %s.", what)
	case len(c.swept.Left) > 0: // that is what there was
	case c.dry:
		c.out("Nothing to remove.")
	default:
		c.out("Nothing was left to remove.")
	}
}

// what says what was removed, and nothing of what was not.
func (c *cleaner) what() string {
	var parts []string
	if what := c.swept.What(); what != "" {
		parts = append(parts, what)
	}
	for _, images := range []struct {
		count     int
		one, more string
	}{
		{c.tags, "1 image", "images"},
		{c.parts, "1 part of an image", "parts of images"},
	} {
		switch {
		case images.count == 1:
			parts = append(parts, images.one)
		case images.count > 1:
			parts = append(parts, fmt.Sprintf("%d %s", images.count, images.more))
		}
	}
	return strings.Join(parts, ", ")
}
