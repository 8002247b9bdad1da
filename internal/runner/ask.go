package runner

import (
	"context"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// How long a claim that something works may take to become true, and how often it is asked.
const (
	holdLimit = 10 * time.Second
	askEvery  = 50 * time.Millisecond
)

// ask asks the step's question and its control at once, and decides the claim.
func (p *performance) ask(ctx context.Context, n int, s lesson.Step, evidence *lesson.Evidence) error {
	claim := s.ClaimOn(p.info)
	var finding lesson.Finding
	var waited time.Duration
	ask := func(ctx context.Context) (err error) {
		evidence.Observed, waited, err = askUntil(ctx, p.engine, s.Ask, func(o lesson.Observation) bool {
			seen := *evidence
			seen.Observed, seen.Control = o, nil
			finding = claim.Check.Judge(seen)
			return !p.changed || finding.Unasked == "" && (finding.Holds || claim.Check.Negative())
		})
		return err
	}
	group, askCtx := newGroup(ctx)
	group.Go(func() error { return ask(askCtx) })
	vouches := func(o lesson.Observation) bool { return lesson.ControlHolds(o, evidence.Topology) }
	var control lesson.Observation
	var controlWaited time.Duration
	if s.Control != nil {
		group.Go(func() (err error) {
			control, controlWaited, err = askUntil(askCtx, p.engine, s.Control, vouches)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if controlWaited > 0 { // what had to settle for the control had to settle for the question, too
		if err := ask(ctx); err != nil {
			return err
		}
	}
	p.notes(n)
	p.answers[s.ID] = evidence.Observed
	p.observed(n, lesson.RoleAsk, evidence.Observed)
	if control != nil {
		p.observed(n, lesson.RoleControl, control)
		if !vouches(control) {
			return controlFailed(control)
		}
	}
	if finding.Unasked != "" {
		return unasked(finding)
	}
	if words := s.Differs(); words != "" {
		p.emit(lesson.Noted{Step: n, Text: words})
	}
	verdict := lesson.Judged{
		Result: lesson.False, Expected: claim.Check.Expected(), Observed: finding.Observed,
		Said: finding.Said, Why: p.lesson.Prose.Steps[n-1].IfNot,
	}
	if finding.Holds {
		verdict.Result, verdict.Why = lesson.True, p.lesson.Prose.Steps[n-1].Why
		verdict.Waited = float64(waited.Microseconds()) / 1000
	}
	p.judge(n, s, verdict)
	return nil
}

// askUntil asks until enough is satisfied or holdLimit has passed, and gives the last answer. waited
// is how long that took, 0 when the first answer was enough.
func askUntil(ctx context.Context, e lesson.Engine, q lesson.Question, enough func(lesson.Observation) bool) (o lesson.Observation, waited time.Duration, err error) {
	began := time.Now()
	for asked := 0; ; asked++ {
		o, err = q.Ask(ctx, e)
		if err != nil || enough(o) {
			if asked > 0 {
				waited = time.Since(began)
			}
			return o, waited, err
		}
		if time.Since(began) > holdLimit {
			return o, 0, nil
		}
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-time.After(askEvery):
		}
	}
}

func controlFailed(control lesson.Observation) error {
	var words []string
	for _, exchange := range control.Exchanges() {
		for _, line := range exchange.Lines {
			words = append(words, line.Text)
		}
	}
	return &lesson.EngineError{Failure: lesson.Failure{
		Call:    "the control: the same request, from where it must work",
		Message: strings.Join(words, " "),
		Meaning: "Without a control that works, a failure would prove nothing about the claim.",
	}}
}

// unasked is the failure of a step whose observation decides nothing.
func unasked(f lesson.Finding) error {
	return &lesson.EngineError{Failure: lesson.Failure{
		Call:    "the question of this step",
		Message: f.Unasked,
		Meaning: "What the claim is about was not reached, so nothing was found out about it.",
	}}
}
