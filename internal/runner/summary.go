package runner

import (
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// summary counts the verdicts of the steps that were told. Those that were never reached count as not run.
func (p *performance) summary(removed lesson.Swept, interrupted bool, took time.Duration) lesson.Finished {
	f := lesson.Finished{
		Lesson: p.lesson.Name, Interrupted: interrupted, MS: took.Milliseconds(),
		Removed: removed, Left: removed.Left, Run: p.options.Run, Table: p.lesson.Table,
		Results: p.verdicts, Next: p.lesson.Next, Error: p.failure, Exit: p.exit,
		Guesses: p.guesses,
	}
	if p.options.To > 0 {
		f.Table = lesson.Table{} // it compares what all steps showed
	}
	if f.Left == nil {
		f.Left = []string{}
	}
	for i, s := range p.lesson.Steps {
		if !p.options.shows(i+1) && !p.wentOtherwise(s.ID) {
			continue
		}
		f.Claims++
		if _, judged := p.verdicts[s.ID]; judged {
			f.Seen++
		} else if f.GoOn == 0 {
			f.GoOn = i + 1
		}
		switch p.verdicts[s.ID].Result {
		case lesson.True:
			f.True++
		case lesson.False:
			f.False++
		case lesson.Differs:
			f.Differs++
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
	case f.False > 0 || p.options.Strict && f.Skipped+f.Differs > 0:
		f.Exit = Worst(f.Exit, ExitFalse)
	}
	return f
}

// wentOtherwise tells whether a step was performed and its claim is not true. That counts though the step is
// a quiet one: what comes after it may lean on it.
func (p *performance) wentOtherwise(id string) bool {
	verdict, judged := p.verdicts[id]
	return judged && verdict.Result != lesson.True
}

// Worst gives the worse of two exit codes: 130 > 4 > 3 > 1 > 0, which is their numeric order.
func Worst(a, b int) int { return max(a, b) }
