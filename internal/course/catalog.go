// Package course holds the lessons and the pages of `explain`.
//
// A lesson is NAME.go (what is made, done, asked and claimed) beside NAME.md (the prose). The package
// knows the language of lessons and nothing else: no engine, no terminal, no flags.
package course

import (
	"embed"
	"fmt"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

//go:embed *.md
var prose embed.FS

// catalog is the course in its order: one line a lesson.
var catalog = []func() lesson.Lesson{
	bridges,
}

// Lessons gives the course in its order, each lesson with its prose.
// It panics if a lesson's prose cannot be read, which a test of this package excludes.
func Lessons() []lesson.Lesson {
	list := make([]lesson.Lesson, len(catalog))
	for i, make := range catalog {
		list[i] = withProse(make())
	}
	return list
}

func withProse(l lesson.Lesson) lesson.Lesson {
	text, err := prose.ReadFile(l.Name + ".md")
	if err == nil {
		l.Prose, err = lesson.ParseProse(string(text))
	}
	if err != nil {
		panic(fmt.Sprintf("course: %s.md: %v", l.Name, err))
	}
	return l
}
