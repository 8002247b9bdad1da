package transcript

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// steady is a report on whose clock every step takes a second and a half.
func steady() *JUnit {
	clock := time.Date(2026, 11, 23, 16, 41, 7, 0, time.UTC)
	j := NewJUnit(false)
	j.now = func() time.Time {
		clock = clock.Add(1500 * time.Millisecond)
		return clock
	}
	return j
}

func TestJUnit(t *testing.T) {
	j := steady()
	for _, name := range endings {
		for _, e := range allStreams()[name] {
			assert.NilError(t, j.Emit(e))
		}
	}
	var report strings.Builder
	assert.NilError(t, j.Write(&report))
	golden.Assert(t, report.String(), "junit.golden")

	var read junitSuites
	assert.NilError(t, xml.Unmarshal([]byte(report.String()), &read))
	tests, failures, problems, skipped := 0, 0, 0, 0
	for _, s := range read.Suites {
		assert.Equal(t, s.Tests, len(s.Cases))
		tests += s.Tests
		failures += s.Failures
		problems += s.Errors
		skipped += s.Skipped
	}
	assert.DeepEqual(t, []int{read.Tests, read.Failures, read.Errors, read.Skipped}, []int{tests, failures, problems, skipped})
	assert.Assert(t, failures > 0 && problems > 0 && skipped > 0)
}

// Where a skipped step counts as false, it does so in the report, too.
func TestJUnitThatIsStrict(t *testing.T) {
	for _, strict := range []bool{false, true} {
		j := steady()
		j.strict = strict
		for _, e := range allStreams()["bad"] {
			assert.NilError(t, j.Emit(e))
		}
		assert.NilError(t, j.Write(io.Discard))
		assert.Equal(t, j.suites[0].Failures == 2, strict, "%+v", j.suites[0])
		assert.Equal(t, j.suites[0].Skipped == 1, strict, "%+v", j.suites[0])
	}
}

// A report may hold what others wrote: nothing of it may be taken for markup, or not be XML.
func TestJUnitIsXMLWhateverItHolds(t *testing.T) {
	j := steady()
	said := "a]]> <b attr=\"'&\x00\x1b[31m\xff\u202e"
	for _, e := range []lesson.Event{
		lesson.Started{Lesson: said, Engine: lesson.EngineInfo{Version: said}},
		lesson.StepStarted{N: 1},
		lesson.Judged{Claim: "x." + said, Said: said, Text: said, Result: lesson.False},
		lesson.Finished{},
	} {
		assert.NilError(t, j.Emit(e))
	}
	var report strings.Builder
	assert.NilError(t, j.Write(&report))
	var read junitSuites
	assert.NilError(t, xml.Unmarshal([]byte(report.String()), &read))
	assert.Equal(t, read.Suites[0].Cases[0].Failure.Message, oneLine(said))
}

// A step whose question was asked again is one test, and the last answer is its result.
func TestJUnitCountsAStepOnce(t *testing.T) {
	j := steady()
	for _, e := range []lesson.Event{
		lesson.Started{Lesson: "x"},
		lesson.StepStarted{N: 1},
		lesson.Judged{Claim: "x.a", Result: lesson.False},
		lesson.Judged{Claim: "x.a", Result: lesson.True},
		lesson.Finished{},
	} {
		assert.NilError(t, j.Emit(e))
	}
	var report strings.Builder
	assert.NilError(t, j.Write(&report))
	assert.Assert(t, strings.Contains(report.String(), `tests="1" failures="0"`))
}
