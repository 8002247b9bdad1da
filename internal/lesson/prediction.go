package lesson

import (
	"fmt"
	"strings"
)

// Guesses is how many answers a learner may choose from.
const Guesses = 3

// A Prediction lets the learner say what the network will answer before it is asked. Each of its answers
// is something that people do believe; the network decides which one comes true. The zero value asks
// nothing. The words are in NAME.md, under "### Guess".
type Prediction struct {
	Answers []Check // Guesses of them, in the order of the prose: what is observed if the answer is right
	See     string  // the page of `explain` that says more
}

// Asks tells whether there is a prediction to make.
func (p Prediction) Asks() bool { return len(p.Answers) > 0 }

// Right lists the numbers, from 1, of the answers that came true.
func (p Prediction) Right(e Evidence) []int {
	var right []int
	for i, answer := range p.Answers {
		if f := answer.Judge(e); f.Holds && f.Unasked == "" {
			right = append(right, i+1)
		}
	}
	return right
}

// GuessProse is what NAME.md says of a prediction.
type GuessProse struct {
	Question string
	Answers  []AnswerProse
}

// AnswerProse is one answer to choose.
type AnswerProse struct {
	Text string // one line
	Why  string // for who chose it: why it is so, or why it is not
}

// parseGuess reads a question, and a numbered list whose items are an answer and, indented below it,
// what is to be said to who chose it.
func parseGuess(markdown string) (GuessProse, error) {
	var g GuessProse
	for line := range strings.Lines(markdown) {
		line = strings.TrimRight(line, "\n")
		item, isItem := strings.CutPrefix(line, fmt.Sprintf("%d. ", len(g.Answers)+1))
		switch {
		case isItem:
			g.Answers = append(g.Answers, AnswerProse{Text: item})
		case len(g.Answers) == 0:
			g.Question += line + "\n"
		case strings.HasPrefix(line, "   "):
			g.Answers[len(g.Answers)-1].Why += strings.TrimSpace(line) + "\n"
		case strings.TrimSpace(line) != "":
			return GuessProse{}, fmt.Errorf("unexpected line under %q: %q", headingGuess, line)
		}
	}
	g.Question = strings.TrimSpace(g.Question)
	for i := range g.Answers {
		g.Answers[i].Why = strings.TrimSpace(g.Answers[i].Why)
	}
	return g, nil
}

// predictionProblems lists what is wrong with a step's prediction.
func (s Step) predictionProblems(g GuessProse) []string {
	if !s.Predict.Asks() && len(g.Answers) == 0 {
		return nil
	}
	var list []string
	if len(s.Predict.Answers) != Guesses || len(g.Answers) != Guesses {
		list = append(list, fmt.Sprintf("its prediction has %d answers, and %d in the prose; %d are wanted", len(s.Predict.Answers), len(g.Answers), Guesses))
	}
	if g.Question == "" || s.Predict.See == "" {
		list = append(list, "its prediction lacks a question, or the page that says more")
	}
	for _, a := range g.Answers {
		if a.Text == "" || a.Why == "" {
			list = append(list, fmt.Sprintf("an answer of its prediction lacks its text or its why: %q", a.Text))
		}
	}
	return list
}

// Predicting asks the learner what the network will answer.
type Predicting struct {
	Step     int      `json:"step"`
	Question string   `json:"question"` // Markdown
	Answers  []string `json:"answers"`  // Markdown, one line each
	Commands []string `json:"commands"` // what is about to be asked
}

// Predicted is what became of a prediction.
type Predicted struct {
	Step     int    `json:"step"`
	Guess    int    `json:"guess"`     // the number of the learner's answer; 0 for just watching
	Right    []int  `json:"right"`     // the numbers of those that came true: one, unless the network surprised us
	CameTrue bool   `json:"came_true"` // the learner's own did
	Why      string `json:"why"`       // Markdown: about the learner's answer
}

// Type implements Event.
func (Predicting) Type() string { return "prediction" }

// Type implements Event.
func (Predicted) Type() string { return "guess" }

func (Predicting) event() {}
func (Predicted) event()  {}

// A Guess is a prediction that was made, for the closing page.
type Guess struct {
	Step     int    `json:"step"`
	Title    string `json:"title"`
	CameTrue bool   `json:"came_true"`
	See      string `json:"see"` // the page of `explain` that says more
}
