package services

import (
	"errors"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// Codes that are no system error: what resolvers and Node say, so that the tutorial's words come out.
const (
	codeNotFound = "ENOTFOUND" // a definite no: there is no such name
	codeAgain    = "EAI_AGAIN" // nobody could say
	codeProtocol = "EPROTO"    // something answered, and not in HTTP
	codeURL      = "ERR_INVALID_URL"
	codeScheme   = "ERR_INVALID_PROTOCOL"
)

// targetError is a target that cannot be asked for: the request's mistake, not the network's answer.
type targetError struct {
	code string
	text string
}

// Error implements error.
func (e *targetError) Error() string { return e.text }

// classify is probe.Classify, which does not know what cannot be asked for.
func classify(err error) (probe.Outcome, string) {
	var target *targetError
	if errors.As(err, &target) {
		return probe.OutcomeError, target.code
	}
	return probe.Classify(err)
}
