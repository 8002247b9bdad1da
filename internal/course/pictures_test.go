package course

import (
	"slices"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Wherever somebody comes onto a network or leaves one, it is drawn.
func TestPictures(t *testing.T) {
	for _, l := range Lessons() {
		for _, s := range l.Steps {
			if slices.ContainsFunc(s.Do, func(a lesson.Action) bool { _, tries := a.(lesson.Attempt); return tries }) {
				continue // it is refused
			}
			made := lesson.Lesson{Steps: []lesson.Step{s}}.Plan()
			assert.Check(t, len(made.Containers)+len(made.Networks) == 0 || s.Picture != lesson.NoPicture, "%s draws nothing", s.ID)
		}
	}
	drawn := func(name string, step int) lesson.Picture {
		l, found := Lesson(name)
		assert.Assert(t, found)
		return l.Steps[step-1].Picture
	}
	assert.Equal(t, drawn("bridges", 6), lesson.PictureBefore, "a step that says how keeps to it")
	assert.Equal(t, drawn("bridges", 9), lesson.PictureNow, "one leaves")
	assert.Equal(t, drawn("bridges", 10), lesson.PictureNow, "one comes back")
	assert.Equal(t, drawn("bridges", 3), lesson.NoPicture, "a stopped container is on its networks still")
}
