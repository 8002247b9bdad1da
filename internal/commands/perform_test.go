package commands

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// unprepared answers as an engine on which a lesson can be begun and not prepared.
func unprepared() answers {
	return answers{
		"GET /version":             says(http.StatusOK, `{"Os":"linux","Arch":"amd64","Version":"28.5.2"}`),
		"GET /info":                says(http.StatusOK, `{}`),
		"GET /networks/{id}":       says(http.StatusOK, `{"Name":"bridge"}`),
		"GET /containers/json":     says(http.StatusForbidden, `{"message":"denied by plugin acme"}`),
		"GET /networks":            says(http.StatusForbidden, `{"message":"denied by plugin acme"}`),
		"GET /images/{name...}":    says(http.StatusForbidden, `{"message":"denied by plugin acme"}`),
		"DELETE /containers/{id}":  says(http.StatusNoContent, ""),
		"DELETE /images/{name...}": says(http.StatusNoContent, ""),
	}
}

func TestALessonThatCannotBeBegun(t *testing.T) {
	for name, test := range map[string]struct {
		engine answers
		status int
		out    string
	}{
		"refused":            {unprepared(), exitFailed, "denied by plugin acme"},
		"Windows containers": {with(unprepared(), "GET /version", says(http.StatusOK, `{"Os":"windows"}`)), exitNoEngine, "it runs windows containers"},
	} {
		t.Run(name, func(t *testing.T) {
			host, _ := engineOf(t, test.engine)
			result := newUser(t, host).types(t, "bridges")
			assert.Equal(t, result.status, test.status)
			assert.Equal(t, result.message, "not everything could be run; see above")
			if len(images.Architectures()) > 0 || test.status == exitNoEngine { // a checkout that was not built says so first
				assert.Assert(t, is.Contains(result.out, test.out))
			}
			assert.Equal(t, result.err, "")
		})
	}
}

// Several lessons end in one summary, and each has a run of its own.
func TestRunSeveral(t *testing.T) {
	host, asked := engineOf(t, unprepared())
	result := newUser(t, host).types(t, "run", "bridges", "bridges", "--format", "json")
	assert.Equal(t, result.status, exitFailed)
	rows := strings.Split(strings.TrimSuffix(result.out, "\n"), "\n")
	var last struct {
		Type    string           `json:"type"`
		Exit    int              `json:"exit"`
		Lessons []map[string]any `json:"lessons"`
	}
	assert.NilError(t, json.Unmarshal([]byte(rows[len(rows)-1]), &last))
	assert.Equal(t, last.Type, "course")
	assert.Equal(t, last.Exit, exitFailed)
	assert.Assert(t, is.Len(last.Lessons, 2))
	versions := slices.DeleteFunc(asked(), func(call string) bool { return call != "GET /version" })
	assert.Assert(t, is.Len(versions, 2))
}

// An engine that is gone between two lessons ends the course; of those before, all is told and kept in mind.
func TestTheEngineIsGoneBetweenLessons(t *testing.T) {
	var mu sync.Mutex
	var connected []net.Conn
	gone := false
	answer := unprepared()["GET /info"]
	host, _ := engineOf(t, with(unprepared(), "GET /info", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		gone = true
		for _, conn := range connected {
			_ = conn.Close()
		}
		answer(w, r)
	}))
	u := newUser(t, host).through(func(ctx context.Context, _, _ string) (net.Conn, error) {
		mu.Lock()
		defer mu.Unlock()
		if gone {
			return nil, syscall.ECONNREFUSED
		}
		conn, err := new(net.Dialer).DialContext(ctx, "unix", strings.TrimPrefix(host, "unix://"))
		connected = append(connected, conn)
		return conn, err
	})
	result := u.types(t, "run", "bridges", "dns", "--format", "json")
	assert.Equal(t, result.status, exitNoEngine)
	assert.Assert(t, is.Contains(result.message, "no engine answers at "+host))
	lines := strings.Split(strings.TrimSuffix(result.out, "\n"), "\n")
	assert.Assert(t, is.Regexp(`"type":"course","lessons":\[{"lesson":"bridges",.*}\],.*"exit":4`, lines[len(lines)-1]))
}

// While it goes on, a run is marked on this machine, so that nobody cleans up under it.
func TestARunIsMarkedWhileItGoesOn(t *testing.T) {
	u := newUser(t)
	locks := func() []string {
		found, err := filepath.Glob(filepath.Join(u.options.ConfigDir, "netdemo", "*.lock"))
		assert.Check(t, err)
		return found
	}
	var mu sync.Mutex
	var during []string
	host, _ := engineOf(t, with(unprepared(), "GET /version", func(http.ResponseWriter, *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		during = locks()
		panic(http.ErrAbortHandler)
	}))
	u.options.Hosts = []string{host}
	assert.Equal(t, u.types(t, "bridges").status, exitNoEngine)
	mu.Lock()
	defer mu.Unlock()
	assert.Assert(t, is.Len(during, 1))
	assert.Assert(t, is.Len(locks(), 0))
}

// A home that cannot be written to is no error.
func TestARunWithoutAHome(t *testing.T) {
	host, _ := engineOf(t, unprepared())
	u := newUser(t, host)
	assert.NilError(t, os.WriteFile(filepath.Join(u.options.ConfigDir, "netdemo"), nil, 0o600))
	assert.Equal(t, u.types(t, "bridges").status, exitFailed)
}

