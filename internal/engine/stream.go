package engine

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// errStreamClosed is the error of a request to a probe whose stream ended: its container stopped, or
// the connection to the engine broke.
var errStreamClosed = errors.New("the probe's stream ended")

// stream is the conversation with one probe: JSON lines over a hijacked connection. Requests may be
// made at once; answers come in any order. A probe has a lease as a service has, and so is told that we live.
type stream struct {
	conn client.HijackedResponse
	done chan struct{} // closed when the probe's side ended

	mu      sync.Mutex
	last    int
	waiting map[int]chan probe.Answer
}

// newStream starts to read the answers. The connection carries stdout and stderr in one, as the engine
// multiplexes them for a process without a terminal.
func newStream(conn client.HijackedResponse) *stream {
	s := &stream{conn: conn, done: make(chan struct{}), waiting: map[int]chan probe.Answer{}}
	out, in := io.Pipe()
	go func() {
		_, err := stdcopy.StdCopy(in, io.Discard, conn.Reader)
		_ = in.CloseWithError(err)
	}()
	go s.read(out)
	go renew(s.done, s.say)
	return s
}

func (s *stream) read(from *io.PipeReader) {
	defer close(s.done)
	defer func() { _ = from.Close() }()
	// An answer holds at most a body of probe.MaxBody, in which each byte may be escaped.
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 8*probe.MaxBody)
	for lines.Scan() {
		var a probe.Answer
		if json.Unmarshal(lines.Bytes(), &a) != nil {
			continue // not ours to interpret; its request ends at its limit
		}
		s.mu.Lock()
		waiting := s.waiting[a.ID]
		delete(s.waiting, a.ID)
		s.mu.Unlock()
		if waiting != nil {
			waiting <- a
		}
	}
}

// ask sends one request and waits for its answer, as long as ctx allows.
func (s *stream) ask(ctx context.Context, r probe.Request) (probe.Answer, error) {
	answer := make(chan probe.Answer, 1)
	if err := s.send(r, answer); err != nil {
		return probe.Answer{}, errStreamClosed
	}
	select {
	case a := <-answer:
		return a, nil
	case <-s.done:
		return probe.Answer{}, errStreamClosed
	case <-ctx.Done():
		return probe.Answer{}, ctx.Err()
	}
}

func (s *stream) send(r probe.Request, answer chan probe.Answer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	r.ID = s.last
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	s.waiting[r.ID] = answer
	return s.write(string(line))
}

// say sends one line that has no answer.
func (s *stream) say(line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(line)
}

func (s *stream) write(line string) error {
	_, err := io.WriteString(s.conn.Conn, line+"\n")
	return err
}

// close ends the conversation; the probe ends with it.
func (s *stream) close() {
	s.conn.Close()
	<-s.done
}
