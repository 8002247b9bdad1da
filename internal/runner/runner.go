// Package runner performs a lesson on an engine and emits what becomes known as events.
//
// It knows the order of things: what a step does and asks, when a claim is decided, what is not run
// any more, and that the sweep comes last, however the lesson ended. It must not know Docker, the
// lessons, or how events look.
package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The exit codes of the product; of several, the worst wins.
const (
	ExitOK          = 0
	ExitFalse       = 1
	ExitBroken      = 3
	ExitUnusable    = 4
	ExitInterrupted = 130
)

// CallReport is the Failure.Call of a report that could not be written.
const CallReport = "write the report"

// sweepLimit is how long the sweep may take. It does not end with the lesson's context.
const sweepLimit = 60 * time.Second

// Options are what a lesson's performance is told besides the lesson and the engine.
type Options struct {
	Version  string           // of the plugin
	Run      string           // the run's id
	Number   int              // of this lesson among those that the user asked for; alone, in the course
	Lessons  int              // how many those are
	Strict   bool             // a step that is skipped or differs counts as false
	Keep     time.Duration    // hand the run over for that long when all went well; 0 sweeps it
	Docker   lesson.Docker    // leads the docker command to the engine, in what the learner may type
	Shortens bool             // shown commands leave out flags that do not matter to the network
	Clock    func() time.Time // the wall clock; nil for the system's

	From    int   // the first step to be seen, from 1; the ones before it are done quietly. 0 is 1
	To      int   // the last step to be done; 0 is the lesson's last
	Predict bool  // the learner guesses first, where a step has something to guess
	Pacer   Pacer // asks the learner; nil for a lesson that nobody waits in
}

// performance is one lesson being performed.
type performance struct {
	lesson  lesson.Lesson
	engine  lesson.Engine
	sink    lesson.Sink
	options Options

	info      lesson.EngineInfo
	topology  lesson.Topology
	verdicts  map[string]lesson.Verdict
	answers   map[string]lesson.Observation // by step: what its question brought
	spoiled   map[string]int                // what a step failed to change, by name: the number of the step
	lost      string                        // why the engine is not asked any more: it went away, fell silent or restarted
	slept     time.Duration                 // how long the machine slept while the step was asked; then it was asked again
	begun     bool                          // something may have been made: there may be something to sweep
	quiet     bool                          // nobody sees the steps that are performed now
	quit      bool                          // the learner has ended the lesson
	guesses   []lesson.Guess                // the predictions that were made
	changed   bool                          // a step has changed something, which may take a moment to be seen
	unread    bool                          // the sink has no reader any more
	unwritten error                         // the report could not be written, and not because nobody reads it
	failure   *lesson.Failure               // the lesson could not be begun
	exit      int
}

// Perform performs the lesson and returns the summary that it also emitted as the last event. It
// returns when everything that the run made is swept, or the sweep has said what is left. A context
// that ends interrupts the lesson, not the sweep.
func Perform(ctx context.Context, l lesson.Lesson, e lesson.Engine, sink lesson.Sink, o Options) (summary lesson.Finished) {
	began := time.Now()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	p := &performance{lesson: l, engine: e, options: o, verdicts: map[string]lesson.Verdict{}, answers: map[string]lesson.Observation{}, spoiled: map[string]int{}}
	p.sink = &watchedSink{next: sink, gone: func(err error) {
		if ReaderGone(err) {
			p.unread = true
		} else {
			p.unwritten = err
		}
		stop()
	}}

	swept := false
	sweep := func() lesson.Swept {
		swept = true
		if !p.begun {
			return lesson.Swept{}
		}
		sweepCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sweepLimit)
		defer cancel()
		removed, err := e.Sweep(sweepCtx)
		if err != nil {
			removed.Left = append(removed.Left, err.Error())
			removed.Failed++
		}
		return removed
	}
	defer func() {
		if !swept { // a panic: leave nothing behind all the same
			sweep()
		}
	}()

	p.perform(ctx)
	kept := p.keep(ctx)
	if kept != nil {
		swept = true
		if p.emit(*kept); p.unread || p.unwritten != nil { // nobody was told
			kept = nil
		}
	}
	interrupted := p.quit || ctx.Err() != nil && !p.unread && p.unwritten == nil
	var removed lesson.Swept
	if kept == nil {
		removed = sweep()
	}
	if removed.Failed > 0 || p.unwritten != nil {
		p.exit = Worst(p.exit, ExitBroken)
	}
	summary = p.summary(removed, interrupted, time.Since(began))
	summary.Kept = kept
	_ = p.sink.Emit(summary)
	if p.unwritten != nil {
		summary.Error = &lesson.Failure{Call: CallReport, Message: p.unwritten.Error()}
		summary.Exit = Worst(summary.Exit, ExitBroken)
	}
	return summary
}

