//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"gotest.tools/v3/assert"
)

// The fleet is what tests run on side by side: private engines of the release of the engine at hand, made
// when a test asks and none is idle. Each has the images, the sentinels and a learner of its own, and nobody
// but the one test that has it, for what a test compares is everything on its engine.
//
// The engine at hand is for what needs its ports on this machine's own loopback, or is about that engine;
// where there can be no private ones, it is for all tests, one after the other.
type fleet struct {
	room   chan struct{} // for each private engine that may be in use at once
	idle   chan *machine
	atHand chan *machine // while no test has it
	alone  atomic.Bool   // the engine at hand has no like
}

// fleetEnv sets how many private engines are in use at once; 0 leaves all to the engine at hand.
const fleetEnv = "NETDEMO_E2E_ENGINES"

// usualFleet keeps two processors busy: what a test does most is to wait, for a container or for silence.
const usualFleet = 3

func newFleet(atHand *machine) (*fleet, error) {
	size := usualFleet
	if text := os.Getenv(fleetEnv); text != "" {
		var err error
		if size, err = strconv.Atoi(text); err != nil || size < 0 {
			return nil, fmt.Errorf("%s=%s is no number of engines", fleetEnv, text)
		}
	}
	f := &fleet{atHand: make(chan *machine, 1)}
	f.atHand <- atHand
	f.alone.Store(size == 0 || noPrivateEngines() != "")
	size = max(size, 1) // tests of other engines than the one at hand have theirs all the same
	f.room, f.idle = make(chan struct{}, size), make(chan *machine, size)
	return f, nil
}

// anEngine gives the test an engine to itself until it ends, beside other tests on others.
func anEngine(t *testing.T) *machine {
	t.Helper()
	t.Parallel()
	f := lab.fleet
	if !f.alone.Load() {
		f.enter(t)
		if m := f.take(t); m != nil {
			t.Cleanup(func() { f.idle <- m })
			return m
		}
	}
	return f.takeAtHand(t)
}

// engineAtHand gives the test the engine at hand.
func engineAtHand(t *testing.T) *machine {
	t.Helper()
	t.Parallel()
	return lab.fleet.takeAtHand(t)
}

func (f *fleet) takeAtHand(t *testing.T) *machine {
	t.Helper()
	defer waited(t)()
	m := <-f.atHand
	t.Cleanup(func() { f.atHand <- m })
	return m
}

// enter waits until one more private engine may be in use. It is no longer when the test has ended.
func (f *fleet) enter(t *testing.T) {
	t.Helper()
	defer waited(t)()
	f.room <- struct{}{}
	t.Cleanup(func() { <-f.room })
}

// waited notes how much of a test's time was not its own.
func waited(t *testing.T) func() {
	t.Helper()
	began := time.Now()
	return func() { t.Logf("waited %.1f s for an engine", time.Since(began).Seconds()) }
}

// answeringEngine is an engine of a test's own whose name servers answer, as those of the fleet.
func answeringEngine(t *testing.T) *machine {
	t.Helper()
	m := privateEngine(t, ownRelease)
	assert.NilError(t, m.answerNames(t.Context()))
	return m
}

// take takes an idle engine, or makes one; nil when that would not be like the one at hand.
func (f *fleet) take(t *testing.T) *machine {
	t.Helper()
	select {
	case m := <-f.idle:
		return m
	default:
	}
	ctx, cancel := context.WithTimeout(t.Context(), engineLimit)
	defer cancel()
	m, end, err := startEngine(ctx, ownRelease, nil, nil)
	assert.NilError(t, err)
	if m.engine != lab.engine {
		if !f.alone.Swap(true) {
			log.Printf("e2e: private engines are %s: all tests are left to the engine at hand", m.engine)
		}
		assert.NilError(t, end(ctx))
		return nil
	}
	m.place = m.namespace()
	assert.NilError(t, m.answerNames(ctx))
	assert.NilError(t, m.loadImages(ctx))
	assert.NilError(t, lab.placeSentinels(ctx, m))
	return m
}
