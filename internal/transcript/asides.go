package transcript

import (
	"slices"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// What a face remarks once.
const (
	rightAnswer   = "(An error can be the right answer.)"
	shortensAside = "(Flags that harden and label what is made, and --pull never, are left out here; --full shows them.)"
)

// asides knows which remarks are due. They are due once: the first in each lesson, the second for as
// long as somebody reads.
type asides struct {
	shortens  bool // shown commands leave flags out, and nobody was told yet
	shortened bool // such a command was shown
	taught    bool // that an error can be the right answer
}

// begin takes the opening of a lesson.
func (a *asides) begin(e lesson.Started) { a.shortens, a.shortened = e.Shortens, false }

// saw takes a command that is shown.
func (a *asides) saw(argv []string) {
	a.shortened = a.shortened || a.shortens && isShortened(argv)
}

// isShortened tells the commands that leave flags out.
func isShortened(argv []string) bool {
	return len(argv) > 2 && argv[0] == "docker" &&
		(argv[1] == "run" || slices.Equal(argv[1:3], []string{"network", "create"}))
}

// tellShortening tells whether it must be said now that flags are left out. Faces ask when the commands
// of one role are through, so that the remark does not stand between two of them.
func (a *asides) tellShortening() bool {
	due := a.shortened
	if due {
		a.shortens, a.shortened = false, false
	}
	return due
}

// tellRightAnswer tells whether it must be said of this verdict that an error can be right.
func (a *asides) tellRightAnswer(v lesson.Judged) bool {
	due := !a.taught && v.Failing && v.Result == lesson.True
	a.taught = a.taught || due
	return due
}
