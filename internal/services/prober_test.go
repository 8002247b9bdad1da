package services

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// soon is a limit for what must be waited for to its end.
const soon = 100

func testProber(t *testing.T, servers ...*nameServer) *Prober {
	t.Helper()
	return &Prober{resolver: testResolver(t, servers...)}
}

// peer accepts connections and does one thing with each.
func peer(t *testing.T, do func(*net.TCPConn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	assert.NilError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			go do(conn.(*net.TCPConn))
		}
	}()
	return listener.Addr().String()
}

// says reads the request and answers with text.
func says(text string) func(*net.TCPConn) {
	return func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 4096))
		_, _ = io.WriteString(c, text)
		_ = c.Close()
	}
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	assert.NilError(t, err)
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func TestGet(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(RunHeader, "run-1")
		switch r.URL.Path {
		case "/headers":
			_, _ = fmt.Fprint(w, r.Host, " ", r.Header)
		case "/redirect":
			http.Redirect(w, r, "/headers", http.StatusFound)
		default:
			w.WriteHeader(http.StatusTeapot)
			_, _ = io.WriteString(w, "short\xff")
		}
	}))
	defer server.Close()
	// Whatever proxies are set, they are another network than the one in question.
	t.Setenv("HTTP_PROXY", "http://"+closedPort(t))
	t.Setenv("http_proxy", "http://"+closedPort(t))
	p := testProber(t)
	host := server.Listener.Addr().String()

	a := p.Do(t.Context(), probe.Request{ID: 3, Op: probe.OpGet, Target: server.URL + "/headers"})
	assert.Assert(t, a.MS > 0)
	a.MS = 0
	assert.DeepEqual(t, a, probe.Answer{
		ID: 3, Op: probe.OpGet, Target: server.URL + "/headers", Outcome: probe.OutcomeOK, Status: 200, Run: "run-1",
		Body: host + " map[Connection:[close] User-Agent:[netdemo]]", Remote: host, Connected: true, LimitMS: 2000,
	})

	a = p.Do(t.Context(), probe.Request{Op: probe.OpGet, Target: server.URL + "/redirect"})
	assert.Equal(t, a.Status, http.StatusFound)
	early := peer(t, says("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"))
	a = p.Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://" + early + "/"})
	assert.Equal(t, a.Body, "yes")
	a = p.Do(t.Context(), probe.Request{Op: probe.OpGet, Target: server.URL})
	assert.Equal(t, a.Status, http.StatusTeapot)
	assert.Equal(t, a.Body, "short\ufffd", "what goes over the wire must be the same text on the other side")
	assert.DeepEqual(t, a.Lines(), []string{"418 I'm a teapot  short\ufffd"})
}

func TestGetOutcomes(t *testing.T) {
	silent := peer(t, func(*net.TCPConn) {})
	stuck := peer(t, func(c *net.TCPConn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") })
	reset := peer(t, func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 1)) // the rest stays unread
		_ = c.SetLinger(0)
		_ = c.Close()
	})
	for name, tc := range map[string]struct {
		address   string
		outcome   probe.Outcome
		code      string
		connected bool
	}{
		"refused":      {closedPort(t), probe.OutcomeRefused, "ECONNREFUSED", false},
		"silent":       {silent, probe.OutcomeSilence, "ETIMEDOUT", true},
		"stuck":        {stuck, probe.OutcomeSilence, "ETIMEDOUT", true},
		"reset":        {reset, probe.OutcomeReset, "ECONNRESET", true},
		"hung up":      {peer(t, says("")), probe.OutcomeReset, "ECONNRESET", true},
		"cut short":    {peer(t, says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")), probe.OutcomeReset, "ECONNRESET", true},
		"speaks first": {peer(t, func(c *net.TCPConn) { _, _ = io.WriteString(c, "220 mail ready\r\n") }), probe.OutcomeError, "EPROTO", true},
		"no HTTP":      {peer(t, says("SSH-2.0-OpenSSH_9.2\r\n")), probe.OutcomeError, "EPROTO", true},
		"huge headers": {peer(t, says("HTTP/1.1 200 OK\r\nA: "+strings.Repeat("a", 1<<20))), probe.OutcomeError, "EPROTO", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limit := 0 // the usual one: a busy machine may be slow to answer
			if tc.outcome == probe.OutcomeSilence {
				limit = soon
			}
			a := testProber(t).Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://" + tc.address + "/", LimitMS: limit})
			assert.Equal(t, a.Outcome, tc.outcome)
			assert.Equal(t, a.Code, tc.code)
			assert.Equal(t, a.Connected, tc.connected)
			assert.Equal(t, a.Remote, tc.address)
			assert.Assert(t, a.Err != "")
			assert.Equal(t, a.Status == 0 || name == "stuck" || name == "cut short", true)
			assert.Equal(t, len(a.Lines()), 1)
			assert.Assert(t, is.Contains(a.Lines()[0], tc.code+"  "))
		})
	}
}

