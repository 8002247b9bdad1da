package runner

import (
	"context"
	"errors"
	"fmt"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// ErrQuit is what a Pacer gives when the learner wants to end the lesson.
var ErrQuit = errors.New("the learner ended the lesson")

// A Pacer lets the learner set the pace. Its methods wait as long as the learner thinks; an error,
// ErrQuit among them, ends the lesson, which is swept as ever.
type Pacer interface {
	// Guess gives the number of the answer that the learner believes in, or 0 for just watching.
	Guess(ctx context.Context, q lesson.Predicting) (int, error)
	// Pause waits after a step. It tells whether the step's question is to be asked once more.
	Pause(ctx context.Context, after Stop) (again bool, err error)
}

// A Stop is where a lesson waits: after a step. After the last one that is to be seen, the sweep comes.
type Stop struct {
	Step, Of int
	Last     bool
}

// shows tells whether a step, counted from 1, is one of those that are to be seen.
func (o Options) shows(step int) bool {
	return step >= o.From && (o.To == 0 || step <= o.To)
}

// quietly performs the steps before the first that is to be seen, so that it finds what it needs. Nobody
// is told more than that, but for what went otherwise: a claim that is not true, and the engine's notes.
func (p *performance) quietly(ctx context.Context) {
	if p.options.From <= 1 {
		return
	}
	sink, pacer := p.sink, p.options.Pacer
	quiet := &quietSink{}
	p.sink, p.options.Pacer, p.quiet = quiet, nil, true
	for i := range min(p.options.From-1, len(p.lesson.Steps)) {
		if p.step(ctx, i) != nil {
			break
		}
	}
	p.sink, p.options.Pacer, p.quiet = sink, pacer, false
	if ctx.Err() == nil {
		p.emit(lesson.Noted{Text: fmt.Sprintf("%s done quietly, so that what follows finds what it needs.", stepsUpTo(p.options.From-1))})
		p.notes(0)
		for _, e := range quiet.told {
			p.emit(e)
		}
	}
}

func stepsUpTo(last int) string {
	switch last {
	case 1:
		return "Step 1 was"
	case 2:
		return "Steps 1 and 2 were"
	}
	return fmt.Sprintf("Steps 1 to %d were", last)
}

// quietSink keeps what has to be told of quiet steps: heading and verdict of those whose claims are not true.
type quietSink struct {
	step lesson.StepStarted
	told []lesson.Event
}

// Emit implements lesson.Sink.
func (s *quietSink) Emit(e lesson.Event) error {
	if step, is := e.(lesson.StepStarted); is {
		step.Text = "" // it announces what is not shown
		s.step = step
	}
	if verdict, is := e.(lesson.Judged); is && verdict.Result != lesson.True {
		s.told = append(s.told, s.step, verdict)
	}
	return nil
}

// guess asks the learner what the network will answer, where the step has something to guess. It tells
// whether it has.
func (p *performance) guess(ctx context.Context, n int, s lesson.Step) (guess int, asked bool, err error) {
	if p.options.Pacer == nil || !p.options.Predict || !s.Predict.Asks() {
		return 0, false, nil
	}
	prose := p.lesson.Prose.Steps[n-1].Guess
	q := lesson.Predicting{Step: n, Question: prose.Question, Answers: make([]string, len(prose.Answers)), Commands: []string{}}
	for i, answer := range prose.Answers {
		q.Answers[i] = answer.Text
	}
	for _, command := range s.Ask.Commands(p.engine) {
		q.Commands = append(q.Commands, p.typed(command))
	}
	p.emit(q)
	guess, err = p.options.Pacer.Guess(ctx, q)
	return guess, true, err
}

// guessed tells the learner what became of the prediction, and keeps it for the closing page.
func (p *performance) guessed(n, guess int, s lesson.Step, seen lesson.Evidence) {
	right := s.Predict.Right(seen)
	became := lesson.Predicted{Step: n, Guess: guess, Right: right}
	if right == nil {
		became.Right = []int{}
	}
	for _, number := range right {
		became.CameTrue = became.CameTrue || number == guess
	}
	answers := p.lesson.Prose.Steps[n-1].Guess.Answers
	if guess > 0 && guess <= len(answers) {
		became.Why = answers[guess-1].Why
		p.guesses = append(p.guesses, lesson.Guess{Step: n, Title: s.Heading, CameTrue: became.CameTrue, See: s.Predict.See})
	}
	p.emit(became)
}

// pause waits after a step until the learner goes on, and asks its question again as often as wanted.
func (p *performance) pause(ctx context.Context, n int, evidence *lesson.Evidence) error {
	if p.options.Pacer == nil {
		return nil
	}
	stop := Stop{Step: n, Of: len(p.lesson.Steps)}
	stop.Last = n == stop.Of || !p.options.shows(n+1)
	for {
		again, err := p.options.Pacer.Pause(ctx, stop)
		switch {
		case err != nil || !again:
			return err
		case evidence == nil:
			p.emit(lesson.Noted{Step: n, Text: "In this step nothing was asked."})
			continue
		}
		if err := p.askAgain(ctx, n, p.lesson.Steps[n-1], evidence); err != nil {
			return err
		}
	}
}

// askAgain asks a step's question once more, of what is there now: the learner may have tried something
// meanwhile, so that it cannot even be asked.
func (p *performance) askAgain(ctx context.Context, n int, s lesson.Step, evidence *lesson.Evidence) error {
	err := p.look(ctx)
	if err == nil {
		evidence.Topology = p.topology
		err = p.ask(ctx, n, s, evidence)
	}
	if p.answered(ctx, n, s, err) {
		p.lost = "" // where the engine did not answer in this step, it is back
	}
	return ctx.Err()
}
