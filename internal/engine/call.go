package engine

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	cerrdefs "github.com/containerd/errdefs"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The limits of calls, by class. An engine that does not answer in time is not waited for.
const (
	readLimit   = 15 * time.Second // inspect, list
	changeLimit = 60 * time.Second // create, start, connect, remove
	buildLimit  = 5 * time.Minute
)

// When a call is worth a line to the one who waits, and how much longer than that line's the next one's
// time is: 2 s, 4 s, 8 s, 16 s, 32 s ...
const (
	slowAfter  = 2 * time.Second
	slowFactor = 2
)

// call makes one engine call within its limit: what it is about is said when it takes long, when calls
// are traced, and in the error.
func call[T any](ctx context.Context, e *Engine, limit time.Duration, about string, f func(context.Context) (T, error)) (T, error) {
	if e.options.Progress != nil {
		done := make(chan struct{})
		defer close(done)
		go sayWhileWaiting(e.options.Progress, about, done)
	}
	result, err := traced(ctx, e, limit, about, f)
	if silent := (*lesson.EngineError)(nil); errors.As(err, &silent) && silent.Meaning == meansSilent {
		silent.Lost = true // a probe that is silent may be alone in that, and the engine well
	}
	return result, err
}

// insist is call for the clean-up, where each call may be made twice: one that was lost on its way is made
// once more when the engine answers again, and one that the engine failed at after a moment. An engine that
// is silent is not asked again.
func insist[T any](ctx context.Context, e *Engine, limit time.Duration, about string, f func(context.Context) (T, error)) (T, error) {
	result, err := call(ctx, e, limit, about, f)
	switch {
	case brokenOff(err):
		if _, away := e.await(ctx); away != nil {
			return result, err
		}
	case cerrdefs.IsInternal(err):
		select {
		case <-ctx.Done():
			return result, err
		case <-time.After(settle):
		}
	default:
		return result, err
	}
	return call(ctx, e, limit, about, f)
}

// sayWhileWaiting tells the one who waits which call takes long, a line now and then, until it is done.
func sayWhileWaiting(say func(string), about string, done <-chan struct{}) {
	for waited := slowAfter; ; waited *= slowFactor {
		step := waited
		if waited > slowAfter {
			step = waited - waited/slowFactor
		}
		select {
		case <-done:
			return
		case <-time.After(step):
			say(fmt.Sprintf("still waiting for the engine: %s (%s)", about, seconds(waited)))
		}
	}
}

// traced is call without a word to the one who waits: for questions to the network, where a long
// silence can be the answer.
func traced[T any](ctx context.Context, e *Engine, limit time.Duration, about string, f func(context.Context) (T, error)) (T, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	began := time.Now()
	result, err := f(limited)
	if e.options.Debug != nil {
		e.options.Debug(fmt.Sprintf("%s: %.1f ms%s", about, float64(time.Since(began).Microseconds())/1000, outcome(err)))
	}
	switch {
	case err == nil:
		return result, nil
	case ctx.Err() == nil && limited.Err() != nil:
		return result, &lesson.EngineError{Failure: lesson.Failure{
			Call: about, Message: "the engine gave no answer within " + seconds(limit),
			Meaning: meansSilent, Fix: []string{"docker version"},
		}, Cause: limited.Err()}
	}
	return result, explain(about, err)
}

func outcome(err error) string {
	if err == nil {
		return ""
	}
	return ": " + err.Error()
}

// seconds writes a time as people do: "1.5 s".
func seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
}
