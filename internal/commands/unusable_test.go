package commands

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config"
	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
)

// through makes the user's connections with a dialler of the test's own.
func (u *user) through(dial func(context.Context, string, string) (net.Conn, error)) *user {
	u.setup = append(u.setup, command.WithAPIClientOptions(client.WithDialContext(dial)))
	return u
}

// pings is an engine that answers a ping with these headers, and refuses everything that carries a version.
func pings(t *testing.T, header map[string]string, refusal string) (host string) {
	t.Helper()
	folder := socketFolder(t)
	listener, err := net.Listen("unix", filepath.Join(folder, "s"))
	assert.NilError(t, err)
	mux := http.NewServeMux()
	mux.HandleFunc("/_ping", func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range header {
			w.Header().Set(name, value)
		}
	})
	mux.HandleFunc("/", says(http.StatusBadRequest, `{"message":"`+refusal+`"}`))
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(listener) }() // it ends when it is closed
	t.Cleanup(func() { _ = server.Close() })
	return "unix://" + filepath.Join(folder, "s")
}

// An engine that answers and cannot be used is told before any text of a lesson, whatever was asked.
func TestAnEngineThatCannotBeUsed(t *testing.T) {
	const noCommon = "The two have no version of the Engine API in common: the older one needs an update. If DOCKER_API_VERSION is set, unset it."
	const tooOld = "client version 1.56 is too old. Minimum supported API version is 1.90, please upgrade your client to a newer version"
	const tooNew = "client version 1.99 is too new. Maximum supported API version is 1.51"
	for name, test := range map[string]struct {
		header  map[string]string
		chosen  string // DOCKER_API_VERSION
		refusal string
		says    []string
	}{
		"Windows containers": {
			header: map[string]string{"Api-Version": "1.51", "Ostype": "windows"},
			says: []string{
				"it runs windows containers",
				"The lessons need an engine that runs Linux containers. In Docker Desktop: switch to Linux containers.", "  docker context ls",
			},
		},
		"too old": {
			header: map[string]string{"Api-Version": "1.24", "Ostype": "linux"},
			says: []string{
				"the engine speaks version 1.24 of the API at most, and this plugin " + client.MinAPIVersion + " at least",
				noCommon, "  docker version", "  docker netdemo version",
			},
		},
		"too new": {
			header: map[string]string{"Api-Version": "1.99", "Ostype": "linux"}, refusal: tooOld,
			says: []string{tooOld, noCommon, "  docker version", "  docker netdemo version"},
		},
		"a version that was chosen": {
			header: map[string]string{"Api-Version": "1.51", "Ostype": "linux"}, chosen: "1.99", refusal: tooNew,
			says: []string{tooNew, noCommon, "  docker version", "  docker netdemo version"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			host := pings(t, test.header, test.refusal)
			for _, args := range [][]string{{"bridges"}, {"build"}, {"clean"}} {
				u := newUser(t, host)
				t.Setenv("DOCKER_API_VERSION", test.chosen)
				result := u.types(t, args...)
				assert.Equal(t, result.status, exitNoEngine)
				assert.Equal(t, result.out, "", "no text of a lesson")
				assert.Equal(t, result.message, strings.Join(append(
					[]string{"the engine at " + host + ` (Docker context "default", from --host) cannot be used`}, test.says...,
				), "\n"))
			}
		})
	}
}

// Over ssh, it is ssh that says what is wrong.
func TestAnEngineOverSSH(t *testing.T) {
	const said = "command [ssh -p 2222] has exited with exit status 255: stderr=ada@far.test: Permission denied (publickey).\r\n"
	u := newUser(t, "ssh://ada@far.test:2222").through(func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New(said)
	})
	result := u.types(t, "bridges")
	assert.Equal(t, result.status, exitNoEngine)
	assert.Equal(t, result.message, `no engine answers at ssh://ada@far.test:2222 (Docker context "default", from --host)
ada@far.test: Permission denied (publickey).
The connection is made by ssh, and then by the docker command on that machine. This shows what is missing:
  ssh -p 2222 ada@far.test docker version
  docker context ls`)
}

// Whoever chose the engine is named: it is there that another one is chosen.
func TestWhoChoseTheEngine(t *testing.T) {
	const there, elsewhere = "unix:///there.test", "unix:///elsewhere.test"
	for name, test := range map[string]struct {
		env    map[string]string
		config string
		user   func(*user)
		want   string
	}{
		"nobody":     {want: client.DefaultDockerHost + ` (Docker context "default")`},
		"a host":     {user: func(u *user) { u.options.Hosts = []string{there} }, want: there + ` (Docker context "default", from --host)`},
		"a variable": {env: map[string]string{"DOCKER_HOST": there}, want: there + ` (Docker context "default", from DOCKER_HOST)`},
		"a host and a variable": {
			env: map[string]string{"DOCKER_HOST": elsewhere}, user: func(u *user) { u.options.Hosts = []string{there} },
			want: there + ` (Docker context "default", from --host)`,
		},
		"a context in a variable": {env: map[string]string{"DOCKER_CONTEXT": "work"}, want: `unix:///work.test (Docker context "work", from DOCKER_CONTEXT)`},
		"the config file":         {config: `{"currentContext":"work"}`, want: `unix:///work.test (Docker context "work", from currentContext in CONFIG)`},
		"a context and a variable": {
			env: map[string]string{"DOCKER_HOST": elsewhere}, user: func(u *user) { u.options.Context = "work" },
			want: `unix:///work.test (Docker context "work", from --context)`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			u := newUser(t).through(func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Net: "unix", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
			})
			for variable, value := range test.env {
				t.Setenv(variable, value)
			}
			u.withContext(t, "unix:///work.test")
			file := filepath.Join(u.options.ConfigDir, config.ConfigFileName)
			if test.config != "" {
				assert.NilError(t, os.WriteFile(file, []byte(test.config), 0o600))
			}
			if test.user != nil {
				test.user(u)
			}
			first, _, _ := strings.Cut(u.types(t, "clean").message, "\n")
			assert.Equal(t, first, "no engine answers at "+strings.ReplaceAll(test.want, "CONFIG", file))
		})
	}
}