// perform runs the lesson from its opening to its last step.
func (p *performance) perform(ctx context.Context) {
	info, err := p.engine.Info(ctx)
	if err != nil {
		p.cannotBegin(ctx, err, ExitUnusable)
		return
	}
	p.info = info
	plan := p.lesson.Plan()
	if err := p.engine.Prepare(ctx, plan); err != nil {
		p.cannotBegin(ctx, err, ExitBroken)
		return
	}
	p.emit(lesson.Started{
		Lesson: p.lesson.Name, Title: p.lesson.Prose.Title, Run: p.options.Run, Time: time.Now().UTC(),
		Tool: p.options.Version, Engine: info, Steps: len(p.lesson.Steps),
		Number: p.options.Number, Lessons: p.options.Lessons,
		Guess:   !p.options.Predict && slices.ContainsFunc(p.lesson.Steps, func(s lesson.Step) bool { return s.Predict.Asks() }),
		Concept: p.lesson.Prose.Concept, Makes: p.lesson.Making(p.engine), Images: p.images(plan), Shortens: p.options.Shortens,
		Keep: p.options.Keep,
	})
	if words := banner(info); words != "" {
		p.emit(lesson.Noted{Text: words})
	}
	p.notes(0)
	p.begun = true
	p.quietly(ctx)
	for i := range p.lesson.Steps {
		if !p.options.shows(i + 1) {
			continue
		}
		if ctx.Err() != nil || p.step(ctx, i) != nil {
			return
		}
	}
}

// banner says what an engine is that is not Docker Engine, and what becomes of the claims on it.
func banner(e lesson.EngineInfo) string {
	if e.Kind == lesson.KindDocker {
		return ""
	}
	return fmt.Sprintf("This engine is %[1]s %[2]s behind the Docker API, and the lessons are about Docker Engine. "+
		"A claim that does not hold here is told as one that differs, where that is known of %[1]s, and as false otherwise.", e.Product(), e.Version)
}

func (p *performance) images(plan lesson.Plan) []string {
	list := make([]string, len(plan.Services))
	for i, service := range plan.Services {
		list[i] = p.engine.Image(service)
	}
	return list
}

func (p *performance) cannotBegin(ctx context.Context, err error, exit int) {
	if ctx.Err() != nil {
		return
	}
	failure := FailureOf(err, p.options.Docker)
	p.failure, p.exit = &failure, exit
}

func (p *performance) emit(e lesson.Event) { _ = p.sink.Emit(e) }

// notes emits what the engine's adapter has to say to the learner, who is told later when nobody listens.
func (p *performance) notes(step int) {
	if p.quiet {
		return
	}
	for _, text := range p.engine.Notes() {
		p.emit(lesson.Noted{Step: step, Text: text})
	}
}

// FailureOf explains an error: in the engine's adapter's own words where it has some, and with its commands as
// they are typed.
func FailureOf(err error, docker lesson.Docker) lesson.Failure {
	var explained *lesson.EngineError
	if !errors.As(err, &explained) {
		return lesson.Failure{Message: err.Error()}
	}
	failure := explained.Failure
	failure.Fix = slices.Clone(failure.Fix)
	for i, fix := range failure.Fix {
		failure.Fix[i] = docker.Typed(fix)
	}
	return failure
}

// typed is a command as the learner types it.
func (p *performance) typed(c lesson.Command) string { return p.options.Docker.Typed(c.String()) }

// The errors of a write to a pipe that nobody reads, as Windows numbers them.
const (
	errorBrokenPipe = syscall.Errno(109)
	errorNoData     = syscall.Errno(232)
)

// ReaderGone tells whether a write failed because its reader has gone away, as with `| head`, or its terminal.
func ReaderGone(err error) bool {
	if runtime.GOOS == "windows" && (errors.Is(err, errorBrokenPipe) || errors.Is(err, errorNoData)) {
		return true
	}
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.EIO) || errors.Is(err, io.ErrClosedPipe)
}

// watchedSink tells once when nobody reads any more, and is silent from then on.
type watchedSink struct {
	next lesson.Sink
	gone func(error)
	err  error
}

// Emit implements lesson.Sink.
func (s *watchedSink) Emit(e lesson.Event) error {
	if s.err == nil {
		if s.err = s.next.Emit(e); s.err != nil {
			s.gone(s.err)
		}
	}
	return s.err
}
