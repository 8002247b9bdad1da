package lesson

import (
	"fmt"
	"slices"
	"testing"

	"gotest.tools/v3/assert"
)

func TestAPlainLessonHasNoProblems(t *testing.T) {
	assert.DeepEqual(t, plain().Problems(), []string(nil))
}

// Each rule has a lesson that breaks it, and nothing else.
func TestProblems(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(*Lesson)
		want  []string
		more  bool // the same is said of other names, too
	}{
		{
			name:  "no steps",
			spoil: func(l *Lesson) { l.Steps, l.Prose.Steps, l.Table, l.Roles = nil, nil, Table{}, nil },
			want:  []string{"plain has 0 steps; 1 to 12 are allowed"},
		},
		{
			name: "too many steps",
			spoil: func(l *Lesson) {
				for i := len(l.Steps); i < 13; i++ {
					s := Step{ID: fmt.Sprint("plain.", i), Heading: "h", Ask: ListNetworks{}, Claim: Claim{Text: "c", Check: HasPredefined{}}}
					l.Steps = append(l.Steps, s)
					l.Prose.Steps = append(l.Prose.Steps, StepProse{Heading: "h", Text: "t", Why: "w"})
				}
			},
			want: []string{"plain has 13 steps; 1 to 12 are allowed"},
		},
		{
			name:  "prose of another length",
			spoil: func(l *Lesson) { l.Prose.Steps = l.Prose.Steps[:2] },
			want:  []string{"plain.md has 2 step headings for 3 steps"},
		},
		{
			name:  "another heading in the prose",
			spoil: func(l *Lesson) { l.Prose.Steps[1].Heading = "Connect" },
			want:  []string{`plain.join: its heading is "Join", in the prose it is "Connect"`},
		},
		{
			name:  "compared with a step that comes later",
			spoil: func(l *Lesson) { l.Steps[0].Since = l.Steps[1].ID },
			want:  []string{"plain.make: it compares with plain.join, on which it does not build, or with something else, too"},
		},
		{
			name:  "no why",
			spoil: func(l *Lesson) { l.Prose.Steps[1].Why = "" },
			want:  []string{"plain.join: its prose lacks a text or a why"},
		},
		{
			name:  "no text",
			spoil: func(l *Lesson) { l.Prose.Steps[1].Text = "" },
			want:  []string{"plain.join: its prose lacks a text or a why"},
		},
		{
			name:  "an id of another lesson",
			spoil: func(l *Lesson) { l.Steps[2].ID = "other.leave" },
			want:  []string{"other.leave: the id must begin with the lesson's name"},
		},
		{
			name:  "one id twice",
			spoil: func(l *Lesson) { l.Steps[2].ID = "plain.join"; l.Steps[2].BuildsOn = []string{"plain.make"} },
			want:  []string{"plain.join: step 2 has the same id"},
		},
		{
			name:  "no question",
			spoil: func(l *Lesson) { l.Steps[0].Ask = nil },
			want:  []string{"plain.make: it asks nothing or claims nothing"},
		},
		{
			name:  "no check",
			spoil: func(l *Lesson) { l.Steps[0].Claim.Check = nil },
			want:  []string{"plain.make: it asks nothing or claims nothing"},
		},
		{
			name:  "no claim",
			spoil: func(l *Lesson) { l.Steps[0].Claim.Text = "" },
			want:  []string{"plain.make: it asks nothing or claims nothing"},
		},
		{
			name:  "no control",
			spoil: func(l *Lesson) { l.Steps[2].Control = nil },
			want:  []string{"plain.leave: it claims that something fails, without a control"},
		},
		{
			name: "two questions of one type",
			spoil: func(l *Lesson) {
				l.Steps[1].Ask = All{Lookup{From: "second", Name: NameOf{Container: "vault-ms"}}, Lookup{From: "vault-ms", Name: NameOf{Container: "second"}}}
			},
			want: []string{"plain.join: it asks two questions of type lesson.Lookup"},
		},
		{
			name:  "builds on a step that is not there",
			spoil: func(l *Lesson) { l.Steps[2].BuildsOn = []string{"plain.join", "plain.gone"} },
			want:  []string{"plain.leave: it builds on plain.gone, which is no earlier step"},
		},
		{
			name:  "builds on itself",
			spoil: func(l *Lesson) { l.Steps[2].BuildsOn = []string{"plain.join", "plain.leave"} },
			want:  []string{"plain.leave: it builds on plain.leave, which is no earlier step"},
		},
		{
			name: "two that build on each other",
			spoil: func(l *Lesson) {
				l.Steps[1].BuildsOn = []string{"plain.leave"}
				l.Steps[2].BuildsOn = []string{"plain.join"}
			},
			want: []string{
				"plain.join: it builds on plain.leave, which is no earlier step",
				"plain.join: uses net, but does not build on plain.make, which makes it",
				"plain.leave: uses net, but does not build on plain.make, which makes it",
			},
			more: true,
		},
		{
			name:  "made twice",
			spoil: func(l *Lesson) { l.Steps[2].Do = append(l.Steps[2].Do, CreateNetwork{Network: "net"}) },
			want:  []string{"plain.leave: net is made twice"},
		},
		{
			name:  "a network that nobody makes",
			spoil: func(l *Lesson) { l.Steps[0].Ask = InspectNetwork{Network: "typo"} },
			want:  []string{"plain.make: uses typo, which no earlier step makes"},
		},
		{
			name: "born on a network that nobody makes",
			spoil: func(l *Lesson) {
				l.Steps[1].Do[1] = Run{Container: Container{Name: "second", Service: "vault-ms", Network: "typo"}}
			},
			want: []string{"plain.join: uses typo, which no earlier step makes"},
		},
		{
			name:  "a control that asks nobody",
			spoil: func(l *Lesson) { l.Steps[2].Control = Fetch{Container: "typo"} },
			want:  []string{"plain.leave: uses typo, which no earlier step makes"},
		},
		{
			name:  "a comparison with nobody",
			spoil: func(l *Lesson) { l.Steps[2].Before = Processes{Of: []string{"typo"}} },
			want:  []string{"plain.leave: uses typo, which no earlier step makes"},
		},
		{
			name:  "a claim about nobody",
			spoil: func(l *Lesson) { l.Steps[1].Claim.Check = Every{Answers{}, NameKnown{Peer: "typo"}} },
			want:  []string{"plain.join: uses typo, which no earlier step makes"},
		},
		{
			name: "claims about nobody",
			spoil: func(l *Lesson) {
				l.Steps[1].Claim.Check = Every{
					HasNetwork{Network: "a"},
					Lists{Running: []string{"b"}, Absent: []string{"c"}},
					SameProcesses{Of: []string{"d"}},
					BelongsTo{Container: "e", Networks: []string{"bridge", "f"}},
					HasPredefined{},
				}
			},
			want: []string{
				"plain.join: uses a, which no earlier step makes", "plain.join: uses b, which no earlier step makes",
				"plain.join: uses c, which no earlier step makes", "plain.join: uses d, which no earlier step makes",
				"plain.join: uses e, which no earlier step makes", "plain.join: uses f, which no earlier step makes",
			},
		},
		{
			name:  "a negative claim about nobody",
			spoil: func(l *Lesson) { l.Steps[2].Claim.Check = NameUnknown{Peer: "typo"} },
			want:  []string{"plain.leave: uses typo, which no earlier step makes"},
		},
		{
			name:  "uses what it does not build on",
			spoil: func(l *Lesson) { l.Steps[1].BuildsOn = nil },
			want: []string{
				"plain.join: uses net, but does not build on plain.make, which makes it",
				"plain.join: uses vault-ms, but does not build on plain.make, which makes it",
				"plain.leave: uses net, but does not build on plain.make, which makes it",
			},
			more: true,
		},
		{
			name:  "a row that is too short",
			spoil: func(l *Lesson) { l.Table.Columns = append(l.Table.Columns, "b") },
			want:  []string{`table row "r" has 1 cells for 2 columns`},
		},
		{
			name:  "a cell without its step",
			spoil: func(l *Lesson) { l.Table.Rows[0].Cells[0].Step = "plain.gone" },
			want:  []string{`table row "r" names the unknown step plain.gone`},
		},
		{
			name:  "a container that is there for nothing",
			spoil: func(l *Lesson) { delete(l.Roles, "second") },
			want:  []string{"plain: it does not say what second is there for"},
		},
		{
			name:  "a role that nobody plays",
			spoil: func(l *Lesson) { l.Roles["third"] = "a third vault" },
			want:  []string{"plain: it says what third is there for, and does not make it"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := plain()
			test.spoil(&l)
			got := l.Problems()
			assert.Assert(t, len(got) > 0)
			for _, want := range test.want {
				assert.Assert(t, slices.Contains(got, want), "%q is not in %q", want, got)
			}
			if !test.more {
				assert.DeepEqual(t, got, test.want)
			}
		})
	}
}
