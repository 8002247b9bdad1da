package lesson

import (
	"fmt"
	"strings"
)

// Prose is what a lesson's NAME.md says, in Markdown.
type Prose struct {
	Title   string // the level-1 heading: the lesson in one line
	Concept string // the concept, before anything is run
	Steps   []StepProse
}

// StepProse is what is said about one step.
type StepProse struct {
	Heading string     // the level-2 heading; equal to Step.Heading
	Text    string     // what comes and why, before it is done
	Why     string     // under "### Why": why it is so, when the claim is true
	IfNot   string     // under "### If not": what it means and how to check, when the claim is false
	Guess   GuessProse // under "### Guess": a question and the answers to choose from
}

// The level-3 headings that a step's prose may have.
const (
	headingWhy   = "Why"
	headingIfNot = "If not"
	headingGuess = "Guess"
)

// ParseProse reads a lesson's Markdown: one level-1 heading and the concept, then a level-2 heading for
// each step with its text, "### Why" and, where there is something to say, "### If not" and "### Guess".
func ParseProse(markdown string) (Prose, error) {
	var p Prose
	into := &p.Concept
	guesses := map[int]*string{}
	code := false // between two fences: a line that begins with # is no heading there
	for i, line := range strings.Split(markdown, "\n") {
		heading, level := headingOf(line)
		step := len(p.Steps) - 1
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		switch {
		case code:
			*into += line + "\n"
		case level == 1 && p.Title == "" && step < 0:
			p.Title = heading
		case level == 2:
			p.Steps = append(p.Steps, StepProse{Heading: heading})
			into = &p.Steps[step+1].Text
		case level == 3 && step >= 0 && heading == headingWhy:
			into = &p.Steps[step].Why
		case level == 3 && step >= 0 && heading == headingIfNot:
			into = &p.Steps[step].IfNot
		case level == 3 && step >= 0 && heading == headingGuess:
			into = new(string)
			guesses[step] = into
		case level > 0:
			return Prose{}, fmt.Errorf("line %d: unexpected heading %q", i+1, line)
		default:
			*into += line + "\n"
		}
	}
	p.Concept = strings.TrimSpace(p.Concept)
	for i := range p.Steps {
		s := &p.Steps[i]
		s.Text, s.Why, s.IfNot = strings.TrimSpace(s.Text), strings.TrimSpace(s.Why), strings.TrimSpace(s.IfNot)
		if text := guesses[i]; text != nil {
			guess, err := parseGuess(*text)
			if err != nil {
				return Prose{}, fmt.Errorf("%s: %w", s.Heading, err)
			}
			s.Guess = guess
		}
	}
	if code {
		return Prose{}, fmt.Errorf("a ``` is not closed")
	}
	if p.Title == "" {
		return Prose{}, fmt.Errorf("no level-1 heading")
	}
	return p, nil
}

func headingOf(line string) (text string, level int) {
	hashes := len(line) - len(strings.TrimLeft(line, "#"))
	if hashes == 0 || hashes > 3 || !strings.HasPrefix(line[hashes:], " ") {
		return "", 0
	}
	return strings.TrimSpace(line[hashes:]), hashes
}
