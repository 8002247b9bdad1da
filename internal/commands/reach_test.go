package commands

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/cli/cli/debug"
	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

// Without an engine, every command that needs one says so at once, and which engine it is.
func TestNoEngine(t *testing.T) {
	folder := socketFolder(t)
	left := filepath.Join(folder, "left") // the socket of an engine that was killed
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: left, Net: "unix"})
	assert.NilError(t, err)
	listener.SetUnlinkOnClose(false)
	assert.NilError(t, listener.Close())

	for host, cause := range map[string]string{
		"unix://" + left: "Is the docker daemon running?",
		"unix://" + filepath.Join(folder, "missing"): "no such file or directory",
		"tcp://127.0.0.1:1":                          "Is the docker daemon running?",
	} {
		for _, args := range [][]string{{"bridges"}, {"run", "--all"}, {"build"}, {"clean"}, {"clean", "--images", "--dry-run"}} {
			began := time.Now()
			result := newUser(t, host).types(t, args...)
			assert.Assert(t, time.Since(began) < 2*time.Second)
			assert.Equal(t, result.status, exitNoEngine)
			assert.Equal(t, result.out, "", "no text of a lesson")
			lines := strings.Split(result.message, "\n")
			assert.Equal(t, lines[0], "no engine answers at "+host+` (Docker context "default", from --host)`)
			assert.Assert(t, is.Contains(lines[1], cause))
			assert.Equal(t, lines[len(lines)-1], "  docker context ls")
		}
	}
}

// An engine that accepts and does not answer is a frozen one. It is asked once, and who waits is told.
func TestAFrozenEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := newUser(t, "unix:///frozen.test")
		frozen := func(context.Context, string, string) (net.Conn, error) {
			here, there := net.Pipe()
			go func() { _, _ = io.Copy(io.Discard, there) }() // it ends with the connection
			return here, nil
		}
		u.setup = append(u.setup, command.WithAPIClientOptions(client.WithDialContext(frozen)))
		var said buffer
		dockerCLI := u.cli(t, io.Discard, &said)
		began := time.Now()
		_, err := reach(t.Context(), dockerCLI, false)
		assert.Equal(t, time.Since(began), 5*time.Second)
		assert.Equal(t, said.String(), "still waiting for the engine: reach the engine (2 s)\nstill waiting for the engine: reach the engine (4 s)\n")
		assert.Error(t, err, `no engine answers at unix:///frozen.test (Docker context "default", from --host)
no answer within 5 s
It is frozen or overloaded, or something on the way drops what we send.
  docker context ls`)
		assert.NilError(t, dockerCLI.Client().Close())
	})
}

// withContext gives the user the context "work".
func (u *user) withContext(t *testing.T, host string) {
	t.Helper()
	contexts := store.New(filepath.Join(u.options.ConfigDir, "contexts"), command.DefaultContextStoreConfig())
	assert.NilError(t, contexts.CreateOrUpdate(store.Metadata{
		Name: "work", Endpoints: map[string]any{docker.DockerEndpoint: docker.EndpointMeta{Host: host}},
	}))
}

func TestUnknownContext(t *testing.T) {
	u := newUser(t)
	u.withContext(t, "unix:///work.test")
	u.options.Context = "wrk"
	result := u.types(t, "bridges")
	assert.Equal(t, result.status, exitNoEngine)
	assert.Equal(t, result.message, `no engine: there is no Docker context "wrk" (from --context)
Choose one of these: work, default
  docker context ls`)
}

func TestContextThatIsNoEngine(t *testing.T) {
	u := newUser(t)
	u.withContext(t, "unix:///work.test")
	contexts := store.New(filepath.Join(u.options.ConfigDir, "contexts"), command.DefaultContextStoreConfig())
	assert.NilError(t, contexts.CreateOrUpdate(store.Metadata{Name: "cluster", Endpoints: map[string]any{}}))
	u.options.Context = "cluster"
	result := u.types(t, "clean")
	assert.Equal(t, result.status, exitNoEngine)
	assert.Assert(t, strings.HasPrefix(result.message, `no engine: the Docker context "cluster" (from --context) cannot be used: `), "%s", result.message)
}

// The engine of the user's context is the one that is asked, and named.
func TestContextIsHonoured(t *testing.T) {
	host, _ := engineOf(t, nil)
	u := newUser(t)
	u.withContext(t, host)
	u.options.Context = "work"
	var stderr bytes.Buffer
	e, err := reach(t.Context(), u.cli(t, &bytes.Buffer{}, &stderr), false)
	assert.NilError(t, err)
	assert.Assert(t, is.Regexp("^[a-z2-7]{6}$", e.RunID()))

	u.withContext(t, "unix:///gone.test")
	assert.Assert(t, is.Contains(u.types(t, "clean").message, `no engine answers at unix:///gone.test (Docker context "work", from --context)`))
}

// `docker --debug netdemo …` tells each call, and whatever an engine says is made safe.
func TestDebug(t *testing.T) {
	host, _ := engineOf(t, answers{
		"GET /containers/json": says(http.StatusForbidden, `{"message":"denied: \u001b[2J"}`),
		"GET /networks":        says(http.StatusOK, `[]`),
		"GET /info":            says(http.StatusOK, `{}`),
	})
	u := newUser(t, host)
	u.options.Debug = true
	t.Cleanup(debug.Disable)
	result := u.types(t, "clean")
	assert.Equal(t, result.status, exitFailed)
	assert.Equal(t, result.message, `could not list containers of all runs: denied: \x1b[2J`)
	assert.Assert(t, is.Contains(result.err, "debug: list containers of all runs: "))
	assert.Assert(t, is.Contains(result.err, `denied: \x1b[2J`))
	assert.Assert(t, !strings.Contains(result.err+result.message, "\x1b"))
}
