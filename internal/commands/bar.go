package commands

import (
	"io"
	"strconv"
	"sync"

	"github.com/docker/cli/cli/command"
)

// A bar shows in a terminal how far the images are: 0..10..20 and so on to 100. Its line grows to the
// right and nothing is painted over, so that it is as good in a recording and through a screen reader.
// It implements engine.Meter.
type bar struct {
	out io.Writer

	mu    sync.Mutex
	ticks int  // that stand on the line
	open  bool // the line is not ended
}

const (
	barTitle = "building images "
	barTicks = 30 // and the 0 before them
)

// bars are the ones at work, by the stream that they write to: whatever else is written there begins on
// a line of its own.
var bars sync.Map

// newBar makes a bar on the terminal that standard error is.
func newBar(cli command.Cli) *bar {
	b := &bar{out: cli.Err()}
	bars.Store(cli.Err(), b)
	return b
}

// Reached implements engine.Meter.
func (b *bar) Reached(part float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	text := ""
	if !b.open {
		b.open, b.ticks, text = true, 0, barTitle
	}
	for ; b.ticks <= int(part*barTicks); b.ticks++ {
		text += barTick(b.ticks)
	}
	_, _ = io.WriteString(b.out, text)
}

func barTick(n int) string {
	if n%3 == 0 {
		return strconv.Itoa(n * 100 / barTicks)
	}
	return "."
}

// End implements engine.Meter.
func (b *bar) End() {
	bars.CompareAndDelete(b.out, b)
	b.beside("")
}

// beside writes text on lines of its own; what comes after that of the bar is a line anew.
func (b *bar) beside(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open {
		text = "\n" + text
	}
	b.open = false
	_, _ = io.WriteString(b.out, text)
}