// Whoever opens ports to others is told what that means, once, before anything is made.
func TestExposeToLAN(t *testing.T) {
	host, _ := engineOf(t, unprepared())
	result := newUser(t, host).types(t, "run", "--expose-to-lan", "bridges", "ports")
	assert.Equal(t, result.status, exitFailed)
	assert.Equal(t, strings.Count(result.err, "WARNING: --expose-to-lan publishes ports on 0.0.0.0"), 1)
	assert.Assert(t, strings.HasPrefix(result.err, "WARNING: "), "%s", result.err)
	assert.Assert(t, !strings.Contains(newUser(t, host).types(t, "ports").err, "WARNING"))
	nowhere := newUser(t, "unix:///nowhere.test").types(t, "ports", "--expose-to-lan")
	assert.Equal(t, nowhere.err, "", "nothing is opened where there is no engine")
}

// However a command is stopped, it says so with one exit code.
func TestStopped(t *testing.T) {
	for _, args := range [][]string{{"bridges"}, {"run", "bridges", "bridges"}, {"build"}, {"clean"}} {
		t.Run(args[0], func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			stop := func(_ http.ResponseWriter, r *http.Request) {
				cancel()
				<-r.Context().Done()
			}
			engine := unprepared()
			for route := range engine {
				engine[route] = stop
			}
			host, asked := engineOf(t, engine)
			result := newUser(t, host).typesUntil(ctx, t, args...)
			assert.Equal(t, result.status, 130, "%s", result.message)
			assert.Equal(t, result.message, "interrupted")
			versions := slices.DeleteFunc(asked(), func(call string) bool { return call != "GET /version" })
			assert.Assert(t, len(versions) <= 1, "the second lesson is not begun")
		})
	}
}

func TestBuild(t *testing.T) {
	if len(images.Architectures()) == 0 { // a checkout that was not built
		host, _ := engineOf(t, unprepared())
		result := newUser(t, host).types(t, "build")
		assert.Equal(t, result.status, exitFailed)
		assert.Assert(t, is.Contains(result.message, "run `make build`"))
		return
	}
	image, err := images.For("vault-ms", "amd64")
	assert.NilError(t, err)
	there := says(http.StatusOK, `{"Config":{"Labels":{"`+images.Label+`":"`+image.Hash+`"}}}`)
	missing := says(http.StatusNotFound, `{"message":"No such image"}`)
	for name, test := range map[string]struct {
		engine  answers
		out     string
		status  int
		message string
	}{
		"built":         {with(with(unprepared(), "GET /images/{name...}", missing), "POST /build", says(http.StatusOK, `{}`)), "vault-ms  " + image.Tag + "  built\n", 0, ""},
		"there already": {with(unprepared(), "GET /images/{name...}", there), "vault-ms  " + image.Tag + "  there already\n", 0, ""},
		"refused":       {unprepared(), "", exitFailed, "could not inspect image " + image.Tag + ": denied by plugin acme"},
		"no linux": {
			with(unprepared(), "GET /version", says(http.StatusOK, `{"Os":"windows"}`)), "", exitNoEngine,
			"could not use the engine: it runs windows containers\nThe lessons need an engine that runs Linux containers. In Docker Desktop: switch to Linux containers.\n  docker context ls",
		},
	} {
		t.Run(name, func(t *testing.T) {
			host, _ := engineOf(t, test.engine)
			result := newUser(t, host).types(t, "build", "vault-ms")
			assert.Equal(t, result.out, test.out)
			assert.Equal(t, result.status, test.status)
			assert.Equal(t, result.message, test.message)
		})
	}
}

// Without a name, all services are built.
func TestBuildAll(t *testing.T) {
	if len(images.Architectures()) == 0 {
		return // see TestBuild
	}
	host, _ := engineOf(t, with(with(unprepared(), "GET /images/{name...}", says(http.StatusNotFound, `{"message":"No such image"}`)),
		"POST /build", says(http.StatusOK, `{}`)))
	result := newUser(t, host).types(t, "build")
	assert.Equal(t, result.status, 0, "%s", result.message)
	assert.Assert(t, is.Len(strings.Split(result.out, "\n"), len(images.Services())+1))
	columns := map[int]bool{}
	for line := range strings.Lines(result.out) {
		columns[strings.Index(line, "netdemo/")] = true
		columns[strings.Index(line, "  built")] = true
	}
	assert.Assert(t, is.Len(columns, 2), "the columns are not aligned:\n%s", result.out)
	assert.Equal(t, strings.Count(result.err, "building netdemo/"), len(images.Services()))
}

// A lesson says where it stands: among those that were asked for, and alone in the course.
func TestPlace(t *testing.T) {
	l := bridges(t)
	number, of := place([]lesson.Lesson{l, l}, 1)
	assert.DeepEqual(t, []int{number, of}, []int{2, 2})
	number, of = place([]lesson.Lesson{l}, 0)
	assert.DeepEqual(t, []int{number, of}, []int{slices.Index(course.Names(), "bridges") + 1, len(course.Names())})
}
