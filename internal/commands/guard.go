package commands

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// parentWatch is how often it is looked whether the docker command is still there. Docker 20.10 has no
// plugin socket that would tell.
const parentWatch = 500 * time.Millisecond

// dockerCommand is the process that started this one. It is looked up at the start, for it may end before
// there is a guard.
var dockerCommand = os.Getppid()

// guard lets a command clean up however it is asked to end. What the Docker CLI passes on depends on its
// version and on whether there is a terminal, so it listens to all of it: signals, the plugin socket
// (the parent context), and the end of the docker command.
type guard struct {
	once sync.Once
	done chan struct{}
	stop context.CancelFunc
	ch   chan os.Signal
}

// newGuard gives a context that ends at the first sign. stopping is what is then said to a user who
// waits. A third signal leaves at once.
func newGuard(parent context.Context, cli command.Cli, stopping string) (context.Context, *guard) {
	ctx, cancel := context.WithCancel(parent)
	g := &guard{done: make(chan struct{}), stop: cancel, ch: make(chan os.Signal, 4)}
	signal.Notify(g.ch, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// With `| head` a write must fail, not end the process before it has cleaned up.
	signal.Ignore(syscall.SIGPIPE)
	go g.watch(cli, stopping)
	return ctx, g
}

func (g *guard) watch(cli command.Cli, stopping string) {
	look := time.Tick(parentWatch)
	for signals := 0; ; {
		select {
		case <-g.done:
			return
		case <-look:
			if os.Getppid() != dockerCommand {
				g.stop()
			}
		case <-g.ch:
			signals++
			switch signals {
			case 1:
				if stopping != "" {
					_, _ = fmt.Fprintln(cli.Err(), "\n"+stopping)
				}
				g.stop()
			case 3:
				os.Exit(runner.ExitInterrupted) //nolint:forbidigo // the user insists: leave now, whatever is left
			}
		}
	}
}

// release ends the guard; signals then do what they do without it.
func (g *guard) release() {
	g.once.Do(func() {
		close(g.done)
		signal.Stop(g.ch)
		g.stop()
	})
}
