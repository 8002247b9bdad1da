//go:build e2e && full

package e2e

import (
	"testing"
	"time"
)

// cleanLimit is how soon after a lesson has ended, or was told to, nothing of it may be left.
const cleanLimit = 3 * time.Second

// everyShell demands that each script is run by each shell that is here.
const everyShell = true

// Every blow at every moment, through each docker command: `make e2e-full`.
func TestSignalMatrix(t *testing.T) {
	points, failed := 0, 0
	for _, docker := range lab.dockers {
		for _, b := range blows() {
			for _, m := range moments {
				p := point{docker: docker, blow: b, moment: m}
				points++
				if !t.Run(p.name(t), func(t *testing.T) { p.survive(t, lab.machine) }) {
					failed++
				}
			}
		}
	}
	t.Logf("%d points: %d docker commands, %d blows, %d moments; after %d of them something was left or moved",
		points, len(lab.dockers), len(blows()), len(moments), failed)
}

// Five runs at once, twenty times.
func TestFiveAtOnce(t *testing.T) {
	unchanged(t, lab.machine)
	for round := range 20 {
		together(t, lab.machine, 5)
		t.Logf("round %d: five runs, all true, nothing shared", round+1)
	}
}

// Every trouble at every call of a lesson: `make e2e-full`.
func TestChaosAtEveryCall(t *testing.T) {
	chaos(t, func(int, int) bool { return true })
}

// The engine is killed and frozen at every call of a lesson: `make e2e-full`.
func TestChaosOfTheEngineAtEveryCall(t *testing.T) {
	chaosOfTheEngine(t, func(int, int, ordeal) bool { return true })
}

// The whole course from another machine, by both ways there: `make e2e-full`.
func TestCourseFromAnotherMachine(t *testing.T) {
	t.Run("tcp with TLS", func(t *testing.T) {
		m, _, far := overTLS(t)
		m.run("netdemo", "build").must(t)
		courseFromFar(t, m, far)
	})
	t.Run("ssh", func(t *testing.T) {
		m, _, far := overSSH(t)
		m.run("netdemo", "build").must(t)
		courseFromFar(t, m, far("mine"))
	})
}
