package commands

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/docker/cli/cli/command"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// atPrompt gives a learner whose input is text, and what is said to him.
func atPrompt(t *testing.T, input io.Reader) (l *learner, out, said *bytes.Buffer) {
	t.Helper()
	out, said = &bytes.Buffer{}, &bytes.Buffer{}
	cli, err := command.NewDockerCli(
		command.WithInputStream(io.NopCloser(input)), command.WithOutputStream(out), command.WithErrorStream(said),
	)
	assert.NilError(t, err)
	face, err := transcript.New(transcript.FormatPlain, out, transcript.Options{})
	assert.NilError(t, err)
	again := func() (lesson.Sink, error) {
		return transcript.New(transcript.FormatPlain, out, transcript.Options{Full: true})
	}
	return &learner{cli: cli, face: face, again: again, step: true}, out, said
}

var threeAnswers = lesson.Predicting{Step: 1, Question: "What?", Answers: []string{"a", "b", "c"}}

func TestGuessing(t *testing.T) {
	for name, test := range map[string]struct {
		input   string
		guesses []int
		err     error
		said    string
	}{
		"a number":            {"2\n", []int{2}, nil, ""},
		"spaces":              {"  3 \r\n", []int{3}, nil, ""},
		"just Enter":          {"\n1\n", []int{0, 1}, nil, ""},
		"nothing of the kind": {"4\nzero\x1b[2J\n1\n", []int{1}, nil, `"zero\x1b[2J" is none of the answers: type a number from 1 to 3`},
		"the end":             {"", []int{0, 0}, nil, ""},
		"the end, no newline": {"2", []int{2, 0}, nil, ""},
		"quit":                {"q\n", nil, runner.ErrQuit, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l, _, said := atPrompt(t, strings.NewReader(test.input))
			for _, want := range test.guesses {
				got, err := l.Guess(t.Context(), threeAnswers)
				assert.NilError(t, err)
				assert.Equal(t, got, want)
			}
			if test.err != nil {
				_, err := l.Guess(t.Context(), threeAnswers)
				assert.ErrorIs(t, err, test.err)
			}
			assert.Assert(t, is.Contains(said.String(), test.said))
			assert.Assert(t, is.Contains(said.String(), "Your guess [1-3, Enter to just watch, q to quit]: "))
		})
	}
}

// A learner may think for as long as he likes, and the lesson ends when he is asked and it is stopped.
func TestAPromptEndsWithTheLesson(t *testing.T) {
	silent, _ := io.Pipe()
	l, _, _ := atPrompt(t, silent)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.Guess(ctx, threeAnswers)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestBetweenSteps(t *testing.T) {
	for name, test := range map[string]struct {
		input     string
		last      bool
		again     bool
		err       error
		out, said string
	}{
		"on":      {input: "\n"},
		"again":   {input: "r\n", again: true},
		"quit":    {input: "q\n", err: runner.ErrQuit},
		"the end": {input: "", err: runner.ErrQuit},
		"whole":   {input: "o\n\n", out: "output: the whole of it"},
		"copy":    {input: "c\n\n", out: "docker network ls\n"},
		"explain": {input: "e\n\n", out: "bridge"},
		"last":    {input: "\n", last: true, said: "Enter end · o whole output · c commands · r ask again · e explain\n"},
		"its end": {input: "q\n", last: true},
		"gone":    {input: "", last: true},
		"what":    {input: "what\n\n", said: `"what" is no choice here.`},
	} {
		t.Run(name, func(t *testing.T) {
			l, out, said := atPrompt(t, strings.NewReader(test.input))
			for _, e := range []lesson.Event{
				lesson.Started{Lesson: "bridges"},
				lesson.StepStarted{N: 1, Of: 12, Title: "One"},
				lesson.CommandShown{Step: 1, Role: lesson.RoleAsk, Argv: []string{"docker", "network", "ls"}, Shown: "docker network ls"},
				lesson.OutputShown{Step: 1, Role: lesson.RoleAsk, Lines: []lesson.Line{{Text: "a part"}}, LeftOut: 1, Whole: []string{"a part", "the whole of it"}},
				lesson.Judged{Step: 1, Result: lesson.True},
			} {
				assert.NilError(t, l.Emit(e))
			}
			assert.Assert(t, !strings.Contains(out.String(), "the whole of it"))
			shown := out.Len()
			again, err := l.Pause(t.Context(), runner.Stop{Step: 1, Of: 12, Last: test.last})
			assert.ErrorIs(t, err, test.err)
			assert.Equal(t, again, test.again)
			assert.Assert(t, is.Contains(out.String()[shown:], test.out))
			assert.Assert(t, is.Contains(said.String(), "Step 1 of 12. It waits; look around meanwhile, in another terminal."))
			assert.Assert(t, is.Contains(said.String(), test.said))
		})
	}
}

func TestAutoWaitsAndGoesOn(t *testing.T) {
	l, _, said := atPrompt(t, strings.NewReader("q\n"))
	l.step, l.auto = false, time.Millisecond
	again, err := l.Pause(t.Context(), runner.Stop{Step: 1, Of: 12})
	assert.NilError(t, err)
	assert.Assert(t, !again)
	assert.Equal(t, said.String(), "")
	l.auto = time.Hour
	again, err = l.Pause(t.Context(), runner.Stop{Step: 12, Of: 12, Last: true})
	assert.NilError(t, err)
	assert.Assert(t, !again)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = l.Pause(ctx, runner.Stop{Step: 1, Of: 12})
	assert.ErrorIs(t, err, context.Canceled)
}

// Flags that do not go together are told before anything is asked of an engine.
func TestPaceFlags(t *testing.T) {
	for line, want := range map[string]string{
		"bridges --step":                       "--step needs a terminal to ask in",
		"bridges --auto=-1s":                   "invalid --auto -1s",
		"bridges --auto=soon":                  "invalid --auto \"soon\": use a time such as 2s",
		"bridges --auto 5s":                    "a time belongs to its flag: --auto=5s",
		"bridges 5s":                           "accepts no arguments",
		"clean --older 5":                      "invalid --older \"5\": use a time such as",
		"bridges --step --auto":                "give one of them",
		"bridges --from 0x":                    "invalid --from \"0x\": use a whole number",
		"bridges --from 13":                    "invalid --from 13: bridges has the steps 1 to 12",
		"bridges --from 0":                     "invalid --from 0: bridges has the steps 1 to 12",
		"bridges --only -1":                    "invalid --only -1: bridges has the steps 1 to 12",
		"bridges --from 2 --only 3":            "give one of them",
		"bridges --script --format json":       "leave out --format",
		"bridges --script --full":              "leave out --full",
		"bridges --script --predict":           "runs nothing: leave out --predict",
		"run bridges bridges --from 2":         "--from names a step of one lesson, and there are 2",
		"bridges --predict --format telepathy": "invalid --format",
	} {
		t.Run(line, func(t *testing.T) {
			result := newUser(t).types(t, strings.Fields(line)...)
			assert.Equal(t, result.status, exitUsage)
			assert.Assert(t, is.Contains(result.message, want))
			assert.Equal(t, result.out, "")
		})
	}
}
