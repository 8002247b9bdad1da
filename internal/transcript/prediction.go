package transcript

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The questions of --predict, in each face: the question with its answers before the network is asked,
// what became of the learner's guess after the verdict, and on the closing page what is worth another
// look.

// whatBecame says whether a prediction came true: "You said 2. It was 3.".
func whatBecame(e lesson.Predicted) string {
	numbers := make([]string, len(e.Right))
	for i, n := range e.Right {
		numbers[i] = strconv.Itoa(n)
	}
	was := "It was " + strings.Join(numbers, " and ") + "."
	if len(numbers) == 0 {
		was = "It was none of the three: this network surprised us, too."
	}
	switch {
	case e.Guess == 0:
		return was
	case e.CameTrue:
		return fmt.Sprintf("You said %d, and so it is.", e.Guess)
	}
	return fmt.Sprintf("You said %d. %s", e.Guess, was)
}

// guessScore counts the predictions that came true: "3 of 5 came true.".
func guessScore(list []lesson.Guess) string {
	return fmt.Sprintf("%d of %d came true.", len(list)-len(anotherLook(list)), len(list))
}

// anotherLook lists the predictions that did not come true.
func anotherLook(list []lesson.Guess) []lesson.Guess {
	var look []lesson.Guess
	for _, g := range list {
		if !g.CameTrue {
			look = append(look, g)
		}
	}
	return look
}

const (
	explain    = "explain "
	lookColumn = 11
)

// predicting asks the question, with the command that will answer it.
func (t *terminal) predicting(e lesson.Predicting) {
	t.tellShortening()
	t.role = ""
	t.space()
	for _, shown := range e.Commands[:min(1, len(e.Commands))] {
		t.typed(shown)
	}
	t.space()
	t.rows(margin, t.blocks(e.Question, t.text(0))...)
	for i, answer := range e.Answers {
		t.labelled(span{text: "  " + strconv.Itoa(i+1), tone: toneNumber}, 5, wrap(t.inline(answer), t.text(5)))
	}
	t.space()
}

// predicted says who was right.
func (t *terminal) predicted(e lesson.Predicted) {
	t.labelled(span{text: "guess", tone: toneAside}, 8, wrap([]span{{text: whatBecame(e), tone: toneStrong}}, t.text(8)))
	if e.Why != "" {
		t.labelled(span{}, 8, t.blocks(e.Why, t.text(8)))
	}
	t.space()
}

// predictions is the end of the closing page of a lesson in which the learner guessed.
func (t *terminal) predictions(e lesson.Finished) {
	if len(e.Guesses) == 0 {
		return
	}
	t.ruled("", "Your predictions")
	t.paragraph(plain(guessScore(e.Guesses)))
	look := anotherLook(e.Guesses)
	if len(look) == 0 {
		return
	}
	t.paragraph(plain("Worth another look:"))
	for _, g := range look {
		rows := append(
			wrap(plain(Safe(g.Title)), t.text(lookColumn)),
			wrap([]span{{text: unbroken(t.options.netdemo(explain + g.See)), tone: toneCommand}}, t.text(lookColumn))...)
		t.labelled(span{text: "  step " + strconv.Itoa(g.Step), tone: toneNumber}, lookColumn, rows)
	}
}

func (p *plainFace) predicting(e lesson.Predicting) {
	p.tellShortening()
	p.role = ""
	p.prose("question", e.Question)
	for i, answer := range e.Answers {
		p.prose("answer "+strconv.Itoa(i+1), answer)
	}
}

func (p *plainFace) predicted(e lesson.Predicted) {
	p.fact("guess", whatBecame(e))
	p.prose("guess", e.Why)
}

func (p *plainFace) predictions(e lesson.Finished) {
	if len(e.Guesses) == 0 {
		return
	}
	p.fact("predictions", guessScore(e.Guesses))
	for _, g := range anotherLook(e.Guesses) {
		p.fact("another look", fmt.Sprintf("step %d, %s: %s", g.Step, Safe(g.Title), p.options.netdemo(explain+g.See)))
	}
}

func (m *markdownFace) predicting(e lesson.Predicting) {
	m.role = ""
	m.paragraph("**Guess** " + e.Question)
	var list []string
	for i, answer := range e.Answers {
		list = append(list, fmt.Sprintf("%d. %s", i+1, answer))
	}
	m.raw(strings.Join(list, "\n"))
}

func (m *markdownFace) predicted(e lesson.Predicted) {
	m.paragraph("*" + escapeMarkdown(whatBecame(e)) + "* " + e.Why)
}

func (m *markdownFace) predictions(e lesson.Finished) {
	if len(e.Guesses) == 0 {
		return
	}
	m.paragraph("## Your predictions")
	m.paragraph(guessScore(e.Guesses))
	var list []string
	for _, g := range anotherLook(e.Guesses) {
		list = append(list, fmt.Sprintf("- step %d, %s: `%s`", g.Step, escapeMarkdown(g.Title), m.options.netdemo(explain+g.See)))
	}
	m.raw(strings.Join(list, "\n"))
}
