package commands

import (
	"bytes"
	"io"
	"reflect"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// How output looks is read from the terminal and the environment, and from nothing else.
func TestFaceOptions(t *testing.T) {
	plain := transcript.Options{Width: 80}
	color := transcript.Options{Width: 80, Color: true}
	for name, test := range map[string]struct {
		env            map[string]string
		pipe, terminal transcript.Options
		tty            bool // auto is the terminal face, in a terminal
	}{
		"nothing set": {nil, plain, color, true},
		"NO_COLOR":    {map[string]string{"NO_COLOR": "1"}, plain, plain, true},
		"dumb":        {map[string]string{"TERM": "dumb"}, transcript.Options{Width: 80, ASCII: true}, transcript.Options{Width: 80, ASCII: true}, false},
		"accessible":  {map[string]string{"ACCESSIBLE": "1"}, transcript.Options{Width: 80, ASCII: true}, transcript.Options{Width: 80, ASCII: true}, false},
		"a terminal":  {map[string]string{"TERM": "xterm-256color", "LANG": "en_GB.UTF-8"}, plain, color, true},
		"utf8":        {map[string]string{"LANG": "C.utf8"}, plain, color, true},
		"C": {
			map[string]string{"LANG": "C"},
			transcript.Options{Width: 80, ASCII: true},
			transcript.Options{Width: 80, ASCII: true, Color: true},
			true,
		},
		"Latin 1": {
			map[string]string{"LANG": "de_DE.UTF-8", "LC_CTYPE": "de_DE.ISO-8859-1"},
			transcript.Options{Width: 80, ASCII: true},
			transcript.Options{Width: 80, ASCII: true, Color: true},
			true,
		},
		"LC_ALL wins": {map[string]string{"LC_ALL": "en_US.UTF-8", "LC_CTYPE": "C", "LANG": "C"}, plain, color, true},
	} {
		t.Run(name, func(t *testing.T) {
			pipe, terminal := newUser(t), newUser(t).terminal()
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			assert.DeepEqual(t, faceOptions(pipe.cli(t, io.Discard, io.Discard)), test.pipe)
			assert.DeepEqual(t, faceOptions(terminal.cli(t, io.Discard, io.Discard)), test.terminal)

			want := transcript.FormatPlain
			if test.tty {
				want = transcript.FormatTTY
			}
			assertFace(t, terminal, formatAuto, want)
			assertFace(t, pipe, formatAuto, transcript.FormatPlain)
			for _, format := range transcript.Formats() {
				assertFace(t, terminal, format, format)
				assertFace(t, pipe, format, format)
			}
		})
	}
}

// What stands in the environment of a terminal of Windows decides about glyphs there, and nowhere else.
func TestOldConsole(t *testing.T) {
	newUser(t)
	for _, name := range newConsoles {
		t.Setenv(name, "")
	}
	assert.Assert(t, oldConsole("windows"))
	assert.Assert(t, !oldConsole("linux") && !oldConsole("darwin"))
	for _, name := range newConsoles {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, "x")
			assert.Assert(t, !oldConsole("windows"))
		})
	}
}

func assertFace(t *testing.T, u *user, format, want string) {
	t.Helper()
	got, err := newFace(u.cli(t, io.Discard, io.Discard), lessonOptions{format: format})
	assert.NilError(t, err)
	face, err := transcript.New(want, io.Discard, transcript.Options{})
	assert.NilError(t, err)
	assert.Equal(t, reflect.TypeOf(got), reflect.TypeOf(face))
}

func TestNoSuchFace(t *testing.T) {
	for _, format := range []string{"", "AUTO", "html"} {
		_, err := newFace(outputs(t, io.Discard), lessonOptions{format: format})
		assert.ErrorContains(t, err, "invalid --format")
	}
}

// A page to hand out says which run it is of.
func TestAHandoutSaysWhichRunItIsOf(t *testing.T) {
	var page bytes.Buffer
	face, err := newFace(outputs(t, &page), lessonOptions{format: transcript.FormatMarkdown})
	assert.NilError(t, err)
	assert.NilError(t, face.Emit(lesson.Started{
		Lesson: "bridges", Run: "7k2f", Time: time.Date(2026, 11, 23, 16, 41, 0, 0, time.UTC), Engine: lesson.EngineInfo{Version: "28.5.2", Endpoint: "ssh://him@there"},
	}))
	assert.Assert(t, is.Contains(page.String(), "\n*Run* 7k2f, 2026-11-23 16:41 UTC, engine 28.5.2 at ssh://him@there\n"))
}
