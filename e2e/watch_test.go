//go:build e2e

package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

// A watcher looks again and again at what carries a label: at each container once while it runs, and at
// the labels of each network.
type watcher struct {
	on         *machine
	filter     client.Filters
	containers map[string]container.InspectResponse // by name
	networks   map[string]map[string]string         // labels by name
	end        func() *watcher                      // stops watching
}

// watch begins to look at what carries the label ("key=value").
func watch(t *testing.T, m *machine, label string) *watcher {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	w := &watcher{
		on:         m,
		filter:     client.Filters{}.Add("label", label),
		containers: map[string]container.InspectResponse{},
		networks:   map[string]map[string]string{},
	}
	done := make(chan struct{})
	w.end = func() *watcher {
		stop()
		<-done
		return w
	}
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			w.look(ctx)
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return w
}

// look takes what it can get: things come and go between two calls.
func (w *watcher) look(ctx context.Context) {
	list, err := w.on.api.ContainerList(ctx, client.ContainerListOptions{Filters: w.filter})
	if err != nil {
		return
	}
	for _, c := range list.Items {
		name := strings.TrimPrefix(strings.Join(c.Names, " "), "/")
		if _, seen := w.containers[name]; seen {
			continue
		}
		answer, err := w.on.api.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
		if err == nil && answer.Container.State.Running {
			w.containers[name] = answer.Container
		}
	}
	networks, err := w.on.api.NetworkList(ctx, client.NetworkListOptions{Filters: w.filter})
	if err != nil {
		return
	}
	for _, n := range networks.Items {
		w.networks[n.Name] = n.Labels
	}
}
