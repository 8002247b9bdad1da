package course_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
*confirmed*, *refined* (it is so for another reason, or within limits) or *corrected* (it is not so). A row
that *differs* is what another kind of engine is known to do where the claim does not hold on it.

What of the tutorial no step puts to the test is [at the end](#not-checked), with the reason.

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
	b.WriteString("\n## Not checked\n\nWhat the tutorial says and no step puts to the test:\n")
	for _, u := range course.NotChecked() {
		b.WriteString("\n" + u.Because + "\n\n")
		for _, says := range u.Says {
			b.WriteString("- " + quote(says) + "\n")
		}
	}
	return b.String()
}

// quote gives a sentence of the tutorial as text in Markdown: what it has of signs stands for itself.
func quote(says string) string {
	return "“" + strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`).Replace(says) + "”"
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
	for _, sentence := range s.Checks {
		text += fmt.Sprintf("<br>%s *%s*", quote(sentence.Says), sentence.Stands)
	}
	if len(s.Variants) > 0 {
		on += ", but for the variants below"
	}
	rows := [][]string{{"`" + s.ID + "`", text, on}}
	for _, v := range s.Variants {
		rows = append(rows, []string{"`" + s.ID + "`", v.Claim.Text, v.On.String()})
	}
	for _, d := range s.Differences {
		rows = append(rows, []string{"`" + s.ID + "`", "*differs:* " + d.Claim.Text, d.On()})
	}
	return rows
}

// Of a sentence that a step checks becomes one of three, and it is not one of those that none checks.
func TestSentencesOfTheTutorial(t *testing.T) {
	checked := map[string]bool{}
	for _, name := range course.Names() {
		l, _ := course.Exposed(name)
		for _, s := range l.Steps {
			for _, sentence := range s.Checks {
				assert.Assert(t, sentence.Says != "", s.ID)
				assert.Assert(t, slices.Contains([]lesson.Stands{lesson.Confirmed, lesson.Refined, lesson.Corrected}, sentence.Stands), s.ID)
				checked[sentence.Says] = true
			}
		}
	}
	for _, u := range course.NotChecked() {
		assert.Assert(t, strings.HasSuffix(u.Because, "."))
		for _, says := range u.Says {
			assert.Assert(t, !checked[says], "%s: a step does check it", says)
		}
	}
}

// The steps that the page sends its reader to are there.
func TestNotCheckedNamesSteps(t *testing.T) {
	ids := map[string]bool{}
	for _, name := range course.Names() {
		l, _ := course.Exposed(name)
		for _, s := range l.Steps {
			ids[s.ID] = true
		}
	}
	for _, u := range course.NotChecked() {
		for _, id := range regexp.MustCompile("`([a-z]+\\.[a-z.]+)`").FindAllStringSubmatch(u.Because, -1) {
			assert.Assert(t, ids[id[1]], id[1])
		}
	}
}
