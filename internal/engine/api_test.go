package engine

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/moby/moby/api/types/common"
	"github.com/moby/moby/api/types/system"
	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// The engines whose answers testdata/answers.json holds, as they were recorded on each.
const (
	engine20 = "20.10"
	engine26 = "26.1"
	engine28 = "28.5"
)

var releases = []string{engine20, engine26, engine28}

// release is what one release of Docker Engine answers.
type release struct {
	API     string              `json:"api"`
	Answers map[string]response `json:"answers"` // by situation
}

// response is one answer that is an error, or a warning.
type response struct {
	Call    string `json:"call"`
	Status  int    `json:"status"`
	Message string `json:"message"`
}

func recorded(t *testing.T) map[string]release {
	t.Helper()
	text, err := os.ReadFile("testdata/answers.json")
	assert.NilError(t, err)
	var all map[string]release
	assert.NilError(t, json.Unmarshal(text, &all))
	return all
}

// testRun is the id of the run under test.
const testRun = "abc123"

// double plays a Docker Engine behind a real client. It keeps what it is told to make, and where it
// refuses it answers as the recorded engine did. A test may put a handler of its own before any route.
type double struct {
	release release
	client  *client.Client

	mu         sync.Mutex
	routes     map[string]http.HandlerFunc // by method and path: "POST /containers/{id}/start"
	calls      []string                    // method, path with names for ids, query
	version    system.VersionResponse
	info       system.Info
	containers []*fakeContainer
	networks   []*fakeNetwork
	images     map[string]map[string]string // the labels, by reference
	build      string                       // what a build says, if not that it was done
	occupied   map[string]string            // host address → "container" or "process"
	away       bool                         // its process has ended
	lastID     int
	lastPort   int
	hijacked   []net.Conn
	sessions   sync.WaitGroup
	ended      chan struct{}

	probe   func(c *fakeContainer, r probe.Request) probe.Answer
	session func(c *fakeContainer, conn net.Conn) // in place of probe: the whole conversation
}

// newDouble starts an engine of that release; it ends with the test.
func newDouble(t *testing.T, version string) *double {
	t.Helper()
	d := &double{
		release: recorded(t)[version], images: map[string]map[string]string{}, occupied: map[string]string{},
		lastPort: 32767, ended: make(chan struct{}),
		probe: func(_ *fakeContainer, r probe.Request) probe.Answer {
			return probe.Answer{Outcome: probe.OutcomeOK, Remote: r.Target, Run: testRun}
		},
	}
	d.version = system.VersionResponse{Version: version, APIVersion: d.release.API, Os: "linux", Arch: "amd64"}
	d.info = system.Info{OSType: "linux", OperatingSystem: "Debian GNU/Linux", SystemTime: "2026-03-01T12:00:00.5Z"}
	d.networks = []*fakeNetwork{
		d.newNetwork("bridge", "bridge", nil), d.newNetwork("host", "host", nil), d.newNetwork("none", "null", nil),
	}
	d.routes = d.handlers()
	listener := newPipes()
	server := &http.Server{Handler: d.mux()}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener) // it ends when it is closed
	}()
	var err error
	d.client, err = client.New(client.WithHost("unix:///engine.test"), client.WithDialContext(listener.dial))
	assert.NilError(t, err)
	t.Cleanup(func() {
		close(d.ended)
		_ = d.client.Close()
		_ = server.Close()
		d.mu.Lock()
		for _, conn := range d.hijacked {
			_ = conn.Close()
		}
		d.mu.Unlock()
		d.sessions.Wait()
		<-served
	})
	return d
}

// engine gives the adapter under test, for this double.
func (d *double) engine(change ...func(*Options)) *Engine {
	o := Options{API: d.client, Run: testRun, Version: "1.2.3", Context: "default", Endpoint: "unix:///engine.test"}
	for _, c := range change {
		c(&o)
	}
	return New(o)
}

// mux serves each route under any API version.
func (d *double) mux() http.Handler {
	mux := http.NewServeMux()
	for route := range d.routes {
		method, path, _ := strings.Cut(route, " ")
		prefix := "/{version}"
		if path == "/_ping" {
			prefix = ""
		}
		mux.HandleFunc(method+" "+prefix+path, func(w http.ResponseWriter, r *http.Request) {
			d.mu.Lock()
			h, away := d.routes[route], d.away
			d.calls = append(d.calls, d.describe(r))
			d.mu.Unlock()
			if away {
				panic(http.ErrAbortHandler)
			}
			h(w, r)
		})
	}
	return mux
}

// describe gives a request without its API version, with names in place of ids.
func (d *double) describe(r *http.Request) string {
	text := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/"+r.PathValue("version"))
	for _, c := range d.containers {
		text = strings.ReplaceAll(text, c.id, c.name)
	}
	for _, n := range d.networks {
		text = strings.ReplaceAll(text, n.ID, n.Name)
	}
	if r.URL.RawQuery != "" {
		text += "?" + r.URL.Query().Encode()
	}
	return text
}

// made gives the calls so far that begin with a text, and forgets none.
func (d *double) made(beginning string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []string
	for _, c := range d.calls {
		if strings.HasPrefix(c, beginning) {
			list = append(list, c)
		}
	}
	return list
}

// instead puts a handler in place of a route's own, which it is given.
func (d *double) instead(route string, wrap func(own http.HandlerFunc) http.HandlerFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.routes[route] == nil {
		panic("no route " + route)
	}
	d.routes[route] = wrap(d.routes[route])
}

// refuse makes a route answer as the recorded engine did in a situation.
func (d *double) refuse(route, situation string) {
	d.instead(route, func(http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { d.decline(w, situation) }
	})
}

// fail makes a route answer with an error of our choice.
func (d *double) fail(route string, status int, message string) {
	d.instead(route, func(http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { reject(w, status, message) }
	})
}

// freeze makes a route never answer.
func (d *double) freeze(route string) {
	d.instead(route, func(http.HandlerFunc) http.HandlerFunc {
		return func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-d.ended: // a body that is not read hides the end of the connection
			}
		}
	})
}

// die ends the engine; start starts it again, with a default bridge made anew and without the containers that
// remove themselves.
func (d *double) die() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.away = true
}

func (d *double) start() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.away = false
	d.networks[0] = d.newNetwork("bridge", "bridge", nil)
	for _, c := range slices.Clone(d.containers) {
		d.end(c)
	}
}

// decline answers as the recorded engine did in a situation.
func (d *double) decline(w http.ResponseWriter, situation string) {
	a, found := d.release.Answers[situation]
	if !found {
		panic("not recorded: " + situation)
	}
	reject(w, a.Status, a.Message)
}

func reject(w http.ResponseWriter, status int, message string) {
	reply(w, status, common.ErrorResponse{Message: message})
}

func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a client that went away is no error here
}

// pipes is a listener in memory. In a synctest bubble, time passes by itself while all wait.
type pipes struct {
	dialled chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func newPipes() *pipes { return &pipes{dialled: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.dialled <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.dialled:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "engine.test", Net: "unix"} }