func TestGetReadsABoundedBody(t *testing.T) {
	endless := peer(t, func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 4096))
		_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
		for err == nil {
			_, err = io.WriteString(c, strings.Repeat("x", 1024))
		}
	})
	a := testProber(t).Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://" + endless + "/"})
	assert.Equal(t, a.Outcome, probe.OutcomeOK)
	assert.Equal(t, len(a.Body), probe.MaxBody)
}

func TestGetByName(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	assert.NilError(t, err)
	good := (&nameServer{answers: map[string][]string{"vault-ms A": {"127.0.0.1"}}}).start(t)
	p := testProber(t, good)

	a := p.Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://vault-ms:" + port + "/"})
	assert.Equal(t, a.Status, http.StatusNotFound)
	assert.Equal(t, a.Remote, "127.0.0.1:"+port)
	assert.Equal(t, a.Lookup.Server, "10.0.0.1:53")

	a = p.Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://nobody:" + port + "/"})
	assert.Equal(t, a.Outcome, probe.OutcomeUnresolved)
	assert.Equal(t, a.Code, "ENOTFOUND")
	assert.DeepEqual(t, a.Lines(), []string{"ENOTFOUND  nobody: NXDOMAIN from 10.0.0.1"})

	a = p.Do(t.Context(), probe.Request{Op: probe.OpLookup, Target: "vault-ms"})
	assert.Equal(t, a.Outcome, probe.OutcomeOK)
	assert.DeepEqual(t, a.Lines(), []string{"vault-ms  127.0.0.1  (asked 10.0.0.1)"})
	a = p.Do(t.Context(), probe.Request{Op: probe.OpLookup, Target: "nobody"})
	assert.Equal(t, a.Outcome, probe.OutcomeUnresolved)
	assert.DeepEqual(t, a.Lines(), []string{"nobody  NXDOMAIN  (asked 10.0.0.1)"})
}

// A silent name server must not use up the time of the connection, and it is told apart from it.
func TestASilentNameServerIsNoSilentPeer(t *testing.T) {
	silent := (&nameServer{silent: true}).start(t)
	a := testProber(t, silent).Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://vault-ms:1/", LimitMS: soon})
	assert.Equal(t, a.Outcome, probe.OutcomeUnresolved)
	assert.Equal(t, a.Code, "EAI_AGAIN")
	assert.DeepEqual(t, a.Lines(), []string{"EAI_AGAIN  vault-ms: no reply from 10.0.0.1 within 0.1 s"})
}

func TestLocalhostReportsIPv4(t *testing.T) {
	_, port, err := net.SplitHostPort(closedPort(t))
	assert.NilError(t, err)
	a := testProber(t).Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://localhost:" + port + "/"})
	assert.Equal(t, a.Code, "ECONNREFUSED")
	assert.Equal(t, a.Remote, "127.0.0.1:"+port)
}

func TestTheNextAddressIsTried(t *testing.T) {
	address := peer(t, func(*net.TCPConn) {})
	_, port, err := net.SplitHostPort(address)
	assert.NilError(t, err)
	// 127.0.0.1 after an address that cannot be connected to at all.
	s := (&nameServer{answers: map[string][]string{"two A": {"255.255.255.255", "127.0.0.1"}}}).start(t)
	a := testProber(t, s).Do(t.Context(), probe.Request{Op: probe.OpDial, Target: "two:" + port})
	assert.Equal(t, a.Outcome, probe.OutcomeOK)
	assert.Equal(t, a.Remote, address)
}

func TestDial(t *testing.T) {
	open, closed := peer(t, func(*net.TCPConn) {}), closedPort(t)
	p := testProber(t, (&nameServer{code: dnsmessage.RCodeNameError}).start(t))
	a := p.Do(t.Context(), probe.Request{Op: probe.OpDial, Target: open})
	assert.Equal(t, a.Outcome, probe.OutcomeOK)
	assert.DeepEqual(t, a.Lines(), []string{"connected  " + open})
	a = p.Do(t.Context(), probe.Request{Op: probe.OpDial, Target: closed})
	assert.Equal(t, a.Outcome, probe.OutcomeRefused)
	assert.DeepEqual(t, a.Lines(), []string{"ECONNREFUSED  " + closed + " refused the connection"})
	a = p.Do(t.Context(), probe.Request{Op: probe.OpDial, Target: "nobody:1"})
	assert.Equal(t, a.Code, "ENOTFOUND")
}

