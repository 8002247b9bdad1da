package engine

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// orphanAge is how old the newest object of a run must be, by the engine's clock, before a run whose
// lock file is not on this machine is taken for dead.
const orphanAge = 30 * time.Minute

// Run is a run that has objects on the engine.
type Run struct {
	ID         string
	Lesson     string
	Containers []string // names
	Networks   []string // names
	Running    bool     // one of its containers runs
	Newest     time.Time
	Now        time.Time // by the engine's clock
}

// Runs lists the runs that have objects on the engine, this run's own left out.
func (e *Engine) Runs(ctx context.Context) ([]Run, error) {
	var containers client.ContainerListResult
	var networks client.NetworkListResult
	var info client.SystemInfoResult
	labelled := client.Filters{}.Add("label", LabelRun)
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		containers, err = call(groupCtx, e, readLimit, "list containers of all runs", func(ctx context.Context) (client.ContainerListResult, error) {
			return e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: labelled})
		})
		return err
	})
	group.Go(func() (err error) {
		networks, err = call(groupCtx, e, readLimit, "list networks of all runs", func(ctx context.Context) (client.NetworkListResult, error) {
			return e.api.NetworkList(ctx, client.NetworkListOptions{Filters: labelled})
		})
		return err
	})
	group.Go(func() (err error) {
		info, err = call(groupCtx, e, readLimit, "ask for the engine's clock", func(ctx context.Context) (client.SystemInfoResult, error) {
			return e.api.Info(ctx, client.InfoOptions{})
		})
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	now, err := time.Parse(time.RFC3339Nano, info.Info.SystemTime)
	if err != nil {
		now = time.Now()
	}
	runs := map[string]*Run{}
	of := func(labels map[string]string, made time.Time) *Run {
		id := labels[LabelRun]
		if runs[id] == nil {
			runs[id] = &Run{ID: id, Lesson: labels[LabelLesson], Now: now}
		}
		if made.After(runs[id].Newest) {
			runs[id].Newest = made
		}
		return runs[id]
	}
	for _, c := range containers.Items {
		r := of(c.Labels, time.Unix(c.Created, 0))
		r.Containers = append(r.Containers, strings.TrimPrefix(strings.Join(c.Names, " "), "/"))
		r.Running = r.Running || c.State == "running" || c.State == "paused" || c.State == "restarting"
	}
	for _, n := range networks.Items {
		r := of(n.Labels, n.Created)
		r.Networks = append(r.Networks, n.Name)
	}
	delete(runs, e.options.Run)
	list := make([]Run, 0, len(runs))
	for _, r := range runs {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Run) int { return strings.Compare(a.ID, b.ID) })
	return list, nil
}

// Alive tells whether a run may still be going on, and why that is thought. Its lock decides where it
// is on this machine; otherwise a run lives while one of its containers runs or it is young.
func (r Run) Alive(lock LockState) (alive bool, why string) {
	switch {
	case lock == LockHeld:
		return true, "run " + r.ID + " is in progress"
	case lock == LockFree:
		return false, ""
	case r.Running:
		return true, "run " + r.ID + " was begun elsewhere, and a container of it runs"
	case r.Now.Sub(r.Newest) < orphanAge:
		return true, "run " + r.ID + " was begun elsewhere, less than 30 minutes ago"
	}
	return false, ""
}

// Remove removes what a dead run left.
func (e *Engine) Remove(ctx context.Context, r Run) (lesson.Swept, error) {
	return e.sweepRun(ctx, r.ID)
}

// Images lists the references of the images that carry our label, the oldest hashes too.
func (e *Engine) Images(ctx context.Context) ([]string, error) {
	answer, err := call(ctx, e, readLimit, "list images", func(ctx context.Context) (client.ImageListResult, error) {
		return e.api.ImageList(ctx, client.ImageListOptions{Filters: client.Filters{}.Add("label", images.Label)})
	})
	if err != nil {
		return nil, err
	}
	var list []string
	for _, image := range answer.Items {
		hash := image.Labels[images.Label]
		for _, tag := range image.RepoTags {
			// A tag that a user gave to our image is the user's, and so is what was built by hand.
			if len(hash) == 2*sha256.Size && strings.HasPrefix(tag, images.Repository) && strings.HasSuffix(tag, ":"+hash[:12]) {
				list = append(list, tag)
			}
		}
	}
	slices.Sort(list)
	return list, nil
}

// RemoveImage takes our tag off an image; the image goes with its last tag. An image that a container
// still uses stays, and the engine's reason is the error.
func (e *Engine) RemoveImage(ctx context.Context, ref string) error {
	_, err := call(ctx, e, changeLimit, "remove image "+ref, func(ctx context.Context) (client.ImageRemoveResult, error) {
		return e.api.ImageRemove(ctx, ref, client.ImageRemoveOptions{PruneChildren: true})
	})
	if cerrdefs.IsNotFound(err) {
		return nil
	}
	return err
}
