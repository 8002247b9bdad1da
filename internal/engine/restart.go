package engine

import (
	"context"
	"errors"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// awayLimit is how long an engine that went away is waited for: a restart takes a second or two.
const awayLimit = 10 * time.Second

// Restarted implements lesson.Engine. Each start of an engine makes its default bridge anew, and nobody can
// remove it in between: so another one is seen only after a restart. (An engine without one does not tell.)
// One that is silent is not waited for once more.
func (e *Engine) Restarted(ctx context.Context, cause error) bool {
	if silent := (*lesson.EngineError)(nil); errors.As(cause, &silent) && silent.Meaning == meansSilent {
		return false
	}
	e.mu.Lock()
	before := e.bridge
	e.mu.Unlock()
	_ = e.api.Close() // an engine that is about to end still answers on a connection that it has
	now, err := e.defaultBridge(ctx)
	bridge := now.ID
	if brokenOff(err) {
		bridge, err = e.await(ctx)
	}
	return err == nil && before != "" && bridge != "" && bridge != before
}

// defaultBridge gives the network "bridge"; one without an id where there is none.
func (e *Engine) defaultBridge(ctx context.Context) (network.Inspect, error) {
	answer, err := call(ctx, e, readLimit, "inspect network "+lesson.DefaultBridge, func(ctx context.Context) (client.NetworkInspectResult, error) {
		return e.api.NetworkInspect(ctx, lesson.DefaultBridge, client.NetworkInspectOptions{})
	})
	if cerrdefs.IsNotFound(err) {
		return network.Inspect{}, nil
	}
	return answer.Network, err
}

// await waits until an engine answers again to which the connection broke, and gives its default bridge. It
// waits once in a run: an engine that did not come back in that time is left to those who have more.
func (e *Engine) await(ctx context.Context) (bridge string, err error) {
	e.awaiting <- struct{}{}
	defer func() { <-e.awaiting }()
	done := make(chan struct{})
	defer close(done)
	if e.options.Progress != nil {
		go sayWhileWaiting(e.options.Progress, "the connection broke", done)
	}
	limit := time.Now().Add(awayLimit)
	for {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-e.options.Hurry:
			return "", errAway
		case <-time.After(settle):
		}
		now, err := e.defaultBridge(ctx)
		if !brokenOff(err) {
			return now.ID, err
		}
		if e.away = e.away || time.Now().After(limit); e.away {
			return "", err
		}
	}
}

var errAway = errors.New("the engine is away")
