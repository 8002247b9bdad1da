package lesson

import (
	"maps"
	"slices"
	"strings"
)

// Evidence is everything that a check may decide on.
type Evidence struct {
	Before   Observation // of Step.Before, or nil
	Observed Observation // of Step.Ask
	Control  Observation // of Step.Control, or nil
	Topology Topology    // the networks and containers of this run after Step.Do
	Names    Names
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
	all := Finding{Holds: true, Observed: map[string]any{}}
	var said, failed []string
	for _, check := range c {
		f := check.Judge(e)
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
	all.Said = strings.Join(said, " ")
	return all
}

// Not holds if its check does not. It is for the answers of a prediction; a claim says what it means.
type Not struct{ Check }

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

// ControlHolds tells whether a control did what a control must: the same thing worked. A name that was
// looked up must lead to the container of that name.
func ControlHolds(o Observation, t Topology) bool {
	if looked, ok := find[LookedUp](o); ok {
		return slices.ContainsFunc(looked.Addresses, func(address string) bool { return t.Owns(looked.Name, "", address) })
	}
	return replyOf(o).Outcome == OutcomeOK && replyOf(o).Status == 200
}
