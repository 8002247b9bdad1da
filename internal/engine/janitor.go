package engine

import (
	"context"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// CleanUp removes all that a run made whose plugin is gone. A call that it had made may still take
// effect, so this looks until two listings in a row have nothing to remove. Nor does it leave parts of images.
func (e *Engine) CleanUp(ctx context.Context, run string) (lesson.Swept, error) {
	swept, err := e.sweepUntilEmpty(ctx, run, 2)
	if err == nil {
		e.dropParts(ctx, images.Label) // it may have been building
	}
	return swept, err
}

// sweepUntilEmpty sweeps until so many looks in a row, a while apart, have found nothing to remove.
func (e *Engine) sweepUntilEmpty(ctx context.Context, run string, looks int) (lesson.Swept, error) {
	var swept lesson.Swept
	for empty := 0; ; {
		found, err := e.sweepRun(ctx, run)
		swept.Add(found)
		swept.Left, swept.Failed = found.Left, found.Failed
		if err != nil {
			return swept, err
		}
		if empty++; found.Count() > 0 {
			empty = 0
		}
		if empty >= looks {
			return swept, nil
		}
		select {
		case <-ctx.Done():
			return swept, ctx.Err()
		case <-e.options.Hurry:
			swept.Unsure = true // the rest is the janitor's
			return swept, nil
		case <-time.After(settle):
		}
	}
}
