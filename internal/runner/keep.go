package runner

import (
	"context"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// keep hands over what the lesson made, if that was asked for and everything went well. It gives nil when
// the run is to be swept, and tells the learner why.
func (p *performance) keep(ctx context.Context) *lesson.Kept {
	if p.options.Keep <= 0 || !p.begun || p.unread {
		return nil
	}
	if ctx.Err() != nil || p.summary(lesson.Swept{}, false, 0).Exit != ExitOK {
		p.emit(lesson.Noted{Text: "Nothing is kept: only a lesson that came to its end, with no claim false and no step broken, is."})
		return nil
	}
	if len(p.topology.Containers) == 0 {
		p.emit(lesson.Noted{Text: "Nothing is kept: this lesson made nothing here."})
		return nil
	}
	until := time.Now().Add(p.options.Keep)
	if err := p.engine.Keep(ctx, p.options.Keep); err != nil {
		if ctx.Err() == nil {
			p.emit(lesson.Noted{Text: "Nothing is kept: " + err.Error()})
			p.exit = Worst(p.exit, ExitBroken)
		}
		return nil
	}
	kept := &lesson.Kept{Until: until, For: p.options.Keep.Seconds(), Topology: p.topology, Try: []string{}}
	for _, try := range p.lesson.Try {
		for _, command := range try.Commands(p.engine) {
			kept.Try = append(kept.Try, p.typed(command))
		}
	}
	return kept
}
