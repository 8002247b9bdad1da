//go:build unix

package commands

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"github.com/docker/cli/cli-plugins/metadata"
	"github.com/docker/cli/cli/command"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

func init() { programs["guarded"] = guarded }

// enough is longer than anything here takes.
const enough = time.Minute

// guarded is a command that is told to stop and goes on cleaning up, as long as its stdin stays open.
func guarded() {
	dockerCLI, err := command.NewDockerCli()
	if err != nil {
		panic(err)
	}
	ctx, g := newGuard(context.Background(), dockerCLI, saying("Stopping."))
	defer g.release()
	_, _ = io.WriteString(dockerCLI.Out(), "ready\n")
	select {
	case <-ctx.Done():
	case <-time.After(enough): // nobody waits any more
		return
	}
	_, _ = io.WriteString(dockerCLI.Out(), "stopped\n")
	go func() {
		<-g.hurry
		_, _ = io.WriteString(dockerCLI.Out(), "hurried\n")
	}()
	_, _ = io.Copy(io.Discard, dockerCLI.In())
	_, _ = io.WriteString(dockerCLI.Out(), "clean\n")
}

// started is a process of this test.
type started struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	stdout *os.File
	lines  *bufio.Reader // of stdout
	stderr bytes.Buffer
}

// start runs the guarded program: by itself, or as the child of a shell.
func start(t *testing.T, argv ...string) *started {
	t.Helper()
	self, err := os.Executable()
	assert.NilError(t, err)
	return startProgram(t, "guarded", append(argv, self)...)
}

// startProgram runs one of the programs that this one can be, in a process group of its own.
func startProgram(t *testing.T, program string, argv ...string) *started {
	t.Helper()
	p := &started{cmd: exec.CommandContext(t.Context(), argv[0], argv[1:]...)}
	p.cmd.Env = append(os.Environ(), "NETDEMO_TEST_PROGRAM="+program, "GORACE=atexit_sleep_ms=0")
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	read, write, err := os.Pipe()
	assert.NilError(t, err)
	t.Cleanup(func() { _ = read.Close() })
	assert.NilError(t, read.SetReadDeadline(time.Now().Add(enough)))
	p.cmd.Stdout, p.cmd.Stderr, p.stdout, p.lines = write, &p.stderr, read, bufio.NewReader(read)
	p.stdin, err = p.cmd.StdinPipe()
	assert.NilError(t, err)
	assert.NilError(t, p.cmd.Start())
	assert.NilError(t, write.Close())
	return p
}

// says waits for a line.
func (p *started) says(t *testing.T, want string) {
	t.Helper()
	line, err := p.lines.ReadString('\n')
	assert.NilError(t, err)
	assert.Equal(t, line, want+"\n")
}

// The first signal lets the command clean up, whichever it is.
func TestTheFirstSignalStops(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			p := start(t)
			p.says(t, "ready")
			assert.NilError(t, p.cmd.Process.Signal(signal))
			p.says(t, "stopped")
			assert.NilError(t, p.stdin.Close())
			p.says(t, "clean")
			assert.NilError(t, p.cmd.Wait())
			assert.Equal(t, p.stderr.String(), "\nStopping.\n")
		})
	}
}

// The second leaves to others what takes time.
func TestTheSecondSignalHurries(t *testing.T) {
	p := start(t)
	p.says(t, "ready")
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGINT))
	p.says(t, "stopped")
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	p.says(t, "hurried")
	assert.NilError(t, p.stdin.Close())
	p.says(t, "clean")
	assert.NilError(t, p.cmd.Wait())
	assert.Equal(t, p.stderr.String(), "\nStopping.\n"+inAHurry)
}

// A user who insists leaves at once, whatever is left.
func TestTheThirdSignalLeaves(t *testing.T) {
	p := start(t)
	p.says(t, "ready")
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGINT))
	p.says(t, "stopped")
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	p.says(t, "hurried")
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGHUP))
	_, err := p.lines.ReadString('\n')
	assert.ErrorIs(t, err, io.EOF)
	assert.Assert(t, p.cmd.Wait() != nil)
	assert.Equal(t, p.cmd.ProcessState.ExitCode(), runner.ExitInterrupted)
}

