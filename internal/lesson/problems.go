package lesson

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// MaxSteps is the most steps that a lesson may have.
const MaxSteps = 12

// Problems lists what is wrong with a lesson: it is the linter of the course, and empty for a lesson
// that may be shown. Every rule of a trustworthy verdict that can be read off the data is here.
func (l Lesson) Problems() []string {
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if len(l.Steps) == 0 || len(l.Steps) > MaxSteps {
		say("%s has %d steps; 1 to %d are allowed", l.Name, len(l.Steps), MaxSteps)
	}
	if len(l.Prose.Steps) != len(l.Steps) {
		say("%s.md has %d step headings for %d steps", l.Name, len(l.Prose.Steps), len(l.Steps))
	}
	made := map[string]string{DefaultBridge: ""} // container or network → the step that makes it
	for i, s := range l.Steps {
		if n, _ := l.Step(s.ID); n != i+1 {
			say("%s: step %d has the same id", s.ID, n)
		}
		for _, problem := range s.problems(l, i) {
			say("%s: %s", s.ID, problem)
		}
		for _, name := range s.makes() {
			if _, twice := made[name]; twice {
				say("%s: %s is made twice", s.ID, name)
			}
			made[name] = s.ID
		}
		for _, name := range s.usesOfOthers() {
			maker, ok := made[name]
			switch {
			case !ok:
				say("%s: uses %s, which no earlier step makes", s.ID, name)
			case maker != "" && maker != s.ID && !l.buildsOn(s, maker):
				say("%s: uses %s, but does not build on %s, which makes it", s.ID, name, maker)
			}
		}
	}
	for _, problem := range l.castProblems() {
		say("%s: %s", l.Name, problem)
	}
	return append(list, l.tableProblems()...)
}

func (l Lesson) tableProblems() []string {
	var list []string
	for _, row := range l.Table.Rows {
		if len(row.Cells) != len(l.Table.Columns) {
			list = append(list, fmt.Sprintf("table row %q has %d cells for %d columns", row.Label, len(row.Cells), len(l.Table.Columns)))
		}
		for _, cell := range row.Cells {
			if n, _ := l.Step(cell.Step); cell.Step != "" && n == 0 {
				list = append(list, fmt.Sprintf("table row %q names the unknown step %s", row.Label, cell.Step))
			}
		}
	}
	return list
}

func (s Step) problems(l Lesson, i int) []string {
	var list []string
	if !strings.HasPrefix(s.ID, l.Name+".") {
		list = append(list, "the id must begin with the lesson's name")
	}
	if i < len(l.Prose.Steps) {
		list = append(list, s.proseProblems(l.Prose.Steps[i])...)
	}
	if s.Ask == nil || s.Claim.Check == nil || s.Claim.Text == "" {
		return append(list, "it asks nothing or claims nothing")
	}
	for _, claim := range s.Claims() {
		list = append(list, s.claimProblems(claim)...)
	}
	for _, d := range s.Differences {
		if d.Claim.Check == nil || d.Claim.Text == "" {
			list = append(list, "what is known of it on "+d.On()+" claims nothing")
		}
	}
	for _, action := range s.Do {
		list = append(list, l.actionProblems(s, action)...)
	}
	if s.Since != "" && (s.Before != nil || !l.buildsOn(s, s.Since)) {
		list = append(list, "it compares with "+s.Since+", on which it does not build, or with something else, too")
	}
	for _, base := range s.BuildsOn {
		if n, _ := l.Step(base); n == 0 || n > i {
			list = append(list, "it builds on "+base+", which is no earlier step")
		}
	}
	return list
}

// claimProblems lists what is wrong with a claim of the step, usual or variant.
func (s Step) claimProblems(claim Claim) []string {
	if claim.Check == nil || claim.Text == "" {
		return []string{"one of its variants claims nothing"}
	}
	var list []string
	if claim.Check.Negative() && s.Control == nil {
		list = append(list, "it claims that something fails, without a control")
	}
	all, several := s.Ask.(All)
	if each, ok := claim.Check.(Each); ok {
		if len(each) != len(all) {
			list = append(list, fmt.Sprintf("it asks %d questions and claims something of %d answers", len(all), len(each)))
		}
		return list
	}
	if several {
		seen := map[reflect.Type]bool{}
		for _, q := range all {
			if seen[reflect.TypeOf(q)] {
				list = append(list, fmt.Sprintf("it asks two questions of type %T", q))
			}
			seen[reflect.TypeOf(q)] = true
		}
	}
	return list
}

// actionProblems lists what is wrong with an action.
func (l Lesson) actionProblems(s Step, action Action) []string {
	var list []string
	if _, attempt := action.(Attempt); attempt && !slices.ContainsFunc(s.Claims(), func(c Claim) bool { return judgesAttempts(c.Check) }) {
		list = append(list, "it attempts something and claims nothing of what came of it")
	}
	p := Lesson{Steps: []Step{{Do: []Action{action}}}}.Plan()
	for _, c := range p.Containers {
		if c.PublishAll && !l.publishesLocally(c.Network) {
			list = append(list, c.Name+" publishes every port for everybody: its network lacks PublishLocally")
		}
		for _, running := range append([]string{c.Namespace}, linkedTo(c)...) {
			if running != "" && slices.Contains(s.makes(), running) {
				list = append(list, c.Name+" needs "+running+" to run when it is made: an earlier step has to make it")
			}
		}
		if c.Clashes.Container != "" && !slices.Contains(p.Stopped, c.Name) {
			list = append(list, c.Name+" clashes with "+c.Clashes.Container+", and is expected to start and to stay")
		}
	}
	return list
}

func (s Step) proseProblems(prose StepProse) []string {
	var list []string
	if prose.Heading != s.Heading {
		list = append(list, fmt.Sprintf("its heading is %q, in the prose it is %q", s.Heading, prose.Heading))
	}
	if prose.Text == "" || prose.Why == "" {
		list = append(list, "its prose lacks a text or a why")
	}
	return append(list, s.predictionProblems(prose.Guess)...)
}

// linkedTo lists the containers that must run before this one is made: on a user-defined network a link is
// a name, and whoever has it may come later.
func linkedTo(c Container) []string {
	var names []string
	if c.Network != "" {
		return nil
	}
	for _, l := range c.Links {
		names = append(names, l.To)
	}
	return names
}

func judgesAttempts(c Check) bool {
	switch c := c.(type) {
	case Refuses:
		return true
	case Every:
		return slices.ContainsFunc(c, judgesAttempts)
	case Each:
		return slices.ContainsFunc(c, judgesAttempts)
	}
	return false
}

// publishesLocally tells whether the network is made with PublishLocally.
func (l Lesson) publishesLocally(network string) bool {
	for _, s := range l.Steps {
		for _, action := range s.Do {
			if create, ok := action.(CreateNetwork); ok && create.Network == network {
				return slices.Contains(create.Options, PublishLocally)
			}
		}
	}
	return false
}

// usesOfOthers lists what the step uses, without the predefined networks that every engine names.
func (s Step) usesOfOthers() []string {
	return slices.DeleteFunc(s.Uses(), func(name string) bool { return name == HostNetwork || name == NoNetwork })
}

// buildsOn tells whether s builds on the step of that id, at first or second hand.
func (l Lesson) buildsOn(s Step, id string) bool {
	number, _ := l.Step(s.ID)
	return slices.ContainsFunc(s.BuildsOn, func(base string) bool {
		n, b := l.Step(base)
		return base == id || n < number && l.buildsOn(b, id) // later ones would lead in circles
	})
}
