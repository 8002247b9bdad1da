//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"gotest.tools/v3/assert"
)

// A trouble is what befalls one call on its way to the engine or back. It gets the call, what would pass
// it on, and the process that made it.
type trouble func(w http.ResponseWriter, r *http.Request, pass http.Handler, caller int)

// A troubled engine is a proxy in front of an engine that passes on every call but one as it is.
type troubled struct {
	pass    http.Handler
	at      int64 // the call that is troubled, from 1
	trouble trouble
	count   atomic.Int64

	mu    sync.Mutex
	calls []string       // what was called, in the order of arrival
	hit   bool           // the trouble has come
	done  map[int64]bool // the calls that had their answer before it
}

// callerKey is where a request's context has the process that made it.
type callerKey struct{}

// trouble puts a proxy in front of the engine that m is, and gives the machine as who learns behind the
// proxy sees it. The proxy ends with the test.
func (m *machine) trouble(t *testing.T, at int, do trouble) (*machine, *troubled) {
	t.Helper()
	socket := strings.TrimPrefix(m.endpoint, "unix://")
	engine := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "engine"})
	engine.FlushInterval = -1 // streams flow
	engine.Transport = &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
		DisableCompression: true,
	}
	engine.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) } // as if there were no proxy
	p := &troubled{pass: engine, at: int64(at), trouble: do, done: map[int64]bool{}}

	own := *m
	path := filepath.Join(lab.folder, "proxy-"+strconv.FormatInt(proxies.Add(1), 10))
	own.endpoint = "unix://" + path
	listener, err := net.Listen("unix", path)
	assert.NilError(t, err)
	server := &http.Server{
		Handler:           p,
		ReadHeaderTimeout: callLimit,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, callerKey{}, peer(c))
		},
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		assert.Check(t, server.Close())
		assert.Check(t, errors.Is(<-ended, http.ErrServerClosed))
	})
	return &own, p
}

// proxies counts those that were made.
var proxies atomic.Int64

// peer gives the process at the other end of a unix socket.
func peer(c net.Conn) int {
	raw, err := c.(*net.UnixConn).SyscallConn()
	if err != nil {
		return 0
	}
	var pid int
	_ = raw.Control(func(fd uintptr) {
		if cred, err := syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED); err == nil {
			pid = int(cred.Pid)
		}
	})
	return pid
}

func (p *troubled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	n := p.count.Add(1)
	p.calls = append(p.calls, r.Method+" "+r.URL.Path)
	p.mu.Unlock()
	if n != p.at {
		p.pass.ServeHTTP(w, r)
		p.mu.Lock()
		p.done[n] = !p.hit
		p.mu.Unlock()
		return
	}
	p.mu.Lock()
	p.hit = true
	p.mu.Unlock()
	caller, _ := r.Context().Value(callerKey{}).(int)
	p.trouble(w, r, p.pass, caller)
}

// struck gives the call that was troubled; "" when there were not so many.
func (p *troubled) struck() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if int64(len(p.calls)) < p.at {
		return ""
	}
	return p.calls[p.at-1]
}

// asked tells whether a call of that method had no answer when the trouble came, or came after it.
func (p *troubled) asked(method string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, call := range p.calls {
		if strings.HasPrefix(call, method+" ") && !p.done[int64(i)+1] {
			return true
		}
	}
	return false
}

// What can befall a call.

// slow answers after longer than a learner is left without a word.
func slow(w http.ResponseWriter, r *http.Request, pass http.Handler, _ int) {
	select {
	case <-time.After(3 * time.Second):
		pass.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

// lostBefore ends the connection before the engine knows of the call.
func lostBefore(http.ResponseWriter, *http.Request, http.Handler, int) { panic(http.ErrAbortHandler) }

// lostAfter ends the connection when the engine has done what it was told.
func lostAfter(_ http.ResponseWriter, r *http.Request, pass http.Handler, _ int) {
	pass.ServeHTTP(&unheard{header: http.Header{}}, r)
	panic(http.ErrAbortHandler)
}

// failing answers that the engine has failed.
func failing(w http.ResponseWriter, _ *http.Request, _ http.Handler, _ int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = io.WriteString(w, `{"message":"the proxy of the test says no"}`+"\n")
}

// halved lets half of the answer through.
func halved(w http.ResponseWriter, r *http.Request, pass http.Handler, _ int) {
	whole := &unheard{header: http.Header{}}
	pass.ServeHTTP(whole, r)
	for name, values := range whole.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(whole.body)))
	w.WriteHeader(whole.code)
	_, _ = w.Write(whole.body[:len(whole.body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// struckBy sends a signal to the process that made the call, and passes the call on.
func struckBy(s syscall.Signal) trouble {
	return func(w http.ResponseWriter, r *http.Request, pass http.Handler, caller int) {
		if caller > 1 {
			_ = syscall.Kill(caller, s)
		}
		pass.ServeHTTP(w, r)
	}
}

// unheard is an answer that does not reach who asked. A stream that it should become ends at once.
type unheard struct {
	header http.Header
	code   int
	body   []byte
}

func (u *unheard) Header() http.Header { return u.header }

func (u *unheard) WriteHeader(code int) { u.code = code }

func (u *unheard) Write(p []byte) (int, error) {
	if u.code == 0 {
		u.code = http.StatusOK
	}
	u.body = append(u.body, p...)
	return len(p), nil
}

func (u *unheard) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	here, there := net.Pipe()
	_ = there.Close()
	return here, bufio.NewReadWriter(bufio.NewReader(here), bufio.NewWriter(here)), nil
}