// Whoever started it may have asked for a signal to be ignored.
func TestNohup(t *testing.T) {
	p := start(t, "nohup")
	p.says(t, "ready")
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGHUP))
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	p.says(t, "stopped")
	assert.NilError(t, p.stdin.Close())
	p.says(t, "clean")
	assert.NilError(t, p.cmd.Wait(), "of two signals one counted")
}

// The docker command may be gone without a word. Its end is a sign, too.
func TestTheEndOfTheDockerCommandStops(t *testing.T) {
	t.Setenv(metadata.ReexecEnvvar, "docker")
	p := start(t, "sh", "-c", `"$0" </dev/null & read -r line`)
	p.says(t, "ready")
	assert.NilError(t, p.stdin.Close()) // the shell ends, and its child gets another parent
	p.says(t, "stopped")
	p.says(t, "clean")
	_ = p.cmd.Wait() // read found no line
}

// Without the docker command it is a shell that started it. Its end is none.
func TestTheEndOfAShellDoesNotStop(t *testing.T) {
	p := start(t, "sh", "-c", `nohup "$0" </dev/null & read -r line`)
	p.says(t, "ready")
	assert.NilError(t, p.stdin.Close()) // the shell ends, and its child gets another parent
	assert.NilError(t, p.stdout.SetReadDeadline(time.Now().Add(3*parentWatch)))
	_, err := p.lines.ReadString('\n')
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.NilError(t, p.stdout.SetReadDeadline(time.Now().Add(enough)))
	assert.NilError(t, syscall.Kill(-p.cmd.Process.Pid, syscall.SIGTERM)) // the group outlives the shell
	p.says(t, "stopped")
	p.says(t, "clean")
	_ = p.cmd.Wait() // read found no line
}

// Without a reader, as with `| head`, a write fails; it does not end the process before it has cleaned up.
func TestAReaderThatGoesAway(t *testing.T) {
	p := start(t)
	p.says(t, "ready")
	assert.NilError(t, p.stdout.Close())
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGINT))
	assert.NilError(t, p.stdin.Close())
	assert.NilError(t, p.cmd.Wait(), "it came to its end, and no signal ended it")
}

// A terminal tells its width.
func TestTheWidthOfATerminal(t *testing.T) {
	computer, terminal, err := pty.Open()
	assert.NilError(t, err)
	t.Cleanup(func() {
		_ = computer.Close()
		_ = terminal.Close()
	})
	for _, width := range []uint16{60, 132} {
		assert.NilError(t, pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: width}))
		options := faceOptions(newUser(t).cli(t, terminal, io.Discard))
		assert.Equal(t, options.Width, int(width))
		assert.Assert(t, options.Color)
	}
}

// What is listed in a terminal is no wider than that.
func TestListsFitTheirTerminal(t *testing.T) {
	for _, width := range []uint16{60, 80, 120} {
		for _, args := range [][]string{{}, {"ls"}, {"explain"}} {
			computer, terminal, err := pty.Open()
			assert.NilError(t, err)
			t.Cleanup(func() { _ = computer.Close() })
			assert.NilError(t, pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: width}))
			shown := make(chan string)
			go func() {
				text, _ := io.ReadAll(computer) // Linux tells by an error that everybody has left
				shown <- string(text)
			}()
			u := newUser(t)
			u.setup = append(u.setup, command.WithOutputStream(terminal))
			assert.Equal(t, u.types(t, args...).status, 0)
			assert.NilError(t, terminal.Close())
			lines := strings.Split(<-shown, "\r\n")
			assert.Assert(t, len(lines) > 10)
			for _, line := range lines {
				assert.Assert(t, ansi.StringWidth(line) <= int(width), "%d: %s", width, line)
			}
		}
	}
}
