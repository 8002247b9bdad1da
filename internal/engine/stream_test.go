package engine

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// conversation gives a stream whose other side does what play does.
func conversation(t *testing.T, play func(conn net.Conn, lines *bufio.Reader)) *stream {
	t.Helper()
	here, there := net.Pipe()
	played := make(chan struct{})
	go func() {
		defer close(played)
		defer func() { _ = there.Close() }()
		play(there, probe.NewReader(there))
	}()
	s := newStream(client.NewHijackedResponse(here, ""))
	t.Cleanup(func() {
		s.close()
		<-played
	})
	return s
}

// must reads one request.
func must(lines *bufio.Reader) probe.Request {
	r, err := nextRequest(lines)
	if err != nil {
		panic(err)
	}
	return r
}

// Requests may be made at once; whatever order the answers have, each finds its own request.
func TestAnswersOutOfOrder(t *testing.T) {
	const requests = 5
	s := conversation(t, func(conn net.Conn, lines *bufio.Reader) {
		var all []probe.Request
		for range requests {
			all = append(all, must(lines))
		}
		for i := range all {
			r := all[len(all)-1-i]
			_ = say(conn, probe.Answer{ID: r.ID, Target: r.Target})
		}
	})
	var group sync.WaitGroup
	for i := range requests {
		group.Go(func() {
			target := fmt.Sprint("name-", i)
			a, err := s.ask(t.Context(), probe.Request{Op: probe.OpLookup, Target: target})
			assert.Check(t, err)
			assert.Check(t, a.Target == target)
		})
	}
	group.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	assert.Equal(t, len(s.waiting), 0)
}

// What is no answer, or an answer to nobody, is passed over. So is the probe's stderr, and how the engine
// cuts the output into pieces.
func TestWhatIsNoAnswer(t *testing.T) {
	s := conversation(t, func(conn net.Conn, lines *bufio.Reader) {
		r := must(lines)
		_ = frame(conn, 1, []byte("{\"id\": \n\x00\xff\n\n[1]\n{\"id\":99,\"target\":\"nobody asked\"}\n"))
		_ = frame(conn, 2, []byte("a warning\n"))
		line, _ := json.Marshal(probe.Answer{ID: r.ID, Target: "right"})
		_ = frame(conn, 1, line[:7])
		_ = frame(conn, 2, []byte("another"))
		_ = frame(conn, 1, append(line[7:], '\n'))
	})
	a, err := s.ask(t.Context(), probe.Request{Op: probe.OpNet})
	assert.NilError(t, err)
	assert.Equal(t, a.Target, "right")
}

// The longest answer that the protocol allows: a body of which every byte is escaped.
func TestTheLongestAnswer(t *testing.T) {
	body := strings.Repeat("\x01", probe.MaxBody)
	s := conversation(t, func(conn net.Conn, lines *bufio.Reader) {
		_ = say(conn, probe.Answer{ID: must(lines).ID, Body: body})
	})
	a, err := s.ask(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://x/"})
	assert.NilError(t, err)
	assert.Equal(t, a.Body, body)
}

// Whoever speaks without end is not listened to.
func TestAnAnswerWithoutEnd(t *testing.T) {
	s := conversation(t, func(conn net.Conn, lines *bufio.Reader) {
		must(lines)
		for piece := []byte(strings.Repeat("x", 32<<10)); frame(conn, 1, piece) == nil; {
		}
	})
	_, err := s.ask(t.Context(), probe.Request{Op: probe.OpNet})
	assert.ErrorIs(t, err, errStreamClosed)
}

func TestAStreamThatEnds(t *testing.T) {
	for name, end := range map[string]func(net.Conn){
		"cleanly":         func(net.Conn) {},
		"in an answer":    func(conn net.Conn) { _ = frame(conn, 1, []byte(`{"id":1,`)) },
		"in a frame":      func(conn net.Conn) { _, _ = conn.Write([]byte{1, 0, 0}) },
		"with an error":   func(conn net.Conn) { _ = frame(conn, 3, []byte("the engine's own words")) },
		"with no framing": func(conn net.Conn) { _, _ = conn.Write([]byte("plain text that is no frame\n")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := conversation(t, func(conn net.Conn, lines *bufio.Reader) {
				must(lines)
				end(conn)
			})
			_, err := s.ask(t.Context(), probe.Request{Op: probe.OpNet})
			assert.ErrorIs(t, err, errStreamClosed)
			_, err = s.ask(t.Context(), probe.Request{Op: probe.OpNet})
			assert.ErrorIs(t, err, errStreamClosed, "and it stays so")
		})
	}
}

func TestAnAnswerThatDoesNotCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := conversation(t, func(_ net.Conn, lines *bufio.Reader) {
			for {
				if _, err := nextRequest(lines); err != nil {
					return
				}
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.ask(ctx, probe.Request{Op: probe.OpNet})
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// A learner may take his time at a step. A probe that hears nothing for half an hour would take us for gone.
func TestProbeIsToldThatWeLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		s := conversation(t, func(conn net.Conn, lines *bufio.Reader) {
			for {
				line, err := probe.ReadLine(lines)
				switch {
				case err != nil:
					return
				case len(line) == 0:
					told++
				default:
					_ = say(conn, probe.Answer{ID: 1})
				}
			}
		})
		_, err := s.ask(t.Context(), probe.Request{Op: probe.OpNet})
		assert.NilError(t, err)
		time.Sleep(time.Hour + time.Minute) //nolint:forbidigo // on a clock of its own
		synctest.Wait()
		assert.Equal(t, told, 12, "one sign of life every five minutes")
	})
}
