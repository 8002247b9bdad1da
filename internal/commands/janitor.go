package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/engine"
)

// The janitor is this program once more, in a session of its own, beside each run. It holds the read end
// of a pipe whose other end is the plugin's alone: when the plugin is gone, however that came, the pipe
// ends, and the janitor removes what carries the run's label. A plugin that has cleaned up itself, or has
// handed the run over, says so before, and the janitor has nothing to do.

const (
	janitorName  = "__janitor"
	janitorDone  = "done\n"         // nothing is left
	janitorKeep  = "keep\n"         // what is left is to stay, and so is the lock file that tells of it
	janitorLimit = 60 * time.Second // for the engine to be there and everything to be gone
	janitorPause = time.Second      // before the next try
)

// janitor is the plugin's end.
type janitor struct{ pipe *os.File }

// startJanitor starts the janitor of a run. It takes its time to begin beside the first calls to the
// engine: what it is told waits in the pipe.
func startJanitor(run string) (*janitor, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer func() { _ = read.Close() }()
	// It outlives this process, so it has no context, and no output of ours that it would hold open.
	cmd := exec.Command(self, append(globalFlags(os.Args[1:]), cliplugin.Name, janitorName, run)...) //nolint:gosec,noctx // this program
	cmd.Env = withoutSocket(os.Environ())
	cmd.Stdin = read
	cmd.SysProcAttr = apart()
	if err := cmd.Start(); err != nil {
		_ = write.Close()
		return nil, err
	}
	go func() { _ = cmd.Wait() }() // it ends after this process, or a moment before
	return &janitor{pipe: write}, nil
}

// dismiss tells the janitor in one word that there is nothing to do. Nobody waits for its end.
func (j *janitor) dismiss(word string) {
	if j != nil {
		_, _ = io.WriteString(j.pipe, word) // should that fail, it looks, and finds nothing
		j.leave()
	}
}

// leave leaves the rest of the run to the janitor.
func (j *janitor) leave() {
	if j != nil {
		_ = j.pipe.Close()
	}
}

// withoutSocket takes the docker command's socket out of an environment: its end is no sign to a janitor.
func withoutSocket(env []string) []string {
	var list []string
	for _, pair := range env {
		if !strings.HasPrefix(pair, "DOCKER_CLI_PLUGIN_SOCKET=") {
			list = append(list, pair)
		}
	}
	return list
}

// newJanitorCommand makes the command that startJanitor starts.
func newJanitorCommand(dockerCLI command.Cli) *cobra.Command {
	return &cobra.Command{
		Use:               janitorName + " RUN",
		Short:             "Clean up after a run whose plugin is gone",
		Hidden:            true,
		Args:              usageArgs(cobra.ExactArgs(1)),
		ValidArgsFunction: noCompletion,
		RunE: func(_ *cobra.Command, args []string) error {
			signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
			return waitAndClean(dockerCLI, args[0])
		},
	}
}

// waitAndClean waits for the end of the plugin, and then removes what it left.
func waitAndClean(dockerCLI command.Cli, run string) error {
	lock, _ := engine.HoldLock(lockDir(), run) // a home that cannot be written to is no error
	word, err := io.ReadAll(io.LimitReader(dockerCLI.In(), int64(len(janitorDone))))
	if keep := string(word) == janitorKeep; err == nil && (keep || string(word) == janitorDone) {
		lock.Release(keep) // Windows removes no file that is open here: whoever is last does it
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), janitorLimit)
	defer cancel()
	left, told := cleanUp(ctx, dockerCLI, run)
	lock.Note(func(r *engine.Record) {
		if told || len(r.Left) == 0 { // otherwise the plugin knew better what it made
			r.Left = left
		}
	})
	lock.Release(len(left) > 0)
	return nil
}

// cleanUp removes what a run left, as often as it takes and the time allows. It gives what is left, and whether
// it is the engine that told so.
func cleanUp(ctx context.Context, dockerCLI command.Cli, run string) (left []string, told bool) {
	for {
		again, err := false, error(nil)
		e, err := reach(ctx, dockerCLI, false)
		if err == nil {
			swept, sweepErr := e.CleanUp(ctx, run)
			left, again, err = swept.Left, swept.Failed > 0, sweepErr
		}
		if told = err == nil; told && !again {
			return left, told
		}
		if !told {
			left = []string{"what it made, for the engine did not answer: " + firstLine(err)}
		}
		select {
		case <-ctx.Done():
			return left, told
		case <-time.After(janitorPause):
		}
	}
}

func firstLine(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Sprintf("no answer within %s", janitorLimit)
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
