package commands

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli-plugins/plugin"
	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/flags"
	"github.com/spf13/cobra"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
)

// TestMain is also the main function of the programs that some tests start: this one, under a name.
func TestMain(m *testing.M) {
	if slices.Contains(os.Args, janitorName) { // a lesson under test starts this program as its janitor
		plugin.Run(New, cliplugin.Metadata())
		return
	}
	if program := programs[os.Getenv("NETDEMO_TEST_PROGRAM")]; program != nil {
		program()
		return
	}
	m.Run()
}

// programs are what this test can be started as.
var programs = map[string]func(){}

// typed is what came of a command line.
type typed struct {
	out, err string
	status   int    // the exit code
	message  string // what the docker command prints of the error
}

// user is somebody at a docker command.
type user struct {
	options flags.ClientOptions
	setup   []command.CLIOption
}

// newUser gives a user whose home is empty and whose environment says nothing.
func newUser(t *testing.T, host ...string) *user {
	t.Helper()
	for _, name := range []string{
		"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_API_VERSION", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DEBUG",
		"NO_COLOR", "TERM", "ACCESSIBLE", "LC_ALL", "LC_CTYPE", "LANG",
		"DOCKER_CONTENT_TRUST", "http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
	} {
		t.Setenv(name, "")
	}
	return &user{options: flags.ClientOptions{ConfigDir: t.TempDir(), Hosts: host}}
}

// cli gives the Docker CLI as it is when a plugin's command runs.
func (u *user) cli(t *testing.T, out, err io.Writer) *command.DockerCli {
	t.Helper()
	dockerCLI, failed := command.NewDockerCli(append([]command.CLIOption{
		command.WithInputStream(io.NopCloser(strings.NewReader(""))), command.WithOutputStream(out), command.WithErrorStream(err),
	}, u.setup...)...)
	assert.NilError(t, failed)
	assert.NilError(t, dockerCLI.Initialize(&u.options))
	return dockerCLI
}

// types runs `docker netdemo` with arguments.
func (u *user) types(t *testing.T, args ...string) typed {
	t.Helper()
	return u.typesUntil(t.Context(), t, args...)
}

// typesUntil is types with a context that ends, as it does when the docker command goes away.
func (u *user) typesUntil(ctx context.Context, t *testing.T, args ...string) typed {
	t.Helper()
	var out, stderr buffer
	root := underDocker(New(u.cli(t, &out, &stderr)))
	root.SetArgs(append([]string{"netdemo"}, args...))
	root.SetOut(&out)
	root.SetErr(&stderr)
	err := root.ExecuteContext(ctx)
	result := typed{out: out.String(), err: stderr.String()}
	if err == nil {
		return result
	}
	result.status, result.message = 1, err.Error()
	var status cli.StatusError
	if errors.As(err, &status) {
		result.status = status.StatusCode
	}
	return result
}

// buffer takes output from any goroutine, as a file does.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// underDocker puts the plugin's command where it stands when a user types it.
func underDocker(plugin *cobra.Command) *cobra.Command {
	root := &cobra.Command{
		Use: "docker [OPTIONS] netdemo [ARG...]", SilenceUsage: true, SilenceErrors: true,
		TraverseChildren: true, DisableFlagsInUseLine: true,
	}
	cli.SetupPluginRootCommand(root)
	root.AddCommand(plugin)
	for commands := []*cobra.Command{root}; len(commands) > 0; commands = append(commands[1:], commands[0].Commands()...) {
		commands[0].DisableFlagsInUseLine = true
	}
	return root
}

// terminal makes the output one that can be drawn on.
func (u *user) terminal() *user {
	u.setup = append(u.setup, func(dockerCLI *command.DockerCli) error {
		dockerCLI.Out().SetIsTerminal(true)
		return nil
	})
	return u
}

// socketFolder gives a folder whose path is short, as that of a socket must be.
func socketFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "nd") //nolint:usetesting // that of testing is long
	assert.NilError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// answers are what an engine says to one route.
type answers map[string]http.HandlerFunc

// engineOf starts an engine on a socket. What it has no answer for it refuses.
func engineOf(t *testing.T, routes answers) (host string, asked func() []string) {
	t.Helper()
	folder := socketFolder(t)
	listener, err := net.Listen("unix", filepath.Join(folder, "s"))
	assert.NilError(t, err)
	mux := http.NewServeMux()
	var mu sync.Mutex
	var calls []string
	for route, h := range routes {
		method, path, _ := strings.Cut(route, " ")
		mux.HandleFunc(method+" /{version}"+path, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			calls = append(calls, method+" "+strings.TrimPrefix(r.URL.Path, "/"+r.PathValue("version")))
			mu.Unlock()
			h(w, r)
		})
	}
	if routes["GET /volumes"] == nil {
		mux.HandleFunc("GET /{version}/volumes", says(http.StatusOK, `{"Volumes":[]}`))
	}
	mux.HandleFunc("HEAD /_ping", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Api-Version", "1.51")
		w.Header().Set("Ostype", "linux")
	})
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(listener) }() // it ends when it is closed
	t.Cleanup(func() { _ = server.Close() })
	return "unix://" + filepath.Join(folder, "s"), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(calls)
	}
}

// says answers with JSON.
func says(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

// outputs gives a Docker CLI for what needs no more than its output.
func outputs(t *testing.T, out io.Writer) *command.DockerCli {
	t.Helper()
	return newUser(t).cli(t, out, io.Discard)
}
