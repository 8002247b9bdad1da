package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// The engines that lessons are run on, as --engine names them.
const (
	engineDocker = "docker"
	engineAny    = "any" // Podman behind the Docker API, too
)

// engineNames are the values of --engine.
func engineNames() []string { return []string{engineDocker, engineAny} }

// check tells what is wrong with the flags that say what a lesson runs on, and at which pace.
func (o lessonOptions) check(cli command.Cli, lessons []lesson.Lesson) error {
	if !slices.Contains(engineNames(), o.engine) {
		return fmt.Errorf("invalid --engine %q: use %s", o.engine, strings.Join(engineNames(), " or "))
	}
	return o.pace.check(cli, lessons, o.format)
}

// open gives the engine for one lesson, with all that surrounds the lesson.
func (o *lessonOptions) open(ctx context.Context, cli command.Cli, first bool, r *run) (*engine.Engine, error) {
	e, err := reach(ctx, cli, o.full, r.change)
	if err != nil {
		return nil, err
	}
	if first {
		if err := o.subnet.unused(ctx, cli); err != nil {
			return nil, err
		}
	}
	r.begin(cli, e)
	if err := o.accept(ctx, cli, e); err != nil {
		r.end(lesson.Finished{})
		return nil, err
	}
	if first {
		o.tellBefore(cli)
	}
	return e, nil
}

// accept refuses an engine of another kind than the user asked for, before any text of a lesson.
func (o *lessonOptions) accept(ctx context.Context, cli command.Cli, e *engine.Engine) error {
	if o.engine == engineAny {
		return nil
	}
	if err := e.OnlyDocker(ctx); err != nil {
		return noEngine(cli, cli.DockerEndpoint().Host, runner.FailureOf(err, asTyped()), err)
	}
	return nil
}
