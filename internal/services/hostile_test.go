package services

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// Whoever answers a probe may answer anything: it costs bounded memory and time, nothing of it is obeyed,
// and what is printed of it is harmless.
func TestHostileAnswers(t *testing.T) {
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	_, _ = zip.Write(make([]byte, 32<<20))
	_ = zip.Close()
	canary := peer(t, func(*net.TCPConn) { t.Error("a redirect was followed") })
	for name, test := range map[string]struct {
		do      func(*net.TCPConn)
		outcome probe.Outcome
		check   func(t *testing.T, a probe.Answer)
	}{
		"a byte now and then": {
			do: func(c *net.TCPConn) {
				_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
				for tick := time.Tick(soon * time.Millisecond / 4); err == nil; <-tick {
					_, err = io.WriteString(c, "x")
				}
			},
			outcome: probe.OutcomeSilence,
		},
		"a header now and then": {
			do: func(c *net.TCPConn) {
				_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n")
				for tick := time.Tick(soon * time.Millisecond / 4); err == nil; <-tick {
					_, err = io.WriteString(c, "A: b\r\n")
				}
			},
			outcome: probe.OutcomeSilence,
		},
		"headers of 10 MiB": {do: says("HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", 10<<20)), outcome: probe.OutcomeError},
		"a compressed body that would be huge": {
			do:      says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + bomb.String()),
			outcome: probe.OutcomeOK,
			check: func(t *testing.T, a probe.Answer) {
				t.Helper()
				assert.Assert(t, len(a.Body) <= 4*bomb.Len(), "%d bytes: it was unpacked", len(a.Body))
			},
		},
		"a redirect": {
			do:      says("HTTP/1.1 302 Found\r\nLocation: http://" + canary + "/\r\n\r\n"),
			outcome: probe.OutcomeOK,
			check: func(t *testing.T, a probe.Answer) {
				t.Helper()
				assert.Equal(t, a.Status, http.StatusFound)
			},
		},
		"escape sequences": {
			do:      says("HTTP/1.1 200 OK\r\n\r\n\x1b[2J\x1b]0;title\x07\u202e\x9b31m\r\nsecond\x7f"),
			outcome: probe.OutcomeOK,
			check: func(t *testing.T, a probe.Answer) {
				t.Helper()
				assert.DeepEqual(t, a.Lines(), []string{`200 OK  \x1b[2J\x1b]0;title\a\u202e�31m`, `second\x7f`})
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limit := 0
			if test.outcome == probe.OutcomeSilence {
				limit = soon
			}
			began := time.Now()
			a := testProber(t).Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://" + peer(t, test.do) + "/", LimitMS: limit})
			assert.Equal(t, a.Outcome, test.outcome, "%s", a.Err)
			assert.Assert(t, time.Since(began) < 5*time.Second)
			assert.Assert(t, len(a.Body) <= probe.MaxBody*len("\ufffd"))
			for _, line := range a.Lines() {
				assert.Assert(t, !strings.ContainsAny(line, "\x1b\x07\x7f\u202e"), "%q", line)
			}
			if test.check != nil {
				test.check(t, a)
			}
		})
	}
}

// A published port makes a container ask for nothing but what it was started for: where a service fetches
// from is decided by its environment, and by nothing that comes in.
func TestAPublishedPortIsNoProxy(t *testing.T) {
	var asked atomic.Int32
	canary := peer(t, func(c *net.TCPConn) {
		asked.Add(1)
		_ = c.Close()
	})
	for _, service := range Catalog() {
		r := start(t, service.Name, ServeOptions{})
		for i := range service.Ports() {
			address := strings.TrimSuffix(strings.TrimPrefix(r.url(i, "/"), "http://"), "/")
			for _, hostile := range []string{
				"GET http://" + canary + "/serviceKey HTTP/1.1\r\nHost: " + canary,
				"CONNECT " + canary + " HTTP/1.1\r\nHost: " + canary,
				"GET /fetchKey HTTP/1.1\r\nHost: " + canary + "\r\nX-Forwarded-Host: " + canary + "\r\nForwarded: host=" + canary,
				"GET /fetchKey?url=http://" + canary + "/&VAULT_MS_URL=http://" + canary + " HTTP/1.1\r\nHost: x",
				"GET //" + canary + "/serviceKey HTTP/1.1\r\nHost: x",
				"GET /greet/http:%2f%2f" + canary + " HTTP/1.1\r\nHost: x",
				"GET /get?target=http://" + canary + " HTTP/1.1\r\nHost: x",
				"POST /fetchKey HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n{\"a\":1",
				`{"id":1,"op":"get","target":"http://` + canary + `/"}`,
				"GET /fetchKey HTTP/1.1\r\nHost: x\r\nUpgrade: netdemo\r\nConnection: upgrade",
			} {
				conn, err := net.Dial("tcp", address)
				assert.NilError(t, err)
				_, err = fmt.Fprintf(conn, "%s\r\nConnection: close\r\n\r\n", hostile)
				assert.NilError(t, err)
				assert.NilError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
				answer, _ := io.ReadAll(conn) // it may be broken off
				_ = conn.Close()
				assert.Assert(t, is.Regexp(`^HTTP/1\.[01] (200|400|404|405) `, string(answer)))
			}
		}
	}
	assert.Equal(t, asked.Load(), int32(0), "a container was made to ask for something else")
}
