package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/api/types/volume"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

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
	Volumes    []string // names
	Running    bool     // one of its containers runs
	Newest     time.Time
	Now        time.Time // by the engine's clock
}

// standing is all that stands on the engine.
type standing struct {
	containers []container.Summary
	networks   []network.Summary
	volumes    []volume.Volume // those of runs
}

// lookAround lists containers, networks and volumes at once: those with a label, or all where there is
// none, of volumes those of runs.
func (e *Engine) lookAround(ctx context.Context, of, label string) (standing, error) {
	filters := client.Filters{}
	if label != "" {
		filters = filters.Add("label", label)
	}
	var s standing
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		list, err := insist(ctx, e, readLimit, "list containers"+of, func(ctx context.Context) (client.ContainerListResult, error) {
			return e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filters})
		})
		s.containers = list.Items
		return err
	})
	group.Go(func() error {
		list, err := insist(ctx, e, readLimit, "list networks"+of, func(ctx context.Context) (client.NetworkListResult, error) {
			return e.api.NetworkList(ctx, client.NetworkListOptions{Filters: filters})
		})
		s.networks = list.Items
		return err
	})
	group.Go(func() error {
		ours := client.Filters{}.Add("label", cmp.Or(label, LabelRun))
		list, err := insist(ctx, e, readLimit, "list volumes"+of, func(ctx context.Context) (client.VolumeListResult, error) {
			return e.api.VolumeList(ctx, client.VolumeListOptions{Filters: ours})
		})
		s.volumes = list.Items
		return err
	})
	return s, group.Wait()
}

// Runs lists the runs that have objects on the engine, this run's own left out.
func (e *Engine) Runs(ctx context.Context) ([]Run, error) {
	var s standing
	var skew time.Duration
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		s, err = e.lookAround(groupCtx, " of all runs", LabelRun)
		return err
	})
	group.Go(func() error {
		info, err := call(groupCtx, e, readLimit, "ask for the engine's clock", func(ctx context.Context) (client.SystemInfoResult, error) {
			return e.api.Info(ctx, client.InfoOptions{})
		})
		skew = skewOf(info)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	e.skew = skew
	e.mu.Unlock()
	return e.runs(s), nil
}

// runs sorts what stands on the engine by the run that made it; what nobody of us made is left out.
func (e *Engine) runs(s standing) []Run {
	runs := map[string]*Run{}
	now := e.now()
	of := func(labels map[string]string, made time.Time) *Run {
		id, ours := labels[LabelRun]
		if !ours || id == e.options.Run {
			return &Run{} // to be forgotten
		}
		if runs[id] == nil {
			runs[id] = &Run{ID: id, Lesson: labels[LabelLesson], Now: now}
		}
		if made.After(runs[id].Newest) {
			runs[id].Newest = made
		}
		return runs[id]
	}
	for _, c := range s.containers {
		r := of(c.Labels, time.Unix(c.Created, 0))
		r.Containers = append(r.Containers, nameOf(c))
		r.Running = r.Running || c.State == "running" || c.State == "paused" || c.State == "restarting"
	}
	for _, n := range s.networks {
		r := of(n.Labels, n.Created)
		r.Networks = append(r.Networks, n.Name)
	}
	for _, v := range s.volumes {
		made, _ := time.Parse(time.RFC3339, v.CreatedAt) // without a time it is old
		r := of(v.Labels, made)
		r.Volumes = append(r.Volumes, v.Name)
	}
	list := make([]Run, 0, len(runs))
	for _, r := range runs {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Run) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// Alive tells whether a run may still be going on or be somebody's, and why that is thought. A run with a
// running container is alive, for the lease ends those of a dead one at once. Otherwise its lock decides
// where it is on this machine, and its age where it is not.
func (r Run) Alive(m Mark) (alive bool, why string) {
	kept := time.Until(m.Record.Kept) > 0
	switch {
	case m.Lock == LockHeld:
		return true, "run " + r.ID + " is in progress"
	case kept:
		return true, "run " + r.ID + " is kept until " + m.Record.Kept.Format("15:04")
	case m.Lock == LockFree && r.Running:
		return true, "run " + r.ID + " has a container that runs"
	case m.Lock == LockFree:
		return false, ""
	case r.Running:
		return true, "run " + r.ID + " was begun elsewhere, and a container of it runs"
	case r.Now.Sub(r.Newest) < orphanAge:
		return true, fmt.Sprintf("run %s was begun elsewhere, less than %.0f minutes ago", r.ID, orphanAge.Minutes())
	}
	return false, ""
}

// Older tells whether the run's newest object is older than that, by the engine's clock.
func (r Run) Older(than time.Duration) bool { return r.Now.Sub(r.Newest) >= than }

// Remove removes what a run left.
func (e *Engine) Remove(ctx context.Context, r Run) (lesson.Swept, error) {
	return e.sweepRun(ctx, r.ID)
}
