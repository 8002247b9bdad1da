package commands

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/docker/cli/cli/command"
	"github.com/spf13/pflag"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// paceOptions are the flags that say how fast a lesson goes, and which steps of it are seen.
type paceOptions struct {
	predict bool
	step    bool
	auto    time.Duration
	from    int
	only    int

	flags *pflag.FlagSet
}

// autoDefault is what --auto without a value waits: long enough to read a verdict aloud.
const autoDefault = "2s"

func (o *paceOptions) install(flags *pflag.FlagSet) {
	o.flags = flags
	flags.BoolVar(&o.predict, "predict", false, "Guess first: some steps ask what the network will answer")
	flags.BoolVar(&o.step, "step", false, "Wait after each step")
	flags.DurationVar(&o.auto, "auto", 0, `Wait this long between steps, for talks; "2s" without a value`)
	flags.Lookup("auto").NoOptDefVal = autoDefault
	flags.IntVar(&o.from, "from", 0, "Begin with this step; the ones before it are done quietly")
	flags.IntVar(&o.only, "only", 0, "Show only this step; the ones before it are done quietly")
}

// typed tells whether a flag was given, with whatever value.
func (o *paceOptions) typed(name string) bool {
	return o.flags != nil && o.flags.Changed(strings.TrimPrefix(name, "--"))
}

// check says what is wrong with the flags taken together.
func (o *paceOptions) check(cli command.Cli, lessons []lesson.Lesson, format string) error {
	switch {
	case o.step && o.auto != 0:
		return errors.New("--step waits for you and --auto does not: give one of them")
	case o.auto < 0:
		return fmt.Errorf("invalid --auto %s: give a time such as 2s", o.auto)
	case o.from != 0 && o.only != 0:
		return errors.New("--from shows a step and what follows, --only that step alone: give one of them")
	case o.step && (!cli.In().IsTerminal() || !cli.Out().IsTerminal()):
		return errors.New("--step needs a terminal to ask in: leave it out, or use --auto=2s")
	case o.step && format == transcript.FormatJSON:
		return errors.New("--step shows outputs between the steps, and --format json has no place for them")
	}
	for name, step := range map[string]int{"--from": o.from, "--only": o.only} {
		switch {
		case step == 0 && !o.typed(name):
		case len(lessons) != 1:
			return fmt.Errorf("%s names a step of one lesson, and there are %d", name, len(lessons))
		case step < 1 || step > len(lessons[0].Steps):
			return fmt.Errorf("invalid %s %d: %s has the steps 1 to %d", name, step, lessons[0].Name, len(lessons[0].Steps))
		}
	}
	return nil
}

// apply tells the runner which steps to show and how to go on, and gives the sink for its events.
func (o *paceOptions) apply(cli command.Cli, face lesson.Sink, again func() (lesson.Sink, error), run *runner.Options) lesson.Sink {
	run.From, run.Predict = max(o.from, o.only), o.predict
	run.To = o.only
	if !o.predict && !o.step && o.auto == 0 {
		return face
	}
	l := &learner{cli: cli, face: face, again: again, step: o.step, auto: o.auto, ascii: faceOptions(cli).ASCII}
	run.Pacer = l
	return l
}
