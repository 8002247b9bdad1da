package runner

import (
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// summary counts the verdicts. Steps that were never reached count as not run.
func (p *performance) summary(removed lesson.Swept, interrupted bool, took time.Duration) lesson.Finished {
	f := lesson.Finished{
		Lesson: p.lesson.Name, Claims: len(p.lesson.Steps), Interrupted: interrupted, MS: took.Milliseconds(),
		Removed: removed, Left: removed.Left, Run: p.options.Run, Table: p.lesson.Table,
		Results: p.verdicts, Next: p.lesson.Next, Error: p.failure, Exit: p.exit,
	}
	if f.Left == nil {
		f.Left = []string{}
	}
	for _, s := range p.lesson.Steps {
		switch p.verdicts[s.ID].Result {
		case lesson.True:
			f.True++
		case lesson.False:
			f.False++
		case lesson.Skipped:
			f.Skipped++
		case lesson.Broken:
			f.Broken++
		case lesson.NotRun:
			f.NotRun++
		default:
			f.NotRun++
		}
	}
	switch {
	case interrupted:
		f.Exit = Worst(f.Exit, ExitInterrupted)
	case p.unread:
		f.Exit = ExitOK
	case f.Broken > 0:
		f.Exit = Worst(f.Exit, ExitBroken)
	case f.False > 0 || p.options.Strict && f.Skipped > 0:
		f.Exit = Worst(f.Exit, ExitFalse)
	}
	return f
}

// Worst gives the worse of two exit codes: 130 > 4 > 3 > 1 > 0, which is their numeric order.
func Worst(a, b int) int { return max(a, b) }
