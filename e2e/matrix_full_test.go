//go:build e2e && full

package e2e

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
)

// cleanLimit is how soon after a lesson has ended, or was told to, nothing of it may be left.
const cleanLimit = 3 * time.Second

// everyShell demands that each script is run by each shell that is here.
const everyShell = true

// Every blow at every moment, through each docker command: `make e2e-full`.
func TestSignalMatrix(t *testing.T) {
	t.Parallel()
	var points, failed atomic.Int32
	t.Run("points", func(t *testing.T) {
		for _, docker := range lab.dockers {
			for _, b := range blows() {
				for _, m := range moments {
					p := point{docker: docker, blow: b, moment: m}
					points.Add(1)
					t.Run(p.name(t), func(t *testing.T) {
						t.Cleanup(func() {
							if t.Failed() {
								failed.Add(1)
							}
						})
						p.survive(t, anEngine(t))
					})
				}
			}
		}
	})
	t.Logf("%d points: %d docker commands, %d blows, %d moments; %d of them are red",
		points.Load(), len(lab.dockers), len(blows()), len(moments), failed.Load())
}

// Every lesson is struck at its middle, with and without warning.
func TestSignalsInEveryLesson(t *testing.T) {
	t.Parallel()
	for _, l := range course.Lessons() {
		middle := moment{name: l.Name, lesson: l.Name, come: seen(stepOpens(len(l.Steps)/2 + 1))}
		for _, b := range sudden() {
			p := point{docker: lab.docker, blow: b, moment: middle}
			t.Run(p.name(t), func(t *testing.T) { p.survive(t, anEngine(t)) })
		}
	}
}

// Five runs at once, twenty times.
func TestFiveAtOnce(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	for round := range 20 {
		together(t, m, 5)
		t.Logf("round %d: five runs, all true, nothing shared", round+1)
	}
}

// Every trouble at every call of a lesson: `make e2e-full`.
func TestChaosAtEveryCall(t *testing.T) {
	chaos(t, func(int, int) bool { return true })
}

// The engine is killed and frozen at every call of a lesson, on all the engines of the fleet: `make e2e-full`. No other
// test may take several, or two would wait for each other.
func TestChaosOfTheEngineAtEveryCall(t *testing.T) {
	chaosOfTheEngine(t, cap(lab.fleet.room), func(int, int, ordeal) bool { return true })
}

// The whole course from another machine, by both ways there: `make e2e-full`.
func TestCourseFromAnotherMachine(t *testing.T) {
	t.Run("tcp with TLS", func(t *testing.T) {
		m, _, far := overTLS(t)
		m.run("netdemo", "build").must(t)
		courseFromFar(t, m, far.through("--context", "far"))
	})
	t.Run("ssh", func(t *testing.T) {
		m, _, far := overSSH(t)
		m.run("netdemo", "build").must(t)
		courseFromFar(t, m, far("mine"))
	})
}
