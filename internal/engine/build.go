package engine

import (
	"context"
	"io"
	"strings"

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

// buildTries is how often a build is begun that loses a part of its image to somebody who removes parts.
const buildTries = 3

// buildImage builds one image from the service's Dockerfile, and leaves no part of it if it cannot.
func (e *Engine) buildImage(ctx context.Context, image images.Image, progress part) error {
	var err error
	for range buildTries {
		if err = e.buildOnce(ctx, image, progress); !lostPart(err) {
			break
		}
	}
	if err != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readLimit)
		defer cancel()
		e.dropParts(ctx, images.Label+"="+image.Hash)
	}
	return err
}

// buildOnce builds with builder version 1, which leaves no cache behind, or with version 2 on an engine that
// does not have it any more.
func (e *Engine) buildOnce(ctx context.Context, image images.Image, progress part) error {
	err := e.buildWith(ctx, image, build.BuilderV1, progress)
	if cerrdefs.IsInvalidArgument(err) || cerrdefs.IsNotImplemented(err) {
		err = e.buildWith(ctx, image, build.BuilderBuildKit, progress)
	}
	return err
}

func (e *Engine) buildWith(ctx context.Context, image images.Image, version build.BuilderVersion, progress part) error {
	_, err := traced(ctx, e, buildLimit, "build image "+image.Tag, func(ctx context.Context) (struct{}, error) {
		going, end := e.callOff(ctx)
		defer end()
		err := e.hearBuild(going, image, version, progress)
		if err != nil && ctx.Err() != nil {
			err = ctx.Err() // whatever the builder calls it
		}
		return struct{}{}, err
	})
	return err
}

// hearBuild has an image built, and hears the builder to its end.
func (e *Engine) hearBuild(ctx context.Context, image images.Image, version build.BuilderVersion, progress part) error {
	body, in := io.Pipe()
	go func() { _ = in.CloseWithError(image.Context(in)) }()
	defer func() { _ = body.Close() }()
	answer, err := e.api.ImageBuild(ctx, body, client.ImageBuildOptions{
		Tags: []string{image.Tag}, Version: version, Remove: true, ForceRemove: true,
	})
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	return readBuild(answer.Body, progress)
}
