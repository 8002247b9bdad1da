package transcript

import (
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func TestKeptFor(t *testing.T) {
	for d, want := range map[time.Duration]string{
		2 * time.Hour: "2h", 90 * time.Minute: "1h30m", 20 * time.Second: "20s", 10 * time.Minute: "10m",
		time.Hour + 5*time.Second: "1h0m5s", 24 * time.Hour: "24h",
	} {
		assert.Equal(t, keptFor(d), want)
	}
}

// A verdict whose question was asked again after the machine slept is marked in every face, and no other is.
func TestAskedAgainIsMarkedInEveryFace(t *testing.T) {
	const mark = "again after a pause of 2 min 0 s"
	stream := func(slept float64) []lesson.Event {
		return []lesson.Event{
			lesson.Started{Lesson: "bridges"},
			lesson.StepStarted{N: 1, Of: 1, ID: "bridges.one", Title: "One"},
			lesson.Judged{Step: 1, Claim: "bridges.one", Result: lesson.True, Said: "It is so.", Slept: slept},
			lesson.Finished{Lesson: "bridges", Claims: 1, True: 1},
		}
	}
	for _, format := range Formats() {
		want := mark
		if format == FormatJSON {
			want = `"slept_ms":120000`
		}
		o := Options{Width: 80}
		assert.Assert(t, is.Contains(render(t, format, o, stream(120_000)), want), format)
		assert.Assert(t, !strings.Contains(render(t, format, o, stream(0)), "again"), format)
	}
	for slept, marked := range map[float64]bool{120_000: true, 0: false} {
		report := NewJUnit(false)
		for _, e := range stream(slept) {
			assert.NilError(t, report.Emit(e))
		}
		var out strings.Builder
		assert.NilError(t, report.Write(&out))
		assert.Equal(t, strings.Contains(out.String(), mark), marked)
	}
}
