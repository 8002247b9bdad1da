package course

import (
	"slices"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// withPictures has the networks drawn after each step that makes a network or puts something on one or off
// it, unless the step says by itself how it is drawn.
func withPictures(l lesson.Lesson) lesson.Lesson {
	for i, s := range l.Steps {
		if s.Picture == lesson.NoPicture && slices.ContainsFunc(s.Do, plugs) {
			l.Steps[i].Picture = lesson.PictureNow
		}
	}
	return l
}

// plugs tells whether an action changes who is on which network.
func plugs(a lesson.Action) bool {
	_, runs := a.(lesson.Run)
	_, makes := a.(lesson.CreateNetwork)
	_, connects := a.(lesson.Connect)
	_, disconnects := a.(lesson.Disconnect)
	return runs || makes || connects || disconnects
}
