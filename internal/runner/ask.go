package runner

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// How long a claim that something works may take to become true, one that something does not, and how often they
// are asked. The second is for an engine at work: whenever anybody makes a network, dockerd takes the jump to its
// isolation out of FORWARD and puts it in again, and for some 30 ms every bridge reaches every other (seen on 20.10.24).
const (
	holdLimit = 10 * time.Second
	keepLimit = time.Second
	askEvery  = 50 * time.Millisecond
)

// answers are what a step's question and its control brought.
type answers struct {
	finding lesson.Finding
	waited  time.Duration      // how long the claim took to become true
	control lesson.Observation // nil for a step without one
}

// ask asks the step's question and its control, and decides the claim. What was waited for while the
// machine slept says nothing of the network, so it is asked again, once: a question changes nothing.
func (p *performance) ask(ctx context.Context, n int, s lesson.Step, evidence *lesson.Evidence) error {
	claim := s.ClaimOn(p.info)
	watch := startWatch(p.options.Clock)
	known, mayDiffer := s.DifferenceOn(p.info)
	got, err := p.inquire(ctx, s, claim, evidence)
	if p.slept = watch.slept(); p.slept > 0 && ctx.Err() == nil {
		got, err = p.inquire(ctx, s, claim, evidence)
	}
	if err != nil {
		return err
	}
	p.notes(n)
	p.answers[s.ID] = evidence.Observed
	p.observed(n, lesson.RoleAsk, evidence.Observed)
	vouched := got.control == nil
	if got.control != nil {
		p.observed(n, lesson.RoleControl, got.control)
		vouched = lesson.ControlHolds(got.control, evidence.Topology)
	}
	differs := mayDiffer && (!got.finding.Holds || !vouched) && known.Claim.Check.Judge(*evidence).Holds
	switch {
	case differs:
	case !vouched:
		return controlFailed(got.control)
	case got.finding.Unasked != "":
		return unasked(got.finding, evidence.Observed)
	case !got.finding.Holds:
		if err := p.orRestarted(ctx, n, nil); err != nil || ctx.Err() != nil {
			return err
		}
	}
	if words := s.Differs(); words != "" {
		p.emit(lesson.Noted{Step: n, Text: words})
	}
	verdict := lesson.Judged{
		Result: lesson.False, Expected: claim.Check.Expected(), Observed: got.finding.Observed,
		Said: got.finding.Said, Why: p.lesson.Prose.Steps[n-1].IfNot,
	}
	switch {
	case differs:
		verdict.Result = lesson.Differs
		verdict.Why = fmt.Sprintf("This differs on %s. %s", known.On(), known.Claim.Text)
	case got.finding.Holds:
		verdict.Result, verdict.Why = lesson.True, p.lesson.Prose.Steps[n-1].Why
		verdict.Waited = milliseconds(got.waited)
	}
	p.judge(n, s, verdict)
	return nil
}

// inquire asks the question and the control at once. The answer to the question is evidence.
func (p *performance) inquire(ctx context.Context, s lesson.Step, claim lesson.Claim, evidence *lesson.Evidence) (got answers, err error) {
	known, mayDiffer := s.DifferenceOn(p.info)
	ask := func(ctx context.Context) (err error) {
		var failed time.Time // when it was first seen that something works which must not
		evidence.Observed, got.waited, err = askUntil(ctx, p.engine, s.Ask, func(o lesson.Observation) bool {
			seen := *evidence
			seen.Observed, seen.Control = o, nil
			got.finding = claim.Check.Judge(seen)
			switch {
			case claim.Check.Negative() && mayDiffer: // what is known to work there may take a moment
				return known.Claim.Check.Judge(seen).Holds
			case claim.Check.Negative() && got.finding.Unasked == "" && !got.finding.Holds:
				if failed.IsZero() {
					failed = time.Now()
				}
				return time.Since(failed) >= keepLimit
			}
			return !p.changed || got.finding.Unasked == "" && got.finding.Holds
		})
		return err
	}
	control := func(ctx context.Context) (waited time.Duration, err error) {
		got.control, waited, err = askUntil(ctx, p.engine, s.Control, func(o lesson.Observation) bool {
			return lesson.ControlHolds(o, evidence.Topology)
		})
		return waited, err
	}
	group, askCtx := newGroup(ctx)
	group.Go(func() error { return ask(askCtx) })
	var controlWaited time.Duration
	if s.Control != nil {
		group.Go(func() (err error) {
			controlWaited, err = control(askCtx)
			return err
		})
	}
	err = group.Wait()
	if err == nil && s.Control != nil && got.waited > 0 && got.finding.Holds && claim.Check.Negative() { // what fails late may fail for everybody
		controlWaited, err = control(ctx)
	}
	if err == nil && controlWaited > 0 { // what had to settle for the control had to settle for the question, too
		err = ask(ctx)
	}
	return got, err
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

// callAsk is the Failure.Call of a step whose question did not lead to a verdict.
const callAsk = "the question of this step"

// unasked is the failure of a step whose observation decides nothing.
func unasked(f lesson.Finding, o lesson.Observation) error {
	failure := lesson.Failure{
		Call:    callAsk,
		Message: f.Unasked,
		Meaning: "What the claim is about was not reached, so nothing was found out about it.",
	}
	if lesson.SilentPort(o) {
		failure.Meaning += " Silence behind a published port: a firewall on the engine's machine drops what comes from bridges" +
			" (ufw, firewalld), or the engine runs without its helper and its rules (--userland-proxy=false, --iptables=false)."
		failure.Fix = []string{"sudo iptables -S INPUT", "docker netdemo explain firewall"}
	}
	return &lesson.EngineError{Failure: failure}
}
