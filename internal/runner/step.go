package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// step performs one step, from its heading to its verdict, and lets the learner look at it. An error is
// the end of the lesson: nobody waits for the rest.
func (p *performance) step(ctx context.Context, index int) error {
	s, n := p.lesson.Steps[index], index+1
	p.slept = 0
	opening := lesson.StepStarted{N: n, Of: len(p.lesson.Steps), ID: s.ID, Title: s.Heading}
	if result, reason := p.excused(s); result != "" {
		p.emit(opening)
		p.judge(n, s, lesson.Judged{Result: result, Said: reason})
		return p.ended(ctx, p.pause(ctx, n, nil))
	}
	opening.Text = p.lesson.Prose.Steps[index].Text
	p.emit(opening)
	evidence, err := p.do(ctx, n, s)
	done := err == nil
	guess, guesses := 0, false
	if done {
		if guess, guesses, err = p.guess(ctx, n, s); err != nil {
			return p.ended(ctx, err)
		}
		err = p.ask(ctx, n, s, evidence)
	}
	answered := p.answered(ctx, n, s, err)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if answered && guesses {
		p.guessed(n, guess, s, *evidence)
	}
	if answered || len(s.Do) > 0 {
		p.emit(lesson.TopologyShown{Step: n, Caption: s.Picture, Topology: p.topology})
	}
	if !done {
		evidence = nil
	}
	return p.ended(ctx, p.pause(ctx, n, evidence))
}

// answered tells whether a step brought an answer, and judges one that did not: this engine cannot give one,
// or something went wrong. Nothing is judged of a lesson that was told to stop.
func (p *performance) answered(ctx context.Context, n int, s lesson.Step, err error) bool {
	if err == nil {
		return true
	}
	if err = p.orRestarted(ctx, n, err); ctx.Err() == nil {
		p.unanswered(n, s, err)
	}
	return false
}

// unanswered judges such a step.
func (p *performance) unanswered(n int, s lesson.Step, err error) {
	var notHere *lesson.NotHere
	if errors.As(err, &notHere) {
		p.judge(n, s, lesson.Judged{Result: lesson.Skipped, Said: notHere.Reason})
		return
	}
	p.lose(n, err)
	failure := FailureOf(err, p.options.Docker)
	p.judge(n, s, lesson.Judged{Result: lesson.Broken, Said: "This step could not be run.", Error: &failure})
}

// ended notes that the learner wants no more, where that is what the error of a Pacer says.
func (p *performance) ended(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == nil {
		p.quit = true
	}
	return err
}

// excused tells why a step is not performed: "" when it is.
func (p *performance) excused(s lesson.Step) (lesson.Result, string) {
	for _, need := range s.Needs {
		if reason := need.Missing(p.info); reason != "" {
			return lesson.Skipped, reason
		}
	}
	if p.lost != "" {
		return lesson.NotRun, p.lost
	}
	for _, id := range s.BuildsOn {
		base := p.verdicts[id]
		switch base.Result {
		case lesson.Skipped:
			return lesson.Skipped, fmt.Sprintf("It builds on step %d, which was skipped.", base.Step)
		case lesson.False, lesson.Broken, lesson.NotRun:
			word := strings.ReplaceAll(string(base.Result), "_", " ")
			return lesson.NotRun, fmt.Sprintf("It builds on step %d, which was %s: what it shows would prove nothing.", base.Step, word)
		case lesson.True, lesson.Differs: // what is so there is known, and was seen
		}
	}
	for _, name := range s.Uses() {
		if step := p.spoiled[name]; step > 0 {
			return lesson.NotRun, fmt.Sprintf("It needs %s, which step %d failed to change.", p.engine.Known(name), step)
		}
	}
	return "", ""
}

