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

// Whoever opens ports to others sees what the others see, and more.
func TestExposed(t *testing.T) {
	more := 0
	for _, l := range Lessons() {
		open, found := Exposed(l.Name)
		assert.Assert(t, found && open.Exposed && !l.Exposed)
		assert.DeepEqual(t, open.Problems(), []string(nil))
		assert.Equal(t, len(open.Closed().Steps), len(l.Steps))
		for i, s := range l.Steps {
			assert.Assert(t, !s.Exposed, "%s is about a port that is not open", s.ID)
			assert.Equal(t, s.Heading, l.Prose.Steps[i].Heading)
		}
		more += len(open.Steps) - len(l.Steps)
	}
	assert.Assert(t, more > 0)
	_, found := Exposed("no-such-lesson")
	assert.Assert(t, !found)
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

// Whoever comes on in a lesson is presented, and what is said of each fits behind its name.
func TestCast(t *testing.T) {
	for _, name := range Names() {
		l, _ := Exposed(name)
		played := map[string]bool{}
		for _, who := range l.Players() {
			role := l.Roles[who.Name]
			assert.Assert(t, role != "" && !strings.HasSuffix(role, "."), "%s: %s is %q", name, who.Name, role)
			assert.Assert(t, who.Name == who.Service || role != roles[who.Service], "%s: %s is said to be what its service always is", name, who.Name)
			played[who.Name] = true
		}
		for who := range l.Roles {
			assert.Assert(t, played[who], "%s: nobody is %s", name, who)
		}
	}
}

// What a step claims is one sentence, and a step whose claim can be false says what that would mean.
func TestClaimsAndProseAreWhole(t *testing.T) {
	ids := map[string]bool{}
	for _, name := range Names() {
		l, _ := Exposed(name)
		for i, s := range l.Steps {
			assert.Assert(t, !ids[s.ID], "two steps have the id %s", s.ID)
			ids[s.ID] = true
			assert.Assert(t, strings.HasSuffix(s.Claim.Text, ".") && !strings.HasSuffix(s.Claim.Text, ".."), s.Claim.Text)
			assert.Assert(t, l.Prose.Steps[i].IfNot != "", "%s does not say what it means when the claim is false", s.ID)
		}
	}
}
