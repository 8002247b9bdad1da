package engine

import (
	"context"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/shell"
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
	r := m.Record
	if m.Lock != LockFree || len(r.Left) == 0 || r.Engine == endpoint || time.Since(m.Made) > recordAge {
		return ""
	}
	how := "docker --host " + shell.Quote(r.Engine) + " netdemo clean"
	if r.Context != "" && r.Context != "default" {
		how = "docker --context " + shell.Quote(r.Context) + " netdemo clean"
	}
	return "Run " + m.Run + " could not be cleaned up on the engine at " + r.Engine + ": " +
		strings.Join(r.Left, "; ") + ". To remove that: " + how
}
