package runner

import "time"

// sleptLeast is the shortest sleep that counts: after so long, silence is judged.
const sleptLeast = 2 * time.Second

// A watch tells how long the machine has slept. The wall clock goes on then, and the monotonic one, by which
// every limit is measured, stands still. (Where that one goes on, too, a sleep is not seen.)
type watch struct {
	clock func() time.Time
	wall  time.Time // when it was started
	began time.Time // the same by the monotonic clock
}

// startWatch starts a watch that reads the wall clock off clock; nil is the system's.
func startWatch(clock func() time.Time) watch {
	if clock == nil {
		clock = time.Now
	}
	return watch{clock: clock, wall: clock().Round(0), began: time.Now()}
}

// slept is how long the machine has slept since; 0 for less than a moment.
func (w watch) slept() time.Duration {
	slept := w.clock().Round(0).Sub(w.wall) - time.Since(w.began)
	if slept < sleptLeast {
		return 0
	}
	return slept
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
