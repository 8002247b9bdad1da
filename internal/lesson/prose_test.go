package lesson

import (
	"fmt"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

const goodProse = `# A title

The concept.

    # indented, so no heading

## First step

What comes.

` + "```" + `
# a comment of a shell, no heading
## nor this
` + "```" + `

### Why

Because.

### If not

Look.

### Guess

What comes
of it?

1. This.
   No, because
   of that.
2. That.
   Yes.
3. Neither.

   No.

## Second step
Text.
### Why
Because
#### more
`

func TestParseProse(t *testing.T) {
	p, err := ParseProse(goodProse)
	assert.NilError(t, err)
	assert.DeepEqual(t, p, Prose{
		Title:   "A title",
		Concept: "The concept.\n\n    # indented, so no heading",
		Steps: []StepProse{
			{
				Heading: "First step",
				Text:    "What comes.\n\n```\n# a comment of a shell, no heading\n## nor this\n```",
				Why:     "Because.",
				IfNot:   "Look.",
				Guess: GuessProse{Question: "What comes\nof it?", Answers: []AnswerProse{
					{Text: "This.", Why: "No, because\nof that."}, {Text: "That.", Why: "Yes."}, {Text: "Neither.", Why: "No."},
				}},
			},
			{Heading: "Second step", Text: "Text.", Why: "Because\n#### more"},
		},
	})
}

func TestParseProseTakesWindowsLines(t *testing.T) {
	p, err := ParseProse(strings.ReplaceAll("# T\n\nC\n\n## S\nText\n### Why\nW\n", "\n", "\r\n"))
	assert.NilError(t, err)
	assert.DeepEqual(t, p, Prose{Title: "T", Concept: "C", Steps: []StepProse{{Heading: "S", Text: "Text", Why: "W"}}})
}

func TestParseProseErrors(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"empty":              {"", "no level-1 heading"},
		"no title":           {"text\n## S\n", "no level-1 heading"},
		"two titles":         {"# A\n# B\n", `line 2: unexpected heading "# B"`},
		"title after a step": {"## S\n# A\n", `line 2: unexpected heading "# A"`},
		"why before a step":  {"# A\n### Why\n", `line 2: unexpected heading "### Why"`},
		"unknown heading":    {"# A\n## S\n\n### Because\n", `line 4: unexpected heading "### Because"`},
		"open fence":         {"# A\n```\n## S\n", "a ``` is not closed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseProse(test.text)
			assert.Error(t, err, test.want)
		})
	}
}

// Whatever the text is, nothing of it is lost: each line is in the title, a heading or a text.
func FuzzParseProse(f *testing.F) {
	f.Add(goodProse)
	f.Add("# A\n## S\n### Why\n### If not\n")
	f.Add("```\n# A\n```\n# B")
	f.Fuzz(func(t *testing.T, markdown string) {
		p, err := ParseProse(markdown)
		if err != nil {
			assert.DeepEqual(t, p, Prose{})
			return
		}
		assert.Assert(t, p.Title != "")
		all := p.Title + "\n" + p.Concept
		for _, s := range p.Steps {
			all += "\n" + strings.Join([]string{s.Heading, s.Text, s.Why, s.IfNot, s.Guess.Question}, "\n")
			for i, answer := range s.Guess.Answers {
				all += fmt.Sprintf("\n%d. %s\n%s", i+1, answer.Text, answer.Why)
			}
		}
		for line := range strings.SplitSeq(markdown, "\n") {
			text, level := headingOf(line)
			if level == 0 {
				text = strings.TrimSpace(line)
			}
			if level != 3 {
				assert.Assert(t, strings.Contains(all, text), "%q is lost", line)
			}
		}
	})
}

func TestParseProseRefusesAMessyGuess(t *testing.T) {
	_, err := ParseProse("# T\n\nC\n\n## S\nText\n### Guess\nWhat?\n1. This.\n   No.\n2. That.\nnot indented\n")
	assert.Error(t, err, `S: unexpected line under "Guess": "not indented"`)
}
