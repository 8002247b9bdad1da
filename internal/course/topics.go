package course

import (
	"embed"
	"slices"
	"strings"
)

//go:embed topics/*.md
var topics embed.FS

// Page is a page of `explain`.
type Page struct {
	Name     string
	Summary  string // its first heading, without the name
	Markdown string
}

// Topics lists the pages of `explain`, sorted.
func Topics() []string {
	entries, err := topics.ReadDir("topics")
	if err != nil {
		panic("course: topics are embedded: " + err.Error())
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".md")
	}
	slices.Sort(names)
	return names
}

// Topic gives one page of `explain`. A page begins with "# NAME: SUMMARY".
func Topic(name string) (page Page, found bool) {
	if !slices.Contains(Topics(), name) {
		return Page{}, false
	}
	text, err := topics.ReadFile("topics/" + name + ".md")
	if err != nil {
		panic("course: topics are embedded: " + err.Error())
	}
	heading, _, _ := strings.Cut(string(text), "\n")
	_, summary, _ := strings.Cut(strings.TrimPrefix(heading, "# "), ": ")
	return Page{Name: name, Summary: summary, Markdown: string(text)}, true
}
