package engine

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// hijacked takes the connection of a request, for what no HTTP server says.
func hijacked(then func(io.Writer)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer func() { _ = conn.Close() }()
		then(conn)
	}
}

// withoutEnd writes until nobody reads any more.
func withoutEnd(w io.Writer, chunk []byte) (written int64) {
	for {
		n, err := w.Write(chunk)
		written += int64(n)
		if err != nil {
			return written
		}
	}
}

// Whoever listens on a published port may be anyone, and may answer anything: it costs bounded memory and
// time, and nothing of it is obeyed.
func TestHostileAnswers(t *testing.T) {
	const few = 8 << 20 // what fits into the buffers of two sockets, and not what was sent
	var sent atomic.Int64
	zip := func(w io.Writer) {
		z := gzip.NewWriter(w)
		_, _ = z.Write(make([]byte, 32<<20))
		_ = z.Close()
	}
	var bomb bytes.Buffer
	zip(&bomb)
	for name, test := range map[string]struct {
		then    http.HandlerFunc
		outcome lesson.Outcome
		code    string
		check   func(t *testing.T, r lesson.Reply)
	}{
		"a body without end": {
			then:    func(w http.ResponseWriter, _ *http.Request) { sent.Add(withoutEnd(w, make([]byte, 32<<10))) },
			outcome: lesson.OutcomeOK,
			check:   func(t *testing.T, r lesson.Reply) { t.Helper(); assert.Equal(t, len(r.Body), probe.MaxBody) },
		},
		"headers without end": {
			then: hijacked(func(w io.Writer) {
				_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\n")
				sent.Add(withoutEnd(w, []byte("X-More: "+strings.Repeat("x", 32<<10)+"\r\n")))
			}),
			outcome: lesson.OutcomeError, code: probe.CodeProtocol,
		},
		"announcements without end": {
			then:    hijacked(func(w io.Writer) { sent.Add(withoutEnd(w, []byte("HTTP/1.1 103 Early Hints\r\n\r\n"))) }),
			outcome: lesson.OutcomeError, code: probe.CodeProtocol,
		},
		"a compressed body that would be huge": {
			then: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(bomb.Bytes())
			},
			outcome: lesson.OutcomeOK,
			check: func(t *testing.T, r lesson.Reply) {
				t.Helper()
				assert.Equal(t, r.Body, bomb.String(), "it was unpacked")
			},
		},
		"no HTTP": {
			then:    hijacked(func(w io.Writer) { _, _ = io.WriteString(w, "\x1b[2J220 welcome\r\n") }),
			outcome: lesson.OutcomeError, code: probe.CodeProtocol,
			check: func(t *testing.T, r lesson.Reply) {
				t.Helper()
				assert.DeepEqual(t, r.Text, []string{"EPROTO  " + r.Remote + " did not answer in HTTP"})
			},
		},
		"a redirect": {
			then: func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
			},
			outcome: lesson.OutcomeOK,
			check:   func(t *testing.T, r lesson.Reply) { t.Helper(); assert.Equal(t, r.Status, http.StatusFound) },
		},
		"a cookie": {
			then:    func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Set-Cookie", "a=b") },
			outcome: lesson.OutcomeOK,
		},
	} {
		t.Run(name, func(t *testing.T) {
			sent.Store(0)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Cookie") != "" {
					t.Error("a cookie came back")
				}
				w.Header().Set(headerRun, testRun)
				test.then(w, r)
			}))
			e := New(Options{Run: testRun})
			began := time.Now()
			for range 2 {
				r := e.fetchHere(t.Context(), server.URL)
				assert.Equal(t, r.Outcome, test.outcome, "%+v", r.Text)
				assert.Equal(t, r.Code, test.code)
				if test.check != nil {
					test.check(t, r)
				}
			}
			server.Close()
			assert.Assert(t, time.Since(began) < fetchLimit)
			assert.Assert(t, sent.Load() < 2*few, "%d bytes were taken", sent.Load())
		})
	}
}

// An answer that comes a byte a second is not waited for.
func TestAnAnswerThatTrickles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := newPipes()
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(headerRun, testRun)
			for {
				_, _ = fmt.Fprint(w, "x")
				_ = http.NewResponseController(w).Flush()
				select {
				case <-time.After(time.Second):
				case <-r.Context().Done():
					return
				}
			}
		})}
		go func() { _ = server.Serve(listener) }() // it ends when it is closed
		began := time.Now()
		a := probeHere(t.Context(), "http://127.0.0.1:8282/", listener.dial)
		assert.Equal(t, time.Since(began), fetchLimit)
		assert.Equal(t, a.Outcome, probe.OutcomeSilence)
		assert.DeepEqual(t, a.Lines(), []string{"ETIMEDOUT  127.0.0.1:8282 accepted the connection and did not answer within 6 s"})
		_ = server.Close()
	})
}
