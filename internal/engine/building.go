package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// A Meter shows how far a piece of work is. Its methods are called by one goroutine at a time.
type Meter interface {
	Reached(part float64) // from 0 to 1, never less than before
	End()                 // nothing more comes, whether all is done or not
}

// building is how far the images are that are built at once: one piece of work with one voice.
type building struct {
	e *Engine

	mu    sync.Mutex
	parts []float64 // how much of each image is done; one that stood there already is done
	meter Meter     // nil where nobody asks for one, and before the first build
	moved chan struct{}
}

func newBuilding(e *Engine, images int) *building {
	return &building{e: e, parts: make([]float64, images)}
}

// end says that nothing is built any more.
func (b *building) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.moved != nil {
		close(b.moved)
	}
	if b.meter != nil {
		b.meter.End()
	}
}

// show tells whoever waits how far the work is. What does not move is spoken of after a while.
func (b *building) show() {
	if b.meter != nil {
		sum := 0.0
		for _, part := range b.parts {
			sum += part
		}
		b.meter.Reached(sum / float64(len(b.parts)))
	}
	if b.moved != nil {
		close(b.moved)
	}
	b.moved = make(chan struct{})
	if say := b.e.options.Progress; say != nil {
		go sayWhileWaiting(say, "building images", b.moved)
	}
}

// A part is one image among those that are being built.
type part struct {
	of *building
	i  int
}

// begin says that this image has to be built.
func (p part) begin(tag string) {
	b := p.of
	b.mu.Lock()
	defer b.mu.Unlock()
	switch o := b.e.options; {
	case o.Building != nil && b.meter == nil:
		b.meter = o.Building()
	case o.Building == nil && o.Progress != nil:
		o.Progress("building " + tag)
	}
	b.show()
}

// reached says how much of the image is done, from 0 to 1.
func (p part) reached(done float64) {
	b := p.of
	b.mu.Lock()
	defer b.mu.Unlock()
	if done <= b.parts[p.i] {
		return
	}
	b.parts[p.i] = min(done, 1)
	if b.moved != nil { // something is being built
		b.show()
	}
}

// readBuild reads the builder's messages to their end. A build that fails ends in a message, not in an
// HTTP status. Builder version 1 says each step before it takes it ("Step 2/7 : COPY netdemo /netdemo");
// version 2 tells a client without a session nothing of the kind.
func readBuild(body io.Reader, progress part) error {
	for messages := json.NewDecoder(body); ; {
		var message struct {
			Stream string `json:"stream"`
			Error  string `json:"error"`
		}
		switch err := messages.Decode(&message); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the builder's messages: %w", err)
		case message.Error != "":
			return errors.New(message.Error)
		}
		var step, steps int
		if _, err := fmt.Sscanf(message.Stream, "Step %d/%d ", &step, &steps); err == nil && steps > 0 {
			progress.reached(float64(step-1) / float64(steps))
		}
	}
}
