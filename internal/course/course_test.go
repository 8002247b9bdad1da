package course

import (
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

func TestLessonsHaveNoProblems(t *testing.T) {
	for _, l := range Lessons() {
		assert.DeepEqual(t, l.Problems(), []string(nil))
	}
}

func TestEachLessonIsFoundByItsName(t *testing.T) {
	all := Lessons()
	assert.Equal(t, len(Names()), len(all))
	for i, name := range Names() {
		l, found := Lesson(name)
		assert.Assert(t, found)
		assert.Equal(t, l.Name, name)
		assert.Equal(t, all[i].Name, name)
		assert.Assert(t, l.Question != "" && l.Prose.Title != "" && l.Prose.Concept != "")
		assert.Assert(t, len(l.Table.Rows) > 0)
	}
	_, found := Lesson("no-such-lesson")
	assert.Assert(t, !found)
}

// What a step claims is one sentence, and a step whose claim can be false says what that would mean.
func TestClaimsAndProseAreWhole(t *testing.T) {
	ids := map[string]bool{}
	for _, l := range Lessons() {
		for i, s := range l.Steps {
			assert.Assert(t, !ids[s.ID], "two steps have the id %s", s.ID)
			ids[s.ID] = true
			assert.Assert(t, strings.HasSuffix(s.Claim.Text, ".") && !strings.HasSuffix(s.Claim.Text, ".."), s.Claim.Text)
			assert.Assert(t, l.Prose.Steps[i].IfNot != "", "%s does not say what it means when the claim is false", s.ID)
		}
	}
}
