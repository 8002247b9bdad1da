package course_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

var claimsHead = strings.ReplaceAll(`# What the course claims

Every claim is decided in a run, on the engine that runs it; 'docker netdemo run --all' decides all of
them. The id is the 'claim' of its 'verdict' in '--format json'. Where a claim puts a sentence of the
tutorial to the test, the sentence stands below it, with what becomes of it when the claim is true:
*confirmed*, *refined* (it is so for another reason, or within limits) or *corrected* (it is not so).

This page is made from the lessons by 'make docs'.
`, "'", "`")

// TestClaimsPage compares docs/claims.md with the lessons. `go test ./internal/course -update\` writes it.
func TestClaimsPage(t *testing.T) {
	page := claimsPage()
	file := filepath.Join("..", "..", "docs", "claims.md")
	if golden.FlagUpdate() {
		assert.NilError(t, os.WriteFile(file, []byte(page), 0o644))
	}
	want, err := os.ReadFile(file)
	assert.NilError(t, err)
	assert.Equal(t, page, string(want))
}

func claimsPage() string {
	var b strings.Builder
	b.WriteString(claimsHead)
	for _, name := range course.Names() {
		l, _ := course.Exposed(name)
		fmt.Fprintf(&b, "\n## [%s](lessons/%s.md)\n\n%s\n\n", l.Name, l.Name, l.Question)
		b.WriteString("| id | claim | true on |\n| --- | --- | --- |\n")
		for _, s := range l.Steps {
			for _, row := range claimRows(l, s) {
				fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
			}
		}
	}
	return b.String()
}

// needsOf lists what an engine must have for a step, and for those that it builds on.
func needsOf(l lesson.Lesson, s lesson.Step) []string {
	var needs []string
	for _, n := range s.Needs {
		needs = append(needs, n.Requires())
	}
	for _, other := range l.Steps {
		if slices.Contains(s.BuildsOn, other.ID) {
			needs = append(needs, needsOf(l, other)...)
		}
	}
	slices.Sort(needs)
	return slices.Compact(needs)
}

// claimRows are the rows of one step: its claim, with the tutorial's sentence, and its variants.
func claimRows(l lesson.Lesson, s lesson.Step) [][]string {
	needs := needsOf(l, s)
	on := "every engine"
	if len(needs) > 0 {
		on = "engines with " + strings.Join(needs, " and ")
	}
	if s.Exposed {
		on += ", with `--expose-to-lan`"
	}
	text := s.Claim.Text
	if s.Checks.Says != "" {
		text += fmt.Sprintf("<br>“%s” *%s*", s.Checks.Says, s.Checks.Stands)
	}
	if len(s.Variants) > 0 {
		on += ", but for the variants below"
	}
	rows := [][]string{{"`" + s.ID + "`", text, on}}
	for _, v := range s.Variants {
		rows = append(rows, []string{"`" + s.ID + "`", v.Claim.Text, v.On.String()})
	}
	return rows
}

// What the tutorial says is quoted word for word, and what becomes of it is one of three.
func TestSentencesOfTheTutorial(t *testing.T) {
	for _, l := range course.Lessons() {
		for _, s := range l.Steps {
			switch s.Checks.Stands {
			case lesson.Confirmed, lesson.Refined, lesson.Corrected:
				assert.Assert(t, s.Checks.Says != "", "%s says what becomes of no sentence", s.ID)
			case "":
				assert.Assert(t, s.Checks.Says == "", "%s does not say what becomes of its sentence", s.ID)
			default:
				t.Errorf("%s: %q", s.ID, s.Checks.Stands)
			}
		}
	}
}
