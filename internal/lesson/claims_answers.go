package lesson

import (
	"fmt"
)

// The checks of what came of a request.

// Answers holds if the request of a Fetch or a Get was answered with exactly this text.
type Answers struct {
	positive
	Body string
	// ThroughPort tells that a published port is only the way to the one who is asked: where it leads to
	// nobody, nothing was found out about the claim.
	ThroughPort bool
}

// About implements Check.
func (Answers) About() []string { return nil }

// Expected implements Check.
func (c Answers) Expected() map[string]any {
	return map[string]any{"outcome": OutcomeOK, "body": c.Body}
}

// Judge implements Check.
func (c Answers) Judge(e Evidence) Finding {
	reply := replyOf(e.Observed)
	f := Finding{
		Holds:    reply.Outcome == OutcomeOK && reply.Body == c.Body,
		Observed: map[string]any{"outcome": reply.Outcome, "body": reply.Body, "code": reply.Code},
	}
	switch {
	case f.Holds && reply.Remote != "" && reply.From != "":
		f.Said = sentence(fmt.Sprintf("%s got the answer from %s", subject(reply.From), reply.Remote))
	case f.Holds:
		f.Said = "The answer came."
	case reply.Outcome == OutcomeOK:
		f.Said = sentence("Another answer came: " + quoted(reply.Body))
	default:
		f.Said = sentence("No answer came: " + describe(reply))
	}
	switch {
	case reply.Outcome == OutcomeStranger:
		f.Said = sentence(capital(describe(reply)))
		f.Unasked = f.Said
	case reply.Outcome != OutcomeOK && c.ThroughPort:
		f.Unasked = notReached(reply)
	}
	return f
}

// Otherwise holds if the service answered, and not with this text: it has something else to say.
type Otherwise struct {
	negative
	Body string
}

// About implements Check.
func (Otherwise) About() []string { return nil }

// Expected implements Check.
func (c Otherwise) Expected() map[string]any {
	return map[string]any{"outcome": OutcomeOK, "body_other_than": c.Body}
}

// Judge implements Check.
func (c Otherwise) Judge(e Evidence) Finding {
	reply := replyOf(e.Observed)
	f := Finding{
		Holds:    reply.Outcome == OutcomeOK && reply.Body != c.Body,
		Said:     sentence("The answer is " + quoted(reply.Body)),
		Observed: map[string]any{"outcome": reply.Outcome, "body": reply.Body, "code": reply.Code},
	}
	if reply.Outcome != OutcomeOK {
		f.Said, f.Unasked = notReached(reply), notReached(reply)
	}
	return f
}

// OutOfReach holds if no answer of any kind came: not the service's, not a refusal.
type OutOfReach struct{ negative }

// About implements Check.
func (OutOfReach) About() []string { return nil }

// Expected implements Check.
func (OutOfReach) Expected() map[string]any {
	return map[string]any{"outcome": []Outcome{OutcomeSilence, OutcomeNoRoute, OutcomeUnreachable}}
}

// Judge implements Check.
func (OutOfReach) Judge(e Evidence) Finding {
	reply := replyOf(e.Observed)
	f := Finding{
		Said:     sentence(capital(describe(reply))),
		Observed: map[string]any{"outcome": reply.Outcome, "body": reply.Body, "code": reply.Code},
	}
	switch reply.Outcome {
	case OutcomeSilence, OutcomeNoRoute, OutcomeUnreachable:
		f.Holds = !reply.Connected
	case OutcomeRefused:
		f.Said = sentence(capital(describe(reply)) + ", which was reached")
	case OutcomeOK, OutcomeReset: // these, too, come from whoever was reached
	case OutcomeUnresolved, OutcomeUnavailable, OutcomeStranger, OutcomeError:
		f.Unasked = f.Said
	}
	return f
}

// replyOf gives the reply of a Get, a Dial or a Fetch.
func replyOf(o Observation) Reply {
	if dialled, ok := find[Dialled](o); ok {
		return dialled.Reply
	}
	if got, ok := find[Got](o); ok {
		return got.Reply
	}
	fetched, _ := find[Fetched](o)
	return fetched.Reply
}

// SilentPort tells whether a published port was asked and nothing came of it, not even a refusal.
func SilentPort(o Observation) bool {
	fetched, asked := find[Fetched](o)
	return asked && fetched.Outcome == OutcomeSilence
}

// notReached is why an observation decides nothing about what a service would have done.
func notReached(r Reply) string {
	return sentence("The service itself was not reached: " + describe(r))
}
