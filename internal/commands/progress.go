package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// progress is what a learner has seen, in the Docker CLI's config folder (netdemo/progress.json, mode
// 0600). It stays on this machine, and losing it is no error: it is a courtesy.
type progress struct {
	Lessons map[string]lessonProgress `json:"lessons"`
}

// lessonProgress is what a learner has seen of one lesson.
type lessonProgress struct {
	Seen    time.Time       `json:"seen"`              // when it was last seen to its end
	Guesses map[string]bool `json:"guesses,omitempty"` // by step id: whether the last prediction came true
}

// cameTrue counts the predictions that came true, and all of them.
func (l lessonProgress) cameTrue() (came, all int) {
	for _, right := range l.Guesses {
		if right {
			came++
		}
	}
	return came, len(l.Guesses)
}

func progressFile() string { return filepath.Join(lockDir(), "progress.json") }

// readProgress gives what was seen: nothing where there is no file, or none that can be read.
func readProgress() progress {
	p := progress{Lessons: map[string]lessonProgress{}}
	text, err := os.ReadFile(progressFile())
	if err != nil || json.Unmarshal(text, &p) != nil || p.Lessons == nil {
		return progress{Lessons: map[string]lessonProgress{}}
	}
	return p
}

// see adds a lesson that came to its end before somebody's eyes, and the predictions that were made in it.
func (p progress) see(l lesson.Lesson, f lesson.Finished, now time.Time) {
	own := p.Lessons[l.Name]
	if f.Error == nil && !f.Interrupted && f.Seen == len(l.Steps) {
		own.Seen = now.UTC()
	}
	for _, g := range f.Guesses {
		if own.Guesses == nil {
			own.Guesses = map[string]bool{}
		}
		own.Guesses[l.Steps[g.Step-1].ID] = g.CameTrue
	}
	if !own.Seen.IsZero() || len(own.Guesses) > 0 {
		p.Lessons[l.Name] = own
	}
}

// remember adds what was just seen to what was seen before. A home that cannot be written to is no error.
func remember(lessons []lesson.Lesson, seen []lesson.Finished) {
	p := readProgress()
	for i, f := range seen {
		p.see(lessons[i], f, time.Now())
	}
	_ = p.write()
}

// write replaces the file as a whole, so that nobody ever reads half of it.
func (p progress) write() error {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(lockDir(), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(lockDir(), "progress-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(append(text, '\n'))
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), progressFile())
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

// forget is --forget: what was seen is seen no more.
func forget(cli command.Cli) error {
	err := os.Remove(progressFile())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		_, err = fmt.Fprintln(cli.Out(), "There was nothing to forget.")
	case err == nil:
		_, err = fmt.Fprintln(cli.Out(), "Forgotten: which lessons you saw, and which of your predictions came true.")
	default:
		return failed(err)
	}
	return err
}

// seenWords says what a learner has seen of a lesson: "seen 2026-11-24, 3 of 4 predictions came true".
func (l lessonProgress) seenWords() string {
	words := ""
	if !l.Seen.IsZero() {
		words = "seen " + l.Seen.Local().Format(time.DateOnly)
	}
	if came, all := l.cameTrue(); all > 0 {
		if words != "" {
			words += ", "
		}
		words += fmt.Sprintf("%d of %d predictions came true", came, all)
	}
	return words
}
