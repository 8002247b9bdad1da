package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// learner is who sets the pace of a lesson: the person at the prompt of --step and --predict, whoever
// writes into the pipe, or, with --auto, nobody. It is the runner's Pacer, and it sees the events that
// the face shows, so that it can show a step again.
//
// Input is read by lines: in the terminal's raw mode Ctrl-C would be a character like any other, and
// a program that ended there would leave a broken terminal.
type learner struct {
	cli   command.Cli
	face  lesson.Sink
	again func() (lesson.Sink, error) // a face that shows whole outputs
	step  bool
	auto  time.Duration
	ascii bool

	in    *bufio.Reader
	ended bool // there is no more input

	lesson lesson.Lesson
	events []lesson.Event // of the step that is being shown
}

// Emit implements lesson.Sink.
func (l *learner) Emit(e lesson.Event) error {
	switch e := e.(type) {
	case lesson.Started:
		l.lesson, _ = course.Lesson(e.Lesson)
		if e.Makes.Exposed {
			l.lesson, _ = course.Exposed(e.Lesson)
		}
	case lesson.StepStarted:
		l.events = nil
	case lesson.CommandShown, lesson.OutputShown, lesson.Observed, lesson.Judged, lesson.TopologyShown, lesson.Noted,
		lesson.Predicting, lesson.Predicted, lesson.Kept, lesson.Finished, lesson.CourseFinished:
	}
	l.events = append(l.events, e)
	return l.face.Emit(e)
}

// Guess implements runner.Pacer. The end of the input means "just watch", now and from then on.
func (l *learner) Guess(ctx context.Context, q lesson.Predicting) (int, error) {
	prompt := fmt.Sprintf("  Your guess [1-%d, Enter to just watch, q to quit]: ", len(q.Answers))
	for {
		line, err := l.ask(ctx, prompt)
		switch {
		case errors.Is(err, io.EOF), err == nil && line == "":
			return 0, nil
		case err != nil:
			return 0, err
		case line == "q":
			return 0, runner.ErrQuit
		}
		if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(q.Answers) {
			return n, nil
		}
		l.say(fmt.Sprintf("  \"%s\" is none of the answers: type a number from 1 to %d, or just Enter.", transcript.Safe(line), len(q.Answers)))
	}
}

// Pause implements runner.Pacer.
func (l *learner) Pause(ctx context.Context, after runner.Stop) (again bool, err error) {
	switch {
	case l.auto > 0 && after.Last:
		return false, nil
	case l.auto > 0:
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(l.auto):
			return false, nil
		}
	case !l.step:
		return false, nil
	}
	show := map[string]func() error{
		"o": l.showWhole, "c": l.showCommands, "e": func() error { return l.explain(after.Step) },
	}
	l.say(fmt.Sprintf("\nStep %d of %d. It waits; look around meanwhile, in another terminal.", after.Step, after.Of))
	for {
		l.say(l.menu(after.Last))
		line, err := l.ask(ctx, "> ")
		switch {
		case errors.Is(err, io.EOF), err == nil && line == "q": // Ctrl-D, or in words
			if after.Last {
				return false, nil
			}
			return false, runner.ErrQuit
		case err != nil:
			return false, err
		case line == "", line == "n":
			return false, nil
		case line == "r":
			return true, nil
		}
		shown, known := show[line]
		if !known {
			l.say(fmt.Sprintf("\"%s\" is no choice here.", transcript.Safe(line)))
			continue
		}
		l.say("")
		if err := shown(); err != nil {
			return false, err
		}
		l.say("")
	}
}

// menu is what can be chosen after a step.
func (l *learner) menu(last bool) string {
	choices := []string{"Enter next", "o whole output", "c commands", "r ask again", "e explain", "q stop"}
	if last {
		choices[0], choices = "Enter end", choices[:5]
	}
	dot := " · "
	if l.ascii {
		dot = " | "
	}
	return strings.Join(choices, dot)
}

// showWhole shows the step again, with nothing left out.
func (l *learner) showWhole() error {
	face, err := l.again()
	if err != nil {
		return err
	}
	for _, e := range l.events {
		if err := face.Emit(e); err != nil {
			return err
		}
	}
	return nil
}

// showCommands shows the step's commands as they can be copied: one a line, and nothing else.
func (l *learner) showCommands() error {
	for _, e := range l.events {
		if c, ok := e.(lesson.CommandShown); ok {
			if _, err := fmt.Fprintln(l.cli.Out(), transcript.Safe(c.Shown)); err != nil {
				return err
			}
		}
	}
	return nil
}

// explain shows the page that says more about a step.
func (l *learner) explain(step int) error {
	name := l.lesson.Name
	if see := l.lesson.Steps[step-1].Predict.See; see != "" {
		name = see
	}
	page, found := course.Topic(name)
	if !found {
		l.say("There is no page about this; docker netdemo explain lists them all.")
		return nil
	}
	return transcript.Explain(l.cli.Out(), page.Markdown, faceOptions(l.cli))
}

func (l *learner) say(text string) { tell(l.cli, text) }

// ask reads one line of input, without its end. What was typed before the question was there is no
// answer to it.
func (l *learner) ask(ctx context.Context, prompt string) (string, error) {
	if l.ended {
		return "", io.EOF
	}
	if l.in == nil {
		l.in = bufio.NewReader(l.cli.In())
	}
	if l.cli.In().IsTerminal() {
		_, _ = l.in.Discard(l.in.Buffered())
		dropTyped(l.cli.In().FD())
	}
	_, _ = fmt.Fprint(l.cli.Err(), prompt)
	type read struct {
		line string
		err  error
	}
	got := make(chan read, 1)
	go func() { // it may outlive the question: a read of a terminal cannot be called off
		line, err := l.in.ReadString('\n')
		got <- read{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-got:
		if l.ended = r.err != nil; l.ended && r.line == "" {
			l.say("")
			return "", r.err
		}
		if !l.cli.In().IsTerminal() {
			l.say("") // a pipe has no Enter that would end the line of the prompt
		}
		return strings.TrimSpace(r.line), nil
	}
}
