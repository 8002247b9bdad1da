package course

import (
	"testing"

	"gotest.tools/v3/assert"
)

func TestLessonsHaveNoProblems(t *testing.T) {
	for _, l := range Lessons() {
		assert.DeepEqual(t, l.Problems(), []string(nil))
	}
}
