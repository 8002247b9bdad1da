package lesson

import (
	"maps"
	"slices"
)

// Evidence is everything that a check may decide on.
type Evidence struct {
	Before    Observation // of Step.Before, of the step Since, or nil
	Observed  Observation // of Step.Ask
	Control   Observation // of Step.Control, or nil
	Attempted []Attempted // of the Attempts of Step.Do, in their order
	Topology  Topology    // the networks and containers of this run after Step.Do
	Names     Names
}

// A Check decides whether a claim holds. Checks are small, generic and named after what is observed;
// the files claims*.go are meant to be read as a whole.
type Check interface {
	// Judge decides on what was observed and says in one sentence what that was.
	Judge(Evidence) Finding
	// Expected is what must be observed, for reports.
	Expected() map[string]any
	// Negative tells that the claim says something fails: it is asked once, not until it holds, and
	// it proves nothing without a control.
	Negative() bool
	// About lists the lesson's names of what must be there to be judged.
	About() []string
}

// A Finding is what a check found.
type Finding struct {
	Holds    bool
	Said     string         // what was observed, in a sentence or two
	Unasked  string         // why what was observed decides nothing: the step is broken then
	Observed map[string]any // the same for reports
}

// positive is embedded by checks of something that works.
type positive struct{}

// Negative implements Check.
func (positive) Negative() bool { return false }

// negative is embedded by checks of something that fails.
type negative struct{}

// Negative implements Check.
func (negative) Negative() bool { return true }

// Every holds if each of its checks does; it says what each says, or, if one failed, what those say
// that failed. The facts of no two of its checks have the same name.
type Every []Check

// About implements Check.
func (c Every) About() []string {
	var names []string
	for _, check := range c {
		names = append(names, check.About()...)
	}
	return names
}

// Expected implements Check.
func (c Every) Expected() map[string]any {
	all := map[string]any{}
	for _, check := range c {
		maps.Copy(all, check.Expected())
	}
	return all
}

// Negative implements Check: one part that fails on purpose makes the whole need a control.
func (c Every) Negative() bool {
	return slices.ContainsFunc(c, func(check Check) bool { return check.Negative() })
}

// Judge implements Check.
func (c Every) Judge(e Evidence) Finding {
	findings := make([]Finding, len(c))
	for i, check := range c {
		findings[i] = check.Judge(e)
	}
	return together(findings)
}

// Not holds if its check does not. It is for the answers of a prediction; a claim says what it means.
type Not struct{ Check }

// About implements Check.
func (c Not) About() []string { return c.Check.About() }

// Expected implements Check.
func (c Not) Expected() map[string]any { return map[string]any{"not": c.Check.Expected()} }

// Negative implements Check.
func (c Not) Negative() bool { return !c.Check.Negative() }

// Judge implements Check.
func (c Not) Judge(e Evidence) Finding {
	f := c.Check.Judge(e)
	f.Holds = !f.Holds
	return f
}

// ControlHolds tells whether a control did what a control must: the same thing worked. A request was
// answered, a connection accepted; a name that was looked up leads to the container of that name; a file was there. Of
// several, each must have worked.
func ControlHolds(o Observation, t Topology) bool {
	parts := Parts(o)
	for _, part := range parts {
		worked := false
		switch part := part.(type) {
		case LookedUp:
			worked = slices.ContainsFunc(part.Addresses, func(address string) bool { return t.Owns(part.Name, "", address) })
		case Dialled:
			worked = part.Outcome == OutcomeOK
		case FileRead:
			worked = !part.Missing
		default:
			reply := replyOf(part)
			worked = reply.Outcome == OutcomeOK && reply.Status == 200
		}
		if !worked {
			return false
		}
	}
	return len(parts) > 0
}
