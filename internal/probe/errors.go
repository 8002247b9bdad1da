package probe

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// Codes of failures that have no system error of their own, or several.
const (
	CodeTimeout  = "ETIMEDOUT"
	CodeReset    = "ECONNRESET"
	CodeCanceled = "ECANCELED" // whoever asked has ended
	CodeUnknown  = "UNKNOWN"
)

// Meaning is what an error number says about the network.
type Meaning struct {
	Outcome Outcome
	Code    string
}

// Classify says what a failed attempt means. It decides on what the error is, never on its text.
// The number of an error has no one name: Errnos is one table for each kind of system.
func Classify(err error) (Outcome, string) {
	var (
		errno   syscall.Errno
		timeout net.Error
	)
	switch {
	case errors.As(err, &errno):
		if m, known := Errnos[errno]; known {
			return m.Outcome, m.Code
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
