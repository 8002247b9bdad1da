package lesson

import (
	"maps"
	"slices"
	"strings"
)

// Pace is how long it took to know how a request ended.
type Pace string

// The classes of time.
const (
	AnyPace Pace = ""
	AtOnce  Pace = "at once" // somebody said so
	Seconds Pace = "after seconds"
	Never   Pace = "never" // nobody said anything
)

// paceOf tells the class. What is answered on one machine takes milliseconds; a kernel that asks in vain
// who has an address takes three seconds. The bound is half of that, for a machine with other things to do.
func paceOf(silent bool, ms float64) Pace {
	const quick = 1500 // milliseconds
	switch {
	case silent:
		return Never
	case ms < quick:
		return AtOnce
	}
	return Seconds
}

// paced says what was observed, and how quickly that was known. What nobody said has no pace.
func paced(c, pace Pace, words string) string {
	if c == AnyPace || pace == Never {
		return sentence(words)
	}
	return sentence(words + ", " + string(pace))
}

// Ends holds if the request ended so, and as quickly.
type Ends struct {
	negative
	Outcome Outcome
	Pace    Pace
}

// About implements Check.
func (Ends) About() []string { return nil }

// Expected implements Check.
func (c Ends) Expected() map[string]any {
	return map[string]any{"outcome": c.Outcome, "pace": c.Pace}
}

// Judge implements Check.
func (c Ends) Judge(e Evidence) Finding {
	reply := replyOf(e.Observed)
	pace := paceOf(reply.Outcome == OutcomeSilence, reply.MS)
	// A connection that was accepted is no silence of the network.
	so := reply.Outcome == c.Outcome && (reply.Outcome != OutcomeSilence || !reply.Connected)
	f := Finding{
		Holds:    so && (c.Pace == AnyPace || pace == c.Pace),
		Said:     paced(c.Pace, pace, capital(describe(reply))),
		Observed: map[string]any{"outcome": reply.Outcome, "code": reply.Code, "pace": pace},
	}
	switch reply.Outcome {
	case OutcomeStranger, OutcomeError, "":
		f.Unasked = f.Said
	case OutcomeOK, OutcomeRefused, OutcomeSilence, OutcomeNoRoute, OutcomeUnreachable, OutcomeUnresolved, OutcomeReset, OutcomeUnavailable:
	}
	return f
}

// Sent holds if the request was sent: the kernel of the one who asked knew where to, whatever came of it.
type Sent struct{ positive }

// About implements Check.
func (Sent) About() []string { return nil }

// Expected implements Check.
func (Sent) Expected() map[string]any { return map[string]any{"sent": true} }

// Judge implements Check.
func (Sent) Judge(e Evidence) Finding {
	reply := replyOf(e.Observed)
	f := Finding{Said: sentence(capital(describe(reply))), Observed: map[string]any{"outcome": reply.Outcome, "code": reply.Code}}
	switch reply.Outcome {
	case OutcomeOK, OutcomeRefused, OutcomeSilence, OutcomeNoRoute, OutcomeReset:
		f.Holds = true
	case OutcomeUnreachable:
	case OutcomeStranger, OutcomeUnresolved, OutcomeUnavailable, OutcomeError, "":
		f.Unasked = f.Said
	}
	return f
}

// NoService holds if nobody answered the request, though the port that was asked may accept it: the
// connection was refused, broken off, or accepted and left alone.
type NoService struct{ negative }

// About implements Check.
func (NoService) About() []string { return nil }

// Expected implements Check.
func (NoService) Expected() map[string]any {
	return map[string]any{"outcome": []Outcome{OutcomeRefused, OutcomeReset, OutcomeSilence}}
}

// Judge implements Check.
func (NoService) Judge(e Evidence) Finding {
	reply := replyOf(e.Observed)
	f := Finding{
		Said:     sentence(capital(describe(reply))),
		Observed: map[string]any{"outcome": reply.Outcome, "code": reply.Code},
	}
	switch reply.Outcome {
	case OutcomeRefused, OutcomeReset, OutcomeSilence:
		f.Holds = true
	case OutcomeOK:
	case OutcomeNoRoute, OutcomeUnreachable, OutcomeUnresolved, OutcomeUnavailable, OutcomeStranger, OutcomeError, "":
		f.Unasked = f.Said
	}
	return f
}

// Reports holds if the service answered, and what it has to say is that its own request failed with this
// code.
type Reports struct {
	negative
	Code string // "ECONNREFUSED"
}

// reported is how the bundled services begin such an answer.
const reported = "We got an error : "

// About implements Check.
func (Reports) About() []string { return nil }

// Expected implements Check.
func (c Reports) Expected() map[string]any { return map[string]any{"reports": c.Code} }

// Judge implements Check.
func (c Reports) Judge(e Evidence) Finding {
	reply := replyOf(e.Observed)
	code, failed := strings.CutPrefix(reply.Body, reported)
	f := Finding{
		Holds:    reply.Outcome == OutcomeOK && failed && code == c.Code,
		Observed: map[string]any{"outcome": reply.Outcome, "reports": code, "body": reply.Body},
	}
	switch {
	case reply.Outcome != OutcomeOK:
		f.Said = sentence("The service itself was not reached: " + describe(reply))
		f.Unasked = f.Said
	case failed:
		f.Said = sentence("The service answers that it got " + code)
	default:
		f.Said = sentence("The service has an answer: " + quoted(reply.Body))
	}
	return f
}

// Each holds if each of its checks does on the answer to the question of All in the same place. It says
// what each says, or, if one failed, what those say that failed.
type Each []Check

// About implements Check.
func (c Each) About() []string {
	var names []string
	for _, check := range c {
		names = append(names, check.About()...)
	}
	return names
}

// Expected implements Check.
func (c Each) Expected() map[string]any {
	list := make([]map[string]any, len(c))
	for i, check := range c {
		list[i] = check.Expected()
	}
	return map[string]any{"each": list}
}

// Negative implements Check: one part that fails on purpose makes the whole need a control.
func (c Each) Negative() bool {
	return slices.ContainsFunc(c, func(check Check) bool { return check.Negative() })
}

// Judge implements Check.
func (c Each) Judge(e Evidence) Finding {
	several, _ := e.Observed.(Several)
	if len(several) != len(c) {
		return Finding{Unasked: "The answers are not as many as what is claimed."}
	}
	findings := make([]Finding, len(c))
	for i, check := range c {
		own := e
		own.Observed = several[i]
		if before, ok := e.Before.(Several); ok && len(before) == len(c) {
			own.Before = before[i]
		}
		findings[i] = check.Judge(own)
	}
	all := together(findings)
	list := make([]map[string]any, len(findings))
	for i, f := range findings {
		list[i] = maps.Clone(f.Observed)
	}
	all.Observed = map[string]any{"each": list}
	return all
}

// together is the finding of several checks: what each says, or, if one failed, what those say that failed.
func together(findings []Finding) Finding {
	all := Finding{Holds: true, Observed: map[string]any{}}
	var said, failed []string
	for _, f := range findings {
		maps.Copy(all.Observed, f.Observed)
		all.Holds = all.Holds && f.Holds
		said = append(said, f.Said)
		switch {
		case f.Unasked != "":
			all.Unasked = f.Unasked
		case !f.Holds:
			failed = append(failed, f.Said)
		}
	}
	if len(failed) > 0 { // whatever the others would have said
		said, all.Unasked = failed, ""
	}
	all.Said = strings.Join(slices.Compact(said), " ")
	return all
}
