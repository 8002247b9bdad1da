package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docker/cli/cli/config"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// atHome gives a user and makes his config folder the one of this process.
func atHome(t *testing.T) *user {
	t.Helper()
	u := newUser(t)
	before := config.Dir()
	config.SetDir(u.options.ConfigDir)
	t.Cleanup(func() { config.SetDir(before) })
	return u
}

func bridges(t *testing.T) lesson.Lesson {
	t.Helper()
	l, found := course.Lesson("bridges")
	assert.Assert(t, found)
	return l
}

func TestProgressIsRememberedAndForgotten(t *testing.T) {
	u := atHome(t)
	l := bridges(t)
	whole := lesson.Finished{Lesson: l.Name, Claims: len(l.Steps), Seen: len(l.Steps)}
	assert.Assert(t, !is.Contains(u.types(t).out, "seen ")().Success())

	guessed := whole
	guessed.Guesses = []lesson.Guess{{Step: 3, CameTrue: true}, {Step: 5}}
	remember([]lesson.Lesson{l, l}, []lesson.Finished{whole, guessed})
	today := time.Now().Format(time.DateOnly)
	assert.Assert(t, is.Contains(u.types(t).out, "seen "+today+", 1 of 2 predictions came true\n"))
	assert.Equal(t, strings.TrimSpace(u.types(t, "ls", "--format", "{{.Seen}} {{.Predictions}}").out), today+" 1/2")

	again := whole
	again.Guesses = []lesson.Guess{{Step: 5, CameTrue: true}}
	remember([]lesson.Lesson{l}, []lesson.Finished{again})
	assert.Equal(t, strings.TrimSpace(u.types(t, "ls", "--format", "{{.Predictions}}").out), "2/2")

	info, err := os.Stat(progressFile())
	assert.NilError(t, err)
	assert.Equal(t, info.Mode().Perm(), os.FileMode(0o600))
	files, err := os.ReadDir(filepath.Dir(progressFile()))
	assert.NilError(t, err)
	assert.Assert(t, is.Len(files, 1))

	assert.Assert(t, is.Contains(u.types(t, "ls", "--forget").out, "Forgotten"))
	assert.Assert(t, is.Contains(u.types(t, "ls", "--forget").out, "nothing to forget"))
	assert.Equal(t, strings.TrimSpace(u.types(t, "ls", "--format", "{{.Seen}}{{.Predictions}}").out), "")
}

// Only a lesson that came to its end was seen.
func TestWhatWasNotSeen(t *testing.T) {
	atHome(t)
	l := bridges(t)
	for name, f := range map[string]lesson.Finished{
		"interrupted":     {Claims: 12, Seen: 12, Interrupted: true},
		"one step":        {Claims: 1, Seen: 1},
		"not begun":       {Claims: 12, Error: &lesson.Failure{Message: "no"}},
		"the reader left": {Claims: 12, Seen: 3},
	} {
		remember([]lesson.Lesson{l}, []lesson.Finished{f})
		assert.Assert(t, readProgress().Lessons[l.Name].Seen.IsZero(), name)
	}
}

// A file that somebody broke is as good as none, and is replaced.
func TestProgressThatCannotBeRead(t *testing.T) {
	atHome(t)
	assert.NilError(t, os.MkdirAll(lockDir(), 0o700))
	for _, text := range []string{"", "{", "[]", `{"lessons":null}`, `{"lessons":{"bridges":3}}`} {
		assert.NilError(t, os.WriteFile(progressFile(), []byte(text), 0o600))
		assert.Equal(t, len(readProgress().Lessons), 0)
	}
	l := bridges(t)
	remember([]lesson.Lesson{l}, []lesson.Finished{{Seen: len(l.Steps)}})
	assert.Assert(t, !readProgress().Lessons[l.Name].Seen.IsZero())
}

// A report that cannot be written is told before anything is run; otherwise it is written whatever happens.
func TestJUnitFile(t *testing.T) {
	host, _ := engineOf(t, unprepared())
	file := filepath.Join(t.TempDir(), "report.xml")
	result := newUser(t, host).types(t, "bridges", "--junit", file)
	assert.Equal(t, result.status, exitFailed)
	text, err := os.ReadFile(file)
	assert.NilError(t, err)
	assert.Assert(t, is.Contains(string(text), `<testsuites name="docker netdemo" tests="1" failures="0" errors="1" skipped="0">`))

	host, asked := engineOf(t, unprepared())
	result = newUser(t, host).types(t, "bridges", "--junit", filepath.Join(file, "no", "folder.xml"))
	assert.Equal(t, result.status, exitUsage)
	assert.Assert(t, is.Contains(result.message, "invalid --junit"))
	assert.Assert(t, is.Len(asked(), 0))
}
