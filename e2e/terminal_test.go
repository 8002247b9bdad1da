//go:build e2e

package e2e

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"gotest.tools/v3/assert"
)

// glyphs are what only a terminal is shown.
const glyphs = "✔✘│━═●◀"

// In a terminal: no line is broken by the terminal, and what is drawn is what was written.
func TestInATerminal(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		columns uint16
		env     []string
		colours bool
		glyphs  bool
	}{
		{"80 columns", 80, nil, true, true},
		{"60 columns, NO_COLOR", 60, []string{"NO_COLOR=1"}, false, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := anEngine(t)
			unchanged(t, m)
			raw := terminalOutput(t, m.run("netdemo", "bridges").with(tc.env...), tc.columns)
			assertFits(t, raw, int(tc.columns))
			text := ansi.Strip(raw)
			assert.Equal(t, strings.Contains(raw, "\x1b["), tc.colours)
			assert.Equal(t, strings.ContainsAny(text, glyphs), tc.glyphs)
			assert.Equal(t, strings.Count(text, "✔ true"), 12, text)
		})
	}
}

// A terminal that cannot draw gets words alone, as a pipe does (TestLessonInAContext).
func TestInADumbTerminal(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	raw := terminalOutput(t, m.run("netdemo", "bridges").with("TERM=dumb"), 80)
	assertPlain(t, raw)
	assertFits(t, raw, 80)
}

func assertPlain(t *testing.T, text string) {
	t.Helper()
	assert.Assert(t, !strings.ContainsAny(text, glyphs+"\x1b"), text)
	assert.Equal(t, strings.Count(text, "verdict: true"), 12)
}

// terminalOutput runs a command in a terminal of 24 lines and gives all that it wrote. It has to succeed.
func terminalOutput(t *testing.T, c call, columns uint16) string {
	t.Helper()
	raw, code := inTerminal(t, c, columns)
	assert.Equal(t, code, 0, raw)
	return raw
}

// inTerminal is that for a command that may fail.
func inTerminal(t *testing.T, c call, columns uint16) (raw string, code int) {
	t.Helper()
	cmd := c.command(t.Context())
	cmd.SysProcAttr = nil // pty makes a session
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: columns})
	assert.NilError(t, err)
	defer func() { _ = terminal.Close() }()
	raw = readTerminal(t, terminal)
	code, err = exitCode(t.Context(), cmd.Wait())
	assert.NilError(t, err)
	return raw, code
}

// readTerminal reads until everybody has left the terminal, which Linux tells as an error.
func readTerminal(t *testing.T, terminal *os.File) string {
	t.Helper()
	raw, err := io.ReadAll(terminal)
	assert.Assert(t, len(raw) > 0, "%v", err)
	return string(raw)
}

// assertFits demands that a terminal of that width shows line by line what was written: so no line was
// too long, and no sequence moved the cursor about.
func assertFits(t *testing.T, raw string, columns int) {
	t.Helper()
	lines := strings.Split(strings.TrimRight(ansi.Strip(raw), "\r\n"), "\n")
	screen := vt.NewEmulator(columns, len(lines)+1)
	_, err := screen.WriteString(raw)
	assert.NilError(t, err)
	shown := strings.Split(screen.String(), "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, "\r ")
		assert.Assert(t, ansi.StringWidth(line) <= columns, "%d columns: %s", ansi.StringWidth(line), line)
		assert.Equal(t, strings.TrimRight(shown[i], " "), line)
	}
}
