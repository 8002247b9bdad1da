package services

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// Codes that are no system error: what resolvers and Node say, so that the tutorial's words come out.
const (
	codeNotFound = "ENOTFOUND" // a definite no: there is no such name
	codeAgain    = "EAI_AGAIN" // nobody could say
	codeTimeout  = "ETIMEDOUT"
	codeReset    = "ECONNRESET"
	codeCanceled = "ECANCELED" // we are ending
	codeProtocol = "EPROTO"    // something answered, and not in HTTP
	codeUnknown  = "UNKNOWN"
	codeURL      = "ERR_INVALID_URL"
	codeScheme   = "ERR_INVALID_PROTOCOL"
)

// meaning is what an error number says about the network.
type meaning struct {
	outcome probe.Outcome
	code    string
}

// targetError is a target that cannot be asked for: the request's mistake, not the network's answer.
type targetError struct {
	code string
	text string
}

// Error implements error.
func (e *targetError) Error() string { return e.text }

// classify says what a failed attempt means. It decides on what the error is, never on its text.
// The number of an error has no one name: errnos is one table for each kind of system.
func classify(err error) (probe.Outcome, string) {
	var (
		target  *targetError
		errno   syscall.Errno
		timeout net.Error
	)
	switch {
	case errors.As(err, &target):
		return probe.OutcomeError, target.code
	case errors.As(err, &errno):
		if m, known := errnos[errno]; known {
			return m.outcome, m.code
		}
		return probe.OutcomeError, codeUnknown
	case errors.Is(err, context.Canceled):
		return probe.OutcomeError, codeCanceled
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return probe.OutcomeSilence, codeTimeout
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		// Node calls it ECONNRESET as well: accepted, then hung up without an answer.
		return probe.OutcomeReset, codeReset
	}
	return probe.OutcomeError, codeUnknown
}
