//go:build e2e

package e2e

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
)

// callLimit is more than any single command of these tests takes: a lesson with a name server that
// never answers takes 14 s.
const callLimit = time.Minute

// machine is one engine, and the Docker config folder of who learns on it.
type machine struct {
	config   string
	tmp      string // where programs of this learner's keep what is temporary; "" is where all programs do
	place    string // the network namespace that its learner is in; "" is that of the tests
	endpoint string
	api      *client.Client
	arch     string
	engine   string // its version
}

// call is one docker command, to be run in the surroundings of the tests.
type call struct {
	on     *machine
	place  string // the network namespace that it is run in; "" is that of the tests
	docker string
	args   []string
	env    []string
	input  string
	group  bool          // it leads a process group of its own, with all that it starts
	limit  time.Duration // callLimit where it is 0
}

// result is what became of a command.
type result struct {
	stdout, stderr string
	code           int // -1 when a signal ended it
	took           time.Duration
}

// run is a command of the docker under test, for this engine.
func (m *machine) run(args ...string) call {
	return call{on: m, place: m.place, docker: lab.docker, args: args, env: lab.environment(m)}
}

// environment is that of every command: nothing of whoever runs the tests but where programs are.
func (l *laboratory) environment(m *machine) []string {
	return []string{
		"PATH=" + l.bin() + string(filepath.ListSeparator) + os.Getenv("PATH"),
		"HOME=" + l.home(),
		"DOCKER_CONFIG=" + m.config,
		"TMPDIR=" + m.tmp,
		"DOCKER_HOST=" + m.endpoint,
		"LANG=C.UTF-8",
		"TERM=xterm-256color",
	}
}

// with adds variables; of two of one name the last counts, and an empty one is as good as none.
func (c call) with(env ...string) call {
	c.env = append(append([]string{}, c.env...), env...)
	return c
}

// in runs the command in a network namespace.
func (c call) in(place string) call {
	c.place = place
	return c
}

// within takes another limit than callLimit.
func (c call) within(limit time.Duration) call {
	c.limit = limit
	return c
}

// through takes another docker command.
func (c call) through(docker string) call {
	c.docker = docker
	return c
}

// typing writes into the command's standard input, and closes it.
func (c call) typing(text string) call {
	c.input = text
	return c
}

func (c call) String() string { return "docker " + strings.Join(c.args, " ") }

func (c call) command(ctx context.Context) *exec.Cmd {
	argv := inPlace(c.place, append([]string{c.docker}, c.args...))
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = c.env
	cmd.Dir = lab.home() // nowhere near the checkout
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: c.group}
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// inPlace is a command in a network namespace. It becomes that command: the process is the same.
func inPlace(place string, argv []string) []string {
	if place == "" {
		return argv
	}
	return append([]string{"nsenter", "--net=/run/netns/" + place}, argv...)
}

// do runs the command to its end. An exit code is no error.
func (c call) do(ctx context.Context) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(c.limit, callLimit))
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := c.command(ctx)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(c.input), &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	r := result{stdout: stdout.String(), stderr: stderr.String(), took: time.Since(began)}
	r.code, err = exitCode(ctx, err)
	return r, err
}

// exitCode separates how a command ended from not having been run, or not in time.
func exitCode(ctx context.Context, err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return -1, errors.Join(ctx.Err(), err)
	case errors.As(err, &exit):
		return exit.ExitCode(), nil
	case errors.Is(err, exec.ErrWaitDelay): // it ended, and left its output open to another process
		return 0, nil
	}
	return 0, err
}

// test runs the command, which must end in time.
func (c call) test(t *testing.T) result {
	t.Helper()
	r, err := c.do(t.Context())
	assert.NilError(t, err, "%s", c)
	return r
}

// must runs a command that has to succeed, and gives its output without the last line end.
func (c call) must(t *testing.T) string {
	t.Helper()
	r := c.test(t)
	assert.Equal(t, r.code, 0, "%s\n%s", c, r.stderr)
	return strings.TrimSpace(r.stdout)
}

// contextOf is for what is undone after a test, when its own context has ended.
func contextOf(t *testing.T) context.Context {
	t.Helper()
	return context.WithoutCancel(t.Context())
}

// process is a command that is running: a lesson as JSON lines.
type process struct {
	on     *machine
	cmd    *exec.Cmd
	out    io.ReadCloser
	events *eventReader
	errs   *bytes.Buffer
	ended  chan error
}

// start starts the command in a process group of its own. It is ended with the test at the latest.
func (c call) start(t *testing.T) *process {
	t.Helper()
	c.group = true
	cmd := c.command(contextOf(t))
	out, in, err := os.Pipe()
	assert.NilError(t, err)
	errs := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = in, errs
	assert.NilError(t, cmd.Start())
	assert.NilError(t, in.Close())
	p := &process{on: c.on, cmd: cmd, out: out, events: readEvents(out), errs: errs, ended: make(chan error, 1)}
	p.events.limit = c.limit
	go func() { p.ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = out.Close()
		_ = p.signalGroup(syscall.SIGKILL) // no error if it has ended
	})
	return p
}

// signalGroup is what a terminal or a supervisor does: the docker command and the plugin get it.
func (p *process) signalGroup(s syscall.Signal) error { return syscall.Kill(-p.cmd.Process.Pid, s) }

// wait gives the exit code, when the command has ended in time.
func (p *process) wait(t *testing.T) int {
	t.Helper()
	select {
	case err := <-p.ended:
		code, err := exitCode(t.Context(), err)
		assert.NilError(t, err)
		return code
	case <-time.After(callLimit):
		t.Fatalf("%s has not ended within %s\n%s", strings.Join(p.cmd.Args, " "), callLimit, p.errs)
		return -1
	}
}