// do asks what is to be compared, makes the step's changes, and looks at who is plugged into what.
func (p *performance) do(ctx context.Context, n int, s lesson.Step) (*lesson.Evidence, error) {
	evidence := &lesson.Evidence{Names: p.engine, Before: p.answers[s.Since]}
	if s.Before != nil {
		observation, err := s.Before.Ask(ctx, p.engine)
		if err != nil {
			return nil, err
		}
		evidence.Before = observation
		p.observed(n, lesson.RoleBefore, observation)
	}
	attempted, err := p.act(ctx, s.Do)
	if err != nil {
		for _, name := range s.Changes() {
			p.spoiled[name] = n
		}
	}
	p.notes(n)
	for i, action := range s.Do {
		if tried := attempted[i]; tried != nil {
			evidence.Attempted = append(evidence.Attempted, *tried)
			p.observed(n, lesson.RoleDo, *tried)
			continue
		}
		command := action.Command(p.engine)
		p.emit(lesson.CommandShown{
			Step: n, Role: lesson.RoleDo, Argv: command.Argv, Shown: p.typed(command), Mode: "equivalent",
		})
	}
	if lost(err) {
		return nil, err
	}
	if lookErr := p.look(ctx); err == nil { // what a step that broke has changed is looked at, too
		err = lookErr
	}
	evidence.Topology = p.topology
	return evidence, err
}

// act makes the changes: first what is made, in its order, then everything else at once. It gives what
// came of attempts, each in the place of its action.
func (p *performance) act(ctx context.Context, actions []lesson.Action) ([]*lesson.Attempted, error) {
	p.changed = p.changed || len(actions) > 0
	attempted := make([]*lesson.Attempted, len(actions))
	for _, action := range actions {
		if creator, ok := action.(lesson.Creator); ok {
			if err := creator.Create(ctx, p.engine); err != nil {
				return attempted, err
			}
		}
	}
	group, ctx := newGroup(ctx)
	for i, action := range actions {
		group.Go(func() error {
			attempt, ok := action.(lesson.Attempt)
			if !ok {
				return action.Do(ctx, p.engine)
			}
			tried, err := attempt.Try(ctx, p.engine)
			if err == nil {
				attempted[i] = &tried
			}
			return err
		})
	}
	return attempted, group.Wait()
}

// look reads the topology afresh.
func (p *performance) look(ctx context.Context) error {
	networks, _, err := p.engine.Networks(ctx)
	if err != nil {
		return err
	}
	containers, err := p.engine.Containers(ctx)
	if err != nil {
		return err
	}
	p.topology = lesson.NewTopology(networks, containers)
	return nil
}

// observed emits the exchanges of an observation, then the facts.
func (p *performance) observed(n int, role string, o lesson.Observation) {
	for _, part := range lesson.Parts(o) {
		for _, x := range part.Exchanges() {
			p.emit(lesson.CommandShown{
				Step: n, Role: role, Argv: x.Command.Argv, Shown: p.typed(x.Command), Mode: "equivalent",
			})
			texts := make([]string, len(x.Lines))
			for i, line := range x.Lines {
				texts[i] = line.Text
			}
			p.emit(lesson.OutputShown{
				Step: n, Role: role, Stream: part.Kind(), Text: strings.Join(texts, "\n"),
				MS: x.MS, LeftOut: x.LeftOut, Lines: x.Lines, Whole: x.Whole,
			})
		}
		p.emit(lesson.Observed{Step: n, Role: role, Kind: part.Kind(), Fact: part})
	}
}

// judge emits and keeps a verdict.
func (p *performance) judge(n int, s lesson.Step, v lesson.Judged) {
	claim := s.ClaimOn(p.info)
	v.Step, v.Claim, v.Text = n, s.ID, claim.Text
	v.Failing, v.Slept = claim.Check.Negative(), milliseconds(p.slept)
	p.verdicts[s.ID] = lesson.Verdict{Step: n, Title: s.Heading, Result: v.Result, Said: v.Said, Error: v.Error}
	p.emit(v)
}
