package engine

import (
	"context"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// recordAge is how long it is remembered what a run left on an engine that nobody has reached since.
const recordAge = 7 * 24 * time.Hour

// makeRoom removes what dead runs left, and then gives this run its names. Where there is nothing to
// remove, that costs no call: names are chosen from the same two lists.
func (e *Engine) makeRoom(ctx context.Context, plan lesson.Plan) error {
	s, err := e.lookAround(ctx, "", "")
	if err != nil {
		return err
	}
	runs := e.runs(s)
	if e.removeDead(ctx, runs) {
		if s, err = e.lookAround(ctx, "", ""); err != nil {
			return err
		}
	}
	e.forgetRuns(runs)
	e.chooseNames(plan, s)
	return nil
}

// removeDead removes what dead runs left and tells the learner. What cannot be removed is told, too, and
// is no reason not to begin.
func (e *Engine) removeDead(ctx context.Context, runs []Run) (removed bool) {
	var swept lesson.Swept
	kept, interrupted := 0, 0
	for _, run := range runs {
		mark := MarkOf(e.options.State, run.ID)
		if alive, _ := run.Alive(mark); alive {
			continue
		}
		if mark.Record.Kept.IsZero() {
			interrupted++
		} else {
			kept++
		}
		s, err := e.Remove(ctx, run)
		swept.Add(s)
		swept.Left = append(swept.Left, s.Left...)
		if err != nil {
			swept.Left = append(swept.Left, err.Error())
		} else if len(s.Left) == 0 {
			ForgetRun(e.options.State, run.ID)
		}
	}
	if what := swept.What(); what != "" {
		e.note("Removed what %s left (%s).", former(kept, interrupted), what)
	}
	for _, left := range swept.Left {
		e.note("An earlier run left this, and it could not be removed: %s", left)
	}
	return swept.What() != ""
}

// former names runs that are over.
func former(kept, interrupted int) string {
	switch {
	case kept > 0 && interrupted > 0:
		return "earlier runs"
	case kept > 1:
		return "kept runs"
	case kept == 1:
		return "a kept run"
	case interrupted > 1:
		return "interrupted runs"
	}
	return "an interrupted run"
}

// forgetRuns removes the lock files of runs that left nothing here, and tells of those that left something
// on another engine.
func (e *Engine) forgetRuns(here []Run) {
	stands := map[string]bool{}
	for _, run := range here {
		stands[run.ID] = true
	}
	for _, m := range Marks(e.options.State) {
		if stands[m.Run] {
			continue
		}
		if elsewhere := m.LeftElsewhere(e.options.Endpoint); elsewhere != "" {
			e.note("%s", elsewhere)
		}
		if m.Over(e.options.Endpoint) {
			ForgetRun(e.options.State, m.Run)
		}
	}
}

// Over tells whether there is nothing more to be known of a run that has no objects on the engine at
// endpoint.
func (m Mark) Over(endpoint string) bool {
	if m.Lock != LockFree || time.Until(m.Record.Kept) > 0 {
		return false
	}
	return m.Record.Engine == "" || m.Record.Engine == endpoint || time.Since(m.Made) > recordAge
}

// LeftElsewhere says what a run left on another engine, and how to remove it; "" where it did not.
func (m Mark) LeftElsewhere(endpoint string) string {
	if len(m.Record.Left) == 0 || !m.elsewhere(endpoint) {
		return ""
	}
	return "Run " + m.Run + " could not be cleaned up on the engine at " + m.Record.Engine + ": " +
		strings.Join(m.Record.Left, "; ") + ". To remove that: " + m.clean()
}

// KeptElsewhere says until when a run is kept on another engine, and how to end it; "" where it is not. What
// is left after its time, networks, goes in the same way.
func (m Mark) KeptElsewhere(endpoint string) string {
	kept := m.Record.Kept
	if kept.IsZero() || !m.elsewhere(endpoint) {
		return ""
	}
	is := "is"
	if time.Until(kept) <= 0 {
		is = "was"
	}
	return "Run " + m.Run + " " + is + " kept until " + kept.Format("15:04") + " on the engine at " + m.Record.Engine +
		". To remove what it made: " + m.clean()
}

// elsewhere tells whether a run that nobody looks after was begun on another engine, and not too long ago.
func (m Mark) elsewhere(endpoint string) bool {
	return m.Lock == LockFree && m.Record.Engine != "" && m.Record.Engine != endpoint && time.Since(m.Made) <= recordAge
}

// clean is the command that cleans up on the run's engine.
func (m Mark) clean() string {
	way := m.Record.Docker
	if way == "" {
		way = way.With("--host", m.Record.Engine)
	}
	return way.Typed("docker netdemo clean")
}
