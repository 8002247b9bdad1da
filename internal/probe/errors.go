package probe

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// The names of errors that are no system error's, or not only: what Node calls them, so that the
// tutorial's words come out.
const (
	CodeTimeout  = "ETIMEDOUT"
	CodeReset    = "ECONNRESET"
	CodeCanceled = "ECANCELED" // the asker is ending
	CodeProtocol = "EPROTO"    // something answered, and not in HTTP
	CodeUnknown  = "UNKNOWN"
)

// meaning is what an error number says about the network.
type meaning struct {
	outcome Outcome
	code    string
}

// Classify says what a failed attempt means, and its standard name. It decides on what the error is, never
// on its text. The number of an error has no one name: errnos is one table for each kind of system.
func Classify(err error) (Outcome, string) {
	var (
		errno   syscall.Errno
		timeout net.Error
	)
	switch {
	case errors.As(err, &errno):
		if m, known := errnos[errno]; known {
			return m.outcome, m.code
		}
		return OutcomeError, CodeUnknown
	case errors.Is(err, context.Canceled):
		return OutcomeError, CodeCanceled
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return OutcomeSilence, CodeTimeout
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		// Node calls it ECONNRESET as well: accepted, then hung up without an answer.
		return OutcomeReset, CodeReset
	}
	return OutcomeError, CodeUnknown
}
