package commands

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/docker/cli/cli-plugins/plugin"
	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// parentWatch is how often it is looked whether the docker command is still there. Docker 20.10 has no
// plugin socket that would tell.
const parentWatch = 500 * time.Millisecond

// starter is the process that started this one. It is looked up at the start, for it may end before there is a
// guard.
var starter = os.Getppid()

// guard lets a command clean up however it is asked to end. What the Docker CLI passes on depends on its
// version and on whether there is a terminal, so it listens to all of it: signals, the plugin socket
// (the parent context), and the end of the docker command.
type guard struct {
	once     sync.Once
	done     chan struct{}
	stop     context.CancelFunc
	signals  chan os.Signal
	hurry    chan struct{} // closed when the user has no patience left
	stopping func() string // what is said when the command is to stop
}

// newGuard gives a context that ends at the first sign, when what stopping gives has been said to a user
// who waits. A second signal closes hurry, a third leaves at once.
func newGuard(parent context.Context, cli command.Cli, stopping func() string) (context.Context, *guard) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	g := &guard{
		done: make(chan struct{}), stop: cancel, signals: make(chan os.Signal, 4),
		hurry: make(chan struct{}), stopping: stopping,
	}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as after nohup
			signal.Notify(g.signals, s)
		}
	}
	// With `| head` a write must fail, not end the process before it has cleaned up.
	signal.Ignore(syscall.SIGPIPE)
	go g.watch(parent, cli)
	return ctx, g
}

func (g *guard) watch(parent context.Context, cli command.Cli) {
	var look <-chan time.Time
	if !plugin.RunningStandalone() { // otherwise a shell is the starter, and may end before this does, as after nohup
		look = time.Tick(parentWatch)
	}
	socket := parent.Done()
	stopped := false
	stop := func() {
		if stopped {
			return // several signs of one wish
		}
		stopped = true
		if words := g.stopping(); words != "" {
			tell(cli, "\n"+words)
		}
		g.stop()
	}
	for count := 0; ; {
		select {
		case <-g.done:
			return
		case <-socket:
			socket = nil
			stop()
		case <-look:
			if os.Getppid() != starter {
				stop()
			}
		case <-g.signals:
			switch count++; count {
			case 1:
				stop()
			case 2:
				tell(cli, "In a hurry: what a call may still bring is not waited for. Once more leaves at once.")
				close(g.hurry)
			default:
				os.Exit(runner.ExitInterrupted) //nolint:forbidigo // the user insists: leave now, the janitor goes on
			}
		}
	}
}

// hurried tells whether the user has no patience left.
func (g *guard) hurried() bool {
	select {
	case <-g.hurry:
		return true
	default:
		return false
	}
}

// release ends the guard; signals then do what they do without it.
func (g *guard) release() {
	g.once.Do(func() {
		close(g.done)
		signal.Stop(g.signals)
		g.stop()
	})
}

// saying is for a command that always stops in the same words.
func saying(text string) func() string { return func() string { return text } }
