package runner

import (
	"context"
	"errors"
	"fmt"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// errRestarted is the cause of a failure that a restart of the engine explains.
var errRestarted = errors.New("the engine restarted")

// orRestarted gives the error of a step, nil for a claim that did not hold, in other words where the engine
// has restarted meanwhile: whatever the network answered then says nothing of the claim.
func (p *performance) orRestarted(ctx context.Context, n int, err error) error {
	if errors.Is(err, errRestarted) || errors.As(err, new(*lesson.NotHere)) || ctx.Err() != nil || !p.engine.Restarted(ctx, err) {
		return err
	}
	failure := lesson.Failure{Call: callAsk}
	if err != nil {
		failure = FailureOf(err, "")
	}
	failure.Message = fmt.Sprintf("the engine restarted during step %d", n)
	failure.Meaning = "What ran on it ended then, the containers of this lesson, too. It says nothing of the network."
	failure.Fix = []string{"docker netdemo " + p.lesson.Name}
	return &lesson.EngineError{Failure: failure, Cause: errRestarted, Lost: true}
}

// lose keeps in mind why the engine is not asked for anything more, where that is what an error means.
func (p *performance) lose(n int, err error) {
	switch {
	case errors.Is(err, errRestarted):
		p.lost = fmt.Sprintf("The engine restarted during step %d.", n)
	case lost(err):
		p.lost = fmt.Sprintf("The engine did not answer any more in step %d.", n)
	}
}

// lost tells whether an error means that the engine cannot be asked for anything any more.
func lost(err error) bool {
	var explained *lesson.EngineError
	return errors.As(err, &explained) && explained.Lost
}
