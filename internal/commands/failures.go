package commands

import (
	"context"
	"errors"
	"fmt"

	"github.com/docker/cli/cli"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// errInterrupted ends a command that a signal stopped.
var errInterrupted = cli.StatusError{StatusCode: runner.ExitInterrupted, Status: "interrupted"}

// unlessStopped gives the error of a command's work, or errInterrupted if a signal stopped it.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// exitOf is the exit code that an error has.
func exitOf(err error) int {
	var status cli.StatusError
	if errors.As(err, &status) {
		return status.StatusCode
	}
	return runner.ExitOK
}

// failed is an error of something that could not be done.
func failed(err error) error { return failure(err, exitFailed) }

// failure gives an error an exit code, and the words of whoever can explain it.
func failure(err error, exit int) error {
	var explained *lesson.EngineError
	if !errors.As(err, &explained) {
		return cli.StatusError{StatusCode: exit, Status: transcript.Safe(err.Error()), Cause: err}
	}
	lines := []string{"could not " + explained.Error()}
	if explained.Meaning != "" {
		lines = append(lines, explained.Meaning)
	}
	for _, fix := range explained.Fix {
		lines = append(lines, "  "+asTyped().Typed(fix))
	}
	return cli.StatusError{StatusCode: exit, Status: safeLines(lines), Cause: err}
}

// verdict turns the exit code of lessons into the command's error.
func verdict(list []lesson.Finished) error {
	exit, claims, falseHere, broken, skipped, differ := 0, 0, 0, 0, 0, 0
	for _, f := range list {
		exit = runner.Worst(exit, f.Exit)
		claims += f.Claims
		falseHere += f.False
		broken += f.Broken
		skipped += f.Skipped
		differ += f.Differs
	}
	status := ""
	switch exit {
	case runner.ExitOK:
		return nil
	case runner.ExitInterrupted:
		return errInterrupted
	case runner.ExitFalse:
		switch {
		case falseHere > 0:
			status = fmt.Sprintf("%d of %s %s false on this engine", falseHere, transcript.Count(claims, "claim"), isAre(falseHere))
		case differ > 0:
			status = fmt.Sprintf("%d of %s %s skipped or differ, which --strict counts as false", skipped+differ, transcript.Count(claims, "step"), isAre(skipped+differ))
		default:
			status = fmt.Sprintf("%d of %s %s skipped, which --strict counts as false", skipped, transcript.Count(claims, "step"), isAre(skipped))
		}
	default:
		status = "not everything could be run; see above"
		for _, f := range list {
			if f.Error != nil && f.Error.Call == runner.CallReport { // nothing stands above
				status = "could not " + safeLines([]string{f.Error.Call + ": " + f.Error.Message})
			}
		}
		if broken > 0 {
			status = fmt.Sprintf("%d of %s could not be run", broken, transcript.Count(claims, "step"))
		}
	}
	return cli.StatusError{StatusCode: exit, Status: status}
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
