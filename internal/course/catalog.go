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
var catalog = []entry{
	{"localhost", localhost},
	{"ports", ports},
	{"namespaces", namespaces},
	{"isolation", isolation},
	{"bridges", bridges},
	{"attach", attach},
	{"dns", dns},
	{"links", links},
	{"sharing", sharing},
	{"host", host},
	{"none", none},
	{"gateway", gateway},
	{"myths", myths},
}

type entry struct {
	name  string
	build func() lesson.Lesson
}

// Names lists the lessons in the order of the course.
func Names() []string {
	names := make([]string, len(catalog))
	for i, e := range catalog {
		names[i] = e.name
	}
	return names
}

// Lesson gives the lesson of that name, with its prose. It opens no port to others.
// It panics if the prose cannot be read, which a test of this package excludes.
func Lesson(name string) (l lesson.Lesson, found bool) {
	l, found = Exposed(name)
	return l.Closed(), found
}

// Exposed gives the lesson of that name for a learner who opens its ports to others: with the steps that
// are about that.
func Exposed(name string) (l lesson.Lesson, found bool) {
	for _, e := range catalog {
		if e.name == name {
			l = e.lesson()
			l.Exposed = true
			return l, true
		}
	}
	return lesson.Lesson{}, false
}

// Lessons gives the whole course in its order.
func Lessons() []lesson.Lesson {
	list := make([]lesson.Lesson, len(catalog))
	for i, e := range catalog {
		list[i] = e.lesson().Closed()
	}
	return list
}

// lesson is the whole lesson, with the steps about ports that are open to others.
func (e entry) lesson() lesson.Lesson {
	return withPictures(withDifferences(withRoles(withProse(e.build()))))
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
