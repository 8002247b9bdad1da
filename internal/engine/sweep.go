package engine

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// settle is how long after an empty listing a second one is taken where a call may still take effect.
const settle = 300 * time.Millisecond

// sweep removes everything that carries this run's label, and nothing else.
func (e *Engine) sweep(ctx context.Context) (lesson.Swept, error) {
	e.mu.Lock()
	uncertain := e.uncertain
	e.mu.Unlock()
	e.closeProbes()
	// The leases end after the containers: a service that ends by itself is in the way of its removal.
	defer func() {
		for _, c := range e.all() {
			e.endLease(c)
		}
	}()
	if uncertain {
		return e.sweepUntilEmpty(ctx, e.options.Run, 2)
	}
	return e.sweepRun(ctx, e.options.Run)
}

// closeProbes ends every conversation with a probe.
func (e *Engine) closeProbes() {
	e.mu.Lock()
	host := e.host
	e.host = nil
	e.mu.Unlock()
	for _, c := range e.all() {
		e.closeProbe(c)
	}
	if host != nil {
		host.stream.close()
	}
	e.endPrograms()
}

// sweepRun removes what carries the run's label: containers first, then networks.
func (e *Engine) sweepRun(ctx context.Context, run string) (lesson.Swept, error) {
	var swept lesson.Swept
	s, err := e.lookAround(ctx, " of run "+run, LabelRun+"="+run)
	if err != nil {
		_ = sweepFiles(run) // they are on this machine, whatever became of the engine
		return swept, err
	}
	swept.Containers, swept.Left = e.removeContainers(ctx, s.containers)
	swept.Failed = len(swept.Left)
	e.sweepNetworks(ctx, run, s.networks, &swept)
	e.removeVolumes(ctx, s.volumes, &swept)
	if err := sweepFiles(run); err != nil {
		swept.Left = append(swept.Left, err.Error())
		swept.Failed++
	}
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
		if inUse(errs[i]) {
			errs[i] = e.removeContainer(ctx, c.ID, nameOf(c))
		}
		switch {
		case errs[i] != nil:
			left = append(left, stays("container "+nameOf(c), errs[i]))
		case !strings.HasPrefix(nameOf(c), hostProbePrefix):
			removed++
		}
	}
	return removed, left
}

// nameOf is a container's own name. A link to it gives it others: /web/db.
func nameOf(c container.Summary) string {
	for _, name := range c.Names {
		if own := strings.TrimPrefix(name, "/"); !strings.Contains(own, "/") {
			return own
		}
	}
	return c.ID
}

// stays says in one line why something of ours could not be removed.
func stays(what string, err error) string {
	var explained *lesson.EngineError
	if errors.As(err, &explained) {
		return what + ": " + explained.Message
	}
	return what + ": " + err.Error()
}

func (e *Engine) removeContainer(ctx context.Context, id, name string) error {
	_, err := insist(ctx, e, changeLimit, "remove container "+name, func(ctx context.Context) (client.ContainerRemoveResult, error) {
		return e.api.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	})
	if cerrdefs.IsConflict(err) { // a forced removal conflicts with nothing but another one
		err = e.waitGone(ctx, id, name)
	}
	return e.orGone(kindContainer, name, err)
}

// orGone is the error of a removal. What is not there is removed.
func (e *Engine) orGone(kind, name string, err error) error {
	if err != nil && !cerrdefs.IsNotFound(err) {
		return err
	}
	e.noteGone(kind, name)
	return nil
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
