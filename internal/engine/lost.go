package engine

import (
	"context"
	"errors"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Sweep implements lesson.Engine. If the engine cannot be asked what there is, what this run made is named
// from memory: that is what the user may find when the engine is back.
func (e *Engine) Sweep(ctx context.Context) (lesson.Swept, error) {
	swept, err := e.sweep(ctx)
	var known *lesson.EngineError
	if !errors.As(err, &known) {
		return swept, err
	}
	if swept.Left = e.made(); len(swept.Left) == 0 {
		return swept, err
	}
	more := *known
	more.Message += ". What stays goes with the next run, or with: docker netdemo clean"
	return swept, &more
}

// made names what this run made, in that order.
func (e *Engine) made() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var list []string
	for _, name := range e.order {
		list = append(list, "container "+e.containers[name].name)
	}
	for _, name := range e.plan.Networks {
		if n, made := e.networks[name]; made {
			list = append(list, "network "+n.name)
		}
	}
	return list
}