func TestBadTargets(t *testing.T) {
	p := testProber(t)
	for _, tc := range []struct {
		op     probe.Op
		target string
		code   string
	}{
		{probe.OpGet, "vault-ms:3002", "ERR_INVALID_PROTOCOL"},
		{probe.OpGet, "https://vault-ms:3002/", "ERR_INVALID_PROTOCOL"},
		{probe.OpGet, "file:///etc/passwd", "ERR_INVALID_PROTOCOL"},
		{probe.OpGet, "http://vault-ms/", "ERR_INVALID_URL"},
		{probe.OpGet, "http://:3002/", "ERR_INVALID_URL"},
		{probe.OpGet, "http://user:secret@vault-ms:3002/", "ERR_INVALID_URL"},
		{probe.OpGet, "http://vault-ms:65536/", "ERR_INVALID_URL"},
		{probe.OpGet, "http://vault-ms:port/", "ERR_INVALID_URL"},
		{probe.OpGet, "http://vault-ms:3002/%zz", "ERR_INVALID_URL"},
		{probe.OpGet, "http://vault-ms:3002/\x7f", "ERR_INVALID_URL"},
		{probe.OpDial, "vault-ms", "ERR_INVALID_URL"},
		{probe.OpDial, ":3002", "ERR_INVALID_URL"},
		{probe.OpDial, "vault-ms:http", "ERR_INVALID_URL"},
		{probe.OpGet, "", "EINVAL"},
		{"put", "x", "EINVAL"},
	} {
		a := p.Do(t.Context(), probe.Request{ID: 9, Op: tc.op, Target: tc.target})
		assert.Equal(t, a.Outcome, probe.OutcomeError, "%s %s", tc.op, tc.target)
		assert.Equal(t, a.Code, tc.code, "%s %s", tc.op, tc.target)
		assert.Assert(t, a.Err != "" && a.ID == 9)
	}
}

// The system's own errors, wrapped as package net wraps them. Those that loopback cannot show are only
// here; that the real ones arrive like this is known from real networks.
func TestClassify(t *testing.T) {
	for _, tc := range []struct {
		code    string
		outcome probe.Outcome
	}{
		{"ECONNREFUSED", probe.OutcomeRefused},
		{"EHOSTUNREACH", probe.OutcomeNoRoute},
		{"ENETUNREACH", probe.OutcomeUnreachable},
		{"EADDRNOTAVAIL", probe.OutcomeUnavailable},
		{"ETIMEDOUT", probe.OutcomeSilence},
		{"ECONNRESET", probe.OutcomeReset},
		{"EADDRINUSE", probe.OutcomeError},
	} {
		err := fmt.Errorf("asking: %w", &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", errnoOf(t, tc.code))})
		outcome, code := classify(err)
		assert.Equal(t, outcome, tc.outcome)
		assert.Equal(t, code, tc.code)
	}
	for err, want := range map[error]string{
		os.ErrDeadlineExceeded:   "ETIMEDOUT",
		context.DeadlineExceeded: "ETIMEDOUT",
		context.Canceled:         "ECANCELED",
		io.EOF:                   "ECONNRESET",
		io.ErrUnexpectedEOF:      "ECONNRESET",
		io.ErrShortWrite:         "UNKNOWN",
		syscall.Errno(0xdddd):    "UNKNOWN",
	} {
		_, code := classify(fmt.Errorf("asking: %w", err))
		assert.Equal(t, code, want)
	}
}

// No code stands for two outcomes, and each outcome that has a number has one.
func TestErrnosAgree(t *testing.T) {
	outcomes := map[string]probe.Outcome{}
	for _, m := range probe.Errnos {
		if before, seen := outcomes[m.Code]; seen {
			assert.Equal(t, m.Outcome, before, m.Code)
		}
		outcomes[m.Code] = m.Outcome
	}
}

func TestAnAnswerIsInTime(t *testing.T) {
	silent := peer(t, func(*net.TCPConn) {})
	start := time.Now()
	a := testProber(t).Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://" + silent + "/", LimitMS: soon})
	assert.Assert(t, time.Since(start) < 5*time.Second)
	assert.Assert(t, a.MS >= soon-1, "%v", a.MS)
}
