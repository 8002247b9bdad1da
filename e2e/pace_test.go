//go:build e2e

package e2e

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// A class guesses from a pipe: right, wrong, not at all, and then the pipe ends. The engine decides.
func TestPredict(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	r := m.run("netdemo", "bridges", "--predict", "--format", "json").typing("3\n1\n\n").test(t)
	assert.Equal(t, r.code, 0, r.stdout+r.stderr)
	events := parseEvents(t, r.stdout)
	assertAllTrue(t, events)
	guesses := filter(events, ofType(typeGuess))
	var got []string
	for _, e := range guesses {
		assert.Equal(t, len(e.Right), 1)
		got = append(got, fmt.Sprintf("step %d: %d %t", e.Step, e.Guess, e.CameTrue))
	}
	assert.DeepEqual(t, got[:3], []string{"step 3: 3 true", "step 5: 1 false", "step 7: 0 false"})
	for _, e := range guesses[3:] {
		assert.Equal(t, e.Guess, 0, "the pipe has ended")
	}
	assert.Equal(t, len(filter(events, ofType(typePrediction))), len(guesses))
	assert.Assert(t, strings.Contains(r.stderr, "Your guess [1-3, Enter to just watch, q to quit]: "))
}

// One step, and the ones before it quietly.
func TestOnly(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	r := m.run("netdemo", "bridges", "--only", "8", "--format", "json").test(t)
	assert.Equal(t, r.code, 0, r.stdout+r.stderr)
	events := parseEvents(t, r.stdout)
	assert.DeepEqual(t, results(events), map[string]string{"bridges.custom.name": string(lesson.True)})
	assert.Equal(t, last(events).Claims, 1)
}

// In a terminal the lesson waits after each step, and the learner ends it.
func TestStep(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	cmd := m.run("netdemo", "bridges", "--step", "--from", "2").command(t.Context())
	cmd.SysProcAttr = nil // pty makes a session
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 80})
	assert.NilError(t, err)
	defer func() { _ = terminal.Close() }()
	screen := readScreen(terminal)
	for _, turn := range []struct{ until, keys string }{
		{"Step 2 of 12. It waits", "c\n"},
		{"docker network inspect bridge\r\n", "\n"},
		{"Step 3 of 12. It waits", "r\n"},
		{"Step 3 of 12. It waits", "q\n"},
	} {
		screen.waitFor(t, turn.until)
		screen.waitFor(t, "> ") // what is typed before it is dropped
		_, err := terminal.WriteString(turn.keys)
		assert.NilError(t, err)
	}
	screen.waitFor(t, "Go on with docker netdemo bridges --from 4.")
	code, err := exitCode(t.Context(), cmd.Wait())
	assert.NilError(t, err)
	assert.Equal(t, code, exitTold)
}

// screen is what a terminal has shown and a test has not yet waited for.
type screen struct {
	pieces chan string
	rest   string
}

// readScreen begins to read a terminal.
func readScreen(terminal *os.File) *screen {
	s := &screen{pieces: make(chan string, 1000)}
	go func() {
		defer close(s.pieces)
		for {
			piece := make([]byte, 4096)
			n, err := terminal.Read(piece)
			if n > 0 {
				s.pieces <- string(piece[:n])
			}
			if err != nil {
				return
			}
		}
	}()
	return s
}

// waitFor waits until the text is shown, after what was waited for before.
func (s *screen) waitFor(t *testing.T, text string) {
	t.Helper()
	limit := time.After(callLimit)
	for {
		if _, after, found := strings.Cut(s.rest, text); found {
			s.rest = after
			return
		}
		select {
		case piece, open := <-s.pieces:
			assert.Assert(t, open, "%v: the terminal was left without %q:\n%s", io.EOF, text, s.rest)
			s.rest += piece
		case <-limit:
			t.Fatalf("%q was not shown:\n%s", text, s.rest)
		}
	}
}
