package engine

import (
	"context"
	"errors"
	"slices"
	"strings"

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
	e.mu.Lock()
	swept.Left = e.ledger.left()
	e.mu.Unlock()
	if len(swept.Left) == 0 {
		return swept, err
	}
	more := *known
	more.Message = sentence(more.Message) + " What stays goes with the next run, or with: " +
		e.options.Docker.Typed("docker netdemo clean")
	return swept, &more
}

// sentence ends a message as a sentence, if it does not end as one.
func sentence(message string) string {
	if strings.HasSuffix(message, ".") || strings.HasSuffix(message, "?") || strings.HasSuffix(message, "!") {
		return message
	}
	return message + "."
}

// The kinds of what a run makes.
const (
	kindContainer = "container"
	kindNetwork   = "network"
	kindVolume    = "volume"
)

// A ledger is what a run has made and has not removed, in that order, for when the engine cannot be asked.
type ledger []madeThing

type madeThing struct {
	kind, name string
	perhaps    bool // the engine did not say whether it was made
}

// left names what stands in the ledger, one line each.
func (l ledger) left() []string {
	var list []string
	for _, made := range l {
		line := made.kind + " " + made.name
		if made.perhaps {
			line = "perhaps " + line + ": the engine did not say whether it was made"
		}
		list = append(list, line)
	}
	return list
}

// noteMade keeps in mind what came of a call that makes something: it was made, or, where the call ended
// without the engine's answer, may yet come to exist.
func (e *Engine) noteMade(ctx context.Context, kind, name string, err error) {
	perhaps := err != nil && (ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) || brokenOff(err))
	if err != nil && !perhaps {
		return // refused
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.uncertain = e.uncertain || perhaps
	e.ledger = append(e.ledger, madeThing{kind: kind, name: name, perhaps: perhaps})
}

// noteGone keeps in mind that something is not there any more.
func (e *Engine) noteGone(kind, name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ledger = slices.DeleteFunc(e.ledger, func(made madeThing) bool { return made.kind == kind && made.name == name })
}
