package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// settle is how long after an empty listing a second one is taken where a call may still take effect.
const settle = 300 * time.Millisecond

// Sweep implements lesson.Engine: everything that carries this run's label, and nothing else.
func (e *Engine) Sweep(ctx context.Context) (lesson.Swept, error) {
	e.mu.Lock()
	host, uncertain := e.host, e.uncertain
	containers := make([]*containerState, 0, len(e.containers))
	for _, c := range e.containers {
		containers = append(containers, c)
	}
	e.host = nil
	e.mu.Unlock()
	for _, c := range containers {
		e.closeProbe(c)
	}
	if host != nil {
		host.stream.close()
	}
	e.endPrograms()
	if e.files {
		_ = e.sweepFiles(e.options.Run) // what of it stays is empty files of ours
	}
	swept, err := e.sweepRun(ctx, e.options.Run)
	for empty := false; uncertain && !empty && err == nil; {
		select {
		case <-ctx.Done():
			return swept, ctx.Err()
		case <-time.After(settle):
		}
		var late lesson.Swept
		late, err = e.sweepRun(ctx, e.options.Run)
		empty = late.Containers+late.Networks+late.Volumes == 0
		swept.Volumes += late.Volumes
		swept.Containers += late.Containers
		swept.Networks += late.Networks
		swept.Left, swept.Failed = late.Left, late.Failed
	}
	return swept, err
}

// noteUncertain keeps in mind that a call that makes something ended without the engine's answer, so
// that what it asked for may yet come to exist.
func (e *Engine) noteUncertain(ctx context.Context, err error) {
	if err == nil || ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) && !brokenOff(err) {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.uncertain = true
}

// sweepRun removes what carries the run's label: containers first, then networks.
func (e *Engine) sweepRun(ctx context.Context, run string) (lesson.Swept, error) {
	var swept lesson.Swept
	ours := client.Filters{}.Add("label", LabelRun+"="+run)
	containers, err := call(ctx, e, readLimit, "list containers of run "+run, func(ctx context.Context) (client.ContainerListResult, error) {
		return e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: ours})
	})
	if err != nil {
		return swept, err
	}
	networks, err := call(ctx, e, readLimit, "list networks of run "+run, func(ctx context.Context) (client.NetworkListResult, error) {
		return e.api.NetworkList(ctx, client.NetworkListOptions{Filters: ours})
	})
	if err != nil {
		return swept, err
	}
	volumes, err := e.volumesOf(ctx, run)
	if err != nil {
		return swept, err
	}
	swept.Containers, swept.Left = e.removeContainers(ctx, containers.Items)
	swept.Failed = len(swept.Left)
	for _, n := range networks.Items {
		left, failed := e.sweepNetwork(ctx, n, containers.Items)
		switch {
		case left == "":
			swept.Networks++
		case failed:
			swept.Failed++
			fallthrough
		default:
			swept.Left = append(swept.Left, left)
		}
	}
	e.removeVolumes(ctx, volumes, &swept)
	return swept, nil
}

// removeContainers removes containers at once. It counts those that a learner has seen: a probe on the
// host's network is not one of them.
func (e *Engine) removeContainers(ctx context.Context, list []container.Summary) (removed int, left []string) {
	errs := make([]error, len(list))
	var group sync.WaitGroup
	for i, c := range list {
		group.Go(func() { errs[i] = e.removeContainer(ctx, c.ID, nameOf(c)) })
	}
	group.Wait()
	for i, c := range list {
		switch {
		case errs[i] != nil:
			left = append(left, stays("container "+nameOf(c), errs[i]))
		case !strings.HasPrefix(nameOf(c), hostProbePrefix):
			removed++
		}
	}
	return removed, left
}

func nameOf(c container.Summary) string { return strings.TrimPrefix(strings.Join(c.Names, " "), "/") }

// stays says in one line why something of ours could not be removed.
func stays(what string, err error) string {
	var explained *lesson.EngineError
	if errors.As(err, &explained) {
		return what + ": " + explained.Message
	}
	return what + ": " + err.Error()
}

func (e *Engine) removeContainer(ctx context.Context, id, name string) error {
	_, err := call(ctx, e, changeLimit, "remove container "+name, func(ctx context.Context) (client.ContainerRemoveResult, error) {
		return e.api.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	})
	if cerrdefs.IsConflict(err) && contains(err, "already in progress") {
		return e.waitGone(ctx, id, name)
	}
	if cerrdefs.IsNotFound(err) {
		return nil
	}
	return err
}

// waitGone waits for the end of a removal that the engine had begun by itself.
func (e *Engine) waitGone(ctx context.Context, id, name string) error {
	for {
		_, err := call(ctx, e, readLimit, "inspect container "+name, func(ctx context.Context) (client.ContainerInspectResult, error) {
			return e.api.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
		})
		if cerrdefs.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sweepNetwork removes a network, or says why it stays. A container of somebody else may be plugged into
// it: both are left alone, and that is no failure.
func (e *Engine) sweepNetwork(ctx context.Context, n network.Summary, ours []container.Summary) (left string, failed bool) {
	removeErr := e.removeNetwork(ctx, n.ID, n.Name)
	if removeErr == nil {
		return "", false
	}
	answer, err := call(ctx, e, readLimit, "inspect network "+n.Name, func(ctx context.Context) (client.NetworkInspectResult, error) {
		return e.api.NetworkInspect(ctx, n.ID, client.NetworkInspectOptions{})
	})
	if cerrdefs.IsNotFound(err) {
		return "", false
	}
	var others []string
	for id, plug := range answer.Network.Containers {
		if !slices.ContainsFunc(ours, func(c container.Summary) bool { return c.ID == id }) {
			others = append(others, plug.Name)
		}
	}
	if len(others) == 0 {
		return stays("network "+n.Name, removeErr), true
	}
	slices.Sort(others)
	return fmt.Sprintf("network %s: your %s %s plugged into it. docker network disconnect %s %s, then docker netdemo clean",
		n.Name, strings.Join(others, ", "), isAre(others), n.Name, others[0]), false
}

func isAre(names []string) string {
	if len(names) == 1 {
		return "is"
	}
	return "are"
}

func (e *Engine) removeNetwork(ctx context.Context, id, name string) error {
	_, err := call(ctx, e, changeLimit, "remove network "+name, func(ctx context.Context) (client.NetworkRemoveResult, error) {
		return e.api.NetworkRemove(ctx, id, client.NetworkRemoveOptions{})
	})
	if cerrdefs.IsNotFound(err) {
		return nil
	}
	return err
}
