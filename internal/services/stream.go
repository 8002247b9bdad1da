package services

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// atOnce bounds the requests in progress: a container has few resources.
const atOnce = 16

// Stream answers requests, one JSON line each, as they are done and not in the order in which they
// came. It ends with in, after the last answer; a line that is no request gets an answer, too, and an empty
// one none.
func (p *Prober) Stream(ctx context.Context, in io.Reader, out io.Writer) error {
	answers := &answerWriter{encoder: json.NewEncoder(out)}
	answers.encoder.SetEscapeHTML(false)
	reader := probe.NewReader(in)
	slots := make(chan struct{}, atOnce)
	var pending sync.WaitGroup
	for {
		line, err := probe.ReadLine(reader)
		if errors.Is(err, probe.ErrLineTooLong) {
			answers.write(refuse(probe.Request{}, err))
			continue
		}
		if err != nil {
			pending.Wait()
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return errors.Join(err, answers.err)
		}
		if len(line) == 0 {
			continue
		}
		request, err := probe.ParseRequest(line)
		if err != nil {
			answers.write(refuse(request, err))
			continue
		}
		slots <- struct{}{}
		pending.Go(func() {
			answers.write(p.Do(ctx, request))
			<-slots
		})
	}
}

// answerWriter writes whole lines and remembers the first failure.
type answerWriter struct {
	mu      sync.Mutex
	encoder *json.Encoder
	err     error
}

func (w *answerWriter) write(a probe.Answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.encoder.Encode(a); err != nil && w.err == nil {
		w.err = err
	}
}
