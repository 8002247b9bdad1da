package commands

import (
	"context"
	"fmt"

	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// cleaner is `docker netdemo clean` at work.
type cleaner struct {
	engine *engine.Engine
	out    printer
	dry    bool
	images bool
	swept  lesson.Swept
	tags   int // images removed
}

// printer writes lines to the command's output.
type printer func(format string, args ...any)

// newCleanCommand makes `docker netdemo clean`.
func newCleanCommand(dockerCLI command.Cli) *cobra.Command {
	c := cleaner{out: func(format string, args ...any) {
		_, _ = fmt.Fprintln(dockerCLI.Out(), transcript.Safe(fmt.Sprintf(format, args...)))
	}}
	cmd := &cobra.Command{
		Use:   "clean [OPTIONS]",
		Short: "Remove what interrupted runs left on your engine",
		Long: `Remove what interrupted runs left on your engine

Only containers and networks with the label ` + engine.LabelRun + `
are looked at, and runs that are in progress are left alone.`,
		Args:              noArgs,
		ValidArgsFunction: noCompletion,
		RunE: func(cmd *cobra.Command, _ []string) error {
			e, err := reach(cmd.Context(), dockerCLI, false)
			if err != nil {
				return err
			}
			c.engine = e
			ctx, g := newGuard(cmd.Context(), dockerCLI, "Stopping.")
			defer g.release()
			return unlessStopped(ctx, c.clean(ctx))
		},
	}
	cmd.Flags().BoolVar(&c.dry, "dry-run", false, "Only show what would be removed")
	cmd.Flags().BoolVar(&c.images, "images", false, "Remove the images of the bundled services too")
	return cmd
}

func (c *cleaner) clean(ctx context.Context) error {
	runs, err := c.engine.Runs(ctx)
	if err != nil {
		return failed(err)
	}
	for _, run := range runs {
		if err := c.run(ctx, run); err != nil {
			return failed(err)
		}
	}
	if c.images {
		if err := c.removeImages(ctx); err != nil {
			return failed(err)
		}
	}
	c.report()
	if c.swept.Failed > 0 { // what is in somebody else's use stays, too: that is said, and no failure
		return cli.StatusError{StatusCode: exitFailed, Status: "something of ours could not be removed; see above"}
	}
	return nil
}

// run cleans up after one run, unless it is alive.
func (c *cleaner) run(ctx context.Context, run engine.Run) error {
	if alive, why := run.Alive(engine.LockOf(lockDir(), run.ID)); alive {
		c.list("keeps", run, why)
		return nil
	}
	if c.dry {
		c.list("would remove", run, "run "+run.ID)
		c.swept.Containers += len(run.Containers)
		c.swept.Networks += len(run.Networks)
		return nil
	}
	swept, err := c.engine.Remove(ctx, run)
	c.swept.Containers += swept.Containers
	c.swept.Networks += swept.Networks
	c.swept.Left = append(c.swept.Left, swept.Left...)
	c.swept.Failed += swept.Failed
	if err == nil && len(swept.Left) == 0 {
		engine.ForgetLock(lockDir(), run.ID)
	}
	return err
}

func (c *cleaner) list(what string, run engine.Run, why string) {
	for _, name := range run.Containers {
		c.out("%-13s container  %-32s %s", what, name, why)
	}
	for _, name := range run.Networks {
		c.out("%-13s network    %-32s %s", what, name, why)
	}
}

func (c *cleaner) removeImages(ctx context.Context) error {
	tags, err := c.engine.Images(ctx)
	if err != nil {
		return err
	}
	for _, tag := range tags {
		if c.dry {
			c.out("%-13s image      %s", "would remove", tag)
			c.tags++
			continue
		}
		if err := c.engine.RemoveImage(ctx, tag); err != nil {
			c.swept.Left = append(c.swept.Left, err.Error())
			continue
		}
		c.tags++
	}
	return nil
}

func (c *cleaner) report() {
	for _, left := range c.swept.Left {
		c.out("left          %s", left)
	}
	total := c.swept.Containers + c.swept.Networks + c.tags
	switch {
	case total > 0 && c.dry:
		c.out("Would remove %s.", c.counts())
	case total > 0:
		c.out("Removed %s.", c.counts())
	case len(c.swept.Left) > 0: // that is what there was
	case c.dry:
		c.out("Nothing to remove.")
	default:
		c.out("Nothing was left to remove.")
	}
}

func (c *cleaner) counts() string {
	text := count(c.swept.Containers, "container") + ", " + count(c.swept.Networks, "network")
	if c.images {
		text += ", " + count(c.tags, "image")
	}
	return text
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
