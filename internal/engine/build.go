package engine

import (
	"context"
	"io"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/build"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Built is what became of one service's image.
type Built struct {
	Service string
	Tag     string
	New     bool // it was built just now; otherwise it stood on the engine already
}

// Prepare implements lesson.Engine.
func (e *Engine) Prepare(ctx context.Context, plan lesson.Plan) error {
	e.mu.Lock()
	e.plan = plan
	e.mu.Unlock()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return e.makeRoom(ctx, plan) })
	group.Go(func() error {
		_, err := e.Build(ctx, plan.Services)
		return err
	})
	return group.Wait()
}

// Build makes sure that the engine has the image of each service, and builds what it lacks. The engine
// must have been asked for its Info, for an image is of its architecture.
func (e *Engine) Build(ctx context.Context, services []string) ([]Built, error) {
	list := make([]Built, len(services))
	var group errgroup.Group // one that fails calls off no other: a build that is called off goes on for a step
	work := newBuilding(e, len(services))
	defer work.end()
	for i, service := range services {
		group.Go(func() (err error) {
			list[i], err = e.ensureImage(ctx, service, part{work, i})
			return err
		})
	}
	return list, group.Wait()
}

// ensureImage builds the image of a service if the engine lacks it.
func (e *Engine) ensureImage(ctx context.Context, service string, progress part) (Built, error) {
	image, err := images.For(service, e.arch)
	if err != nil {
		return Built{}, explain("find the service "+service, err)
	}
	out := Built{Service: service, Tag: image.Tag}
	err = e.inspectImage(ctx, image)
	if cerrdefs.IsNotFound(err) {
		out.New = true
		progress.begin(image.Tag)
		err = e.buildImage(ctx, image, progress)
	}
	if err != nil {
		return out, err
	}
	progress.reached(1)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.images[service] = image
	return out, nil
}

// inspectImage looks for an image of ours on the engine. An image of that name without our label is not
// ours: it is left alone, and not used.
func (e *Engine) inspectImage(ctx context.Context, image images.Image) error {
	answer, err := call(ctx, e, readLimit, "inspect image "+image.Tag, func(ctx context.Context) (client.ImageInspectResult, error) {
		return e.api.ImageInspect(ctx, image.Tag)
	})
	if err != nil || answer.Config != nil && answer.Config.Labels[images.Label] == image.Hash {
		return err
	}
	return &lesson.EngineError{Failure: lesson.Failure{
		Call:    "use image " + image.Tag,
		Message: "an image of that name stands on this engine, and it is not ours: it lacks the label " + images.Label,
		Meaning: "We never replace, re-tag or remove an image of yours. Give yours another name, and run this again.",
		Fix:     []string{"docker tag " + image.Tag + " my-" + strings.ReplaceAll(image.Tag, "/", "-"), "docker rmi " + image.Tag},
	}}
}

func (e *Engine) servicePorts(service string) []int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.images[service].Ports()
}

// buildImage builds one image from the service's Dockerfile: with builder version 1, which leaves no
// cache behind, or with version 2 on an engine that does not have it any more.
func (e *Engine) buildImage(ctx context.Context, image images.Image, progress part) error {
	err := e.buildWith(ctx, image, build.BuilderV1, progress)
	if cerrdefs.IsInvalidArgument(err) || cerrdefs.IsNotImplemented(err) {
		err = e.buildWith(ctx, image, build.BuilderBuildKit, progress)
	}
	if err != nil {
		e.dropParts(ctx, image)
	}
	return err
}

// dropParts removes what a build that failed left: images without a name that carry this image's hash. A
// part that another build is using stays with it. A build that was called off may still be at its last
// step, so nothing has to be found twice.
func (e *Engine) dropParts(ctx context.Context, image images.Image) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readLimit)
	defer cancel()
	for nothing := 0; nothing < 2; {
		removed, err := e.dropListed(ctx, image)
		switch {
		case err != nil:
			return // the build's own error is the one that counts
		case removed > 0:
			nothing = 0
			continue
		}
		if nothing++; nothing == 1 {
			select {
			case <-ctx.Done():
			case <-time.After(settle):
			}
		}
	}
}

// dropListed removes the parts of an image that are there now.
func (e *Engine) dropListed(ctx context.Context, image images.Image) (removed int, err error) {
	parts, err := call(ctx, e, readLimit, "list parts of image "+image.Tag, func(ctx context.Context) (client.ImageListResult, error) {
		return e.api.ImageList(ctx, client.ImageListOptions{
			Filters: client.Filters{}.Add("dangling", "true").Add("label", images.Label+"="+image.Hash),
		})
	})
	for _, part := range parts.Items {
		_, err := call(ctx, e, readLimit, "remove a part of image "+image.Tag, func(ctx context.Context) (client.ImageRemoveResult, error) {
			return e.api.ImageRemove(ctx, part.ID, client.ImageRemoveOptions{PruneChildren: true})
		})
		if err == nil {
			removed++
		}
	}
	return removed, err
}

func (e *Engine) buildWith(ctx context.Context, image images.Image, version build.BuilderVersion, progress part) error {
	_, err := traced(ctx, e, buildLimit, "build image "+image.Tag, func(ctx context.Context) (struct{}, error) {
		body, in := io.Pipe()
		go func() { _ = in.CloseWithError(image.Context(in)) }()
		defer func() { _ = body.Close() }()
		arguments := map[string]*string{}
		for name, value := range image.BuildArgs() {
			arguments[name] = &value
		}
		answer, err := e.api.ImageBuild(ctx, body, client.ImageBuildOptions{
			Tags: []string{image.Tag}, Version: version, Remove: true, ForceRemove: true,
			BuildArgs: arguments,
		})
		if err != nil {
			return struct{}{}, err
		}
		defer func() { _ = answer.Body.Close() }()
		return struct{}{}, readBuild(answer.Body, progress)
	})
	return err
}
