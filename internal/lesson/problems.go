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
		for _, name := range makes(s) {
			if _, twice := made[name]; twice {
				say("%s: %s is made twice", s.ID, name)
			}
			made[name] = s.ID
		}
		for _, name := range uses(s) {
			maker, ok := made[name]
			switch {
			case !ok:
				say("%s: uses %s, which no earlier step makes", s.ID, name)
			case maker != "" && maker != s.ID && !l.buildsOn(s, maker):
				say("%s: uses %s, but does not build on %s, which makes it", s.ID, name, maker)
			}
		}
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
	if s.Claim.Check.Negative() && s.Control == nil {
		list = append(list, "it claims that something fails, without a control")
	}
	if all, ok := s.Ask.(All); ok {
		seen := map[reflect.Type]bool{}
		for _, q := range all {
			if seen[reflect.TypeOf(q)] {
				list = append(list, fmt.Sprintf("it asks two questions of type %T", q))
			}
			seen[reflect.TypeOf(q)] = true
		}
	}
	for _, base := range s.BuildsOn {
		if n, _ := l.Step(base); n == 0 || n > i {
			list = append(list, "it builds on "+base+", which is no earlier step")
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

// buildsOn tells whether s builds on the step of that id, at first or second hand.
func (l Lesson) buildsOn(s Step, id string) bool {
	number, _ := l.Step(s.ID)
	return slices.ContainsFunc(s.BuildsOn, func(base string) bool {
		n, b := l.Step(base)
		return base == id || n < number && l.buildsOn(b, id) // later ones would lead in circles
	})
}

func makes(s Step) []string {
	p := Lesson{Steps: []Step{s}}.Plan()
	var names []string
	for _, c := range p.Containers {
		names = append(names, c.Name)
	}
	return append(names, p.Networks...)
}

// uses lists the containers and networks that a step names, apart from those that it makes.
func uses(s Step) []string {
	var names []string
	for _, action := range s.Do {
		switch a := action.(type) {
		case Run:
			if a.Container.Network != "" {
				names = append(names, a.Container.Network)
			}
		case CreateNetwork:
		case Start, Stop, Connect, Disconnect:
			names = append(names, changes(action)...)
		}
	}
	for _, q := range []Question{s.Before, s.Ask, s.Control} {
		names = append(names, asked(q)...)
	}
	for _, answer := range s.Predict.Answers {
		names = append(names, judged(answer)...)
	}
	return append(names, judged(s.Claim.Check)...)
}

// judged lists the containers and networks that a check is about.
func judged(c Check) []string {
	switch c := c.(type) {
	case HasNetwork:
		return []string{c.Network}
	case Lists:
		return slices.Concat(c.Running, c.Absent)
	case BelongsTo:
		return append([]string{c.Container}, c.Networks...)
	case SameProcesses:
		return c.Of
	case Restarted:
		return c.Of
	case NameKnown:
		if c.Network == "" {
			return []string{c.Peer}
		}
		return []string{c.Peer, c.Network}
	case NameUnknown:
		return []string{c.Peer}
	case Not:
		return judged(c.Check)
	case Every:
		var names []string
		for _, part := range c {
			names = append(names, judged(part)...)
		}
		return names
	}
	return nil
}

func asked(q Question) []string {
	switch q := q.(type) {
	case InspectNetwork:
		return []string{q.Network}
	case Processes:
		return q.Of
	case Fetch:
		return []string{q.Container}
	case Get:
		return []string{q.From, q.To, q.Network}
	case Lookup:
		return []string{q.From, q.Name}
	case All:
		var names []string
		for _, part := range q {
			names = append(names, asked(part)...)
		}
		return names
	}
	return nil
}
