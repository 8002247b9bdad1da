package engine

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// program is a bundled service that runs on this machine, as a child of ours. It ends when its stdin
// does, so it ends with us, however we end.
type program struct {
	spec  lesson.Program
	stdin io.Closer
	done  chan struct{} // closed when it has ended

	mu    sync.Mutex
	lines []string
}

// endLimit is how long a program may take to end when it is told to.
const endLimit = 2 * time.Second

// Serve implements lesson.Engine. It runs `docker netdemo serve`, the command that is shown.
func (e *Engine) Serve(ctx context.Context, spec lesson.Program) error {
	e.mu.Lock()
	second := slices.ContainsFunc(e.programs, func(p *program) bool { return p.spec.Service == spec.Service })
	e.mu.Unlock()
	if !second {
		e.placeHere(ctx, spec.Service)
	}
	about := "serve " + spec.Service
	p, err := e.spawn(ctx, spec)
	if err != nil {
		return explain(about, err)
	}
	e.mu.Lock()
	e.programs = append(e.programs, p)
	e.mu.Unlock()
	limited, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	for _, port := range images.PortsOf(spec.Service) {
		if err := p.ready(limited, e.place(port)); err != nil {
			return p.failed(about, err)
		}
	}
	return nil
}

// spawn starts the program. It lives on when the step is over.
func (e *Engine) spawn(ctx context.Context, spec lesson.Program) (*program, error) {
	if len(e.options.Serve) == 0 {
		return nil, errors.New("this program cannot serve")
	}
	argv := slices.Concat(e.options.Serve, e.serveFlags(spec.Service), []string{spec.Service})
	cmd := exec.CommandContext(context.WithoutCancel(ctx), argv[0], argv[1:]...) //nolint:gosec // ourselves
	cmd.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		// The plugin socket is ours, not our child's; the others would change what the service does.
		return slices.Contains([]string{"DOCKER_CLI_PLUGIN_SOCKET", "PORT", "HOST", "VAULT_MS_URL"}, name)
	})
	cmd.Env = append(cmd.Env, "NETDEMO_RUN="+e.options.Run, "NETDEMO_LEASE=1", "NETDEMO_LIMIT=24h")
	ownGroup(cmd)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &program{spec: spec, stdin: stdin, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			p.mu.Lock()
			p.lines = append(p.lines, lines.Text())
			p.mu.Unlock()
		}
		_ = cmd.Wait() // what it has to say is in its log
	}()
	return p, nil
}

// ready waits until the program accepts connections on a port. That may be another program's port: what
// counts is that this one has not ended.
func (p *program) ready(ctx context.Context, port int) error {
	var dialer net.Dialer
	for {
		conn, err := dialer.DialContext(ctx, "tcp", hostAddress(port))
		if err == nil {
			_ = conn.Close()
		}
		if err == nil && p.says("App is running on", port) {
			return nil
		}
		select {
		case <-p.done:
			return errEnded
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

var errEnded = errors.New("the program has ended")

// says tells whether the program has logged that it listens on a port.
func (p *program) says(words string, port int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(p.lines, func(line string) bool {
		return strings.Contains(line, words) && strings.HasSuffix(line, ":"+strconv.Itoa(port))
	})
}

// failed explains why a program does not run: in its own words.
func (p *program) failed(about string, err error) error {
	if !errors.Is(err, errEnded) {
		return explain(about, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	failure := lesson.Failure{Call: about, Message: "it ended at once"}
	if len(p.lines) > 0 {
		failure.Message = p.lines[len(p.lines)-1]
	}
	return &lesson.EngineError{Failure: failure, Class: lesson.ErrorCode(p.lines), Output: slices.Clone(p.lines), Cause: err}
}

// placeHere finds a free port of this machine for each port of a service.
func (e *Engine) placeHere(ctx context.Context, service string) {
	ports := images.PortsOf(service)
	places := placesFor(ports, func(port int) bool { return free(ctx, port) })
	for i, port := range ports {
		e.mu.Lock()
		e.places[port] = places[i]
		e.mu.Unlock()
		if places[i] != port {
			e.note("Port %d of this machine is taken; %s listens on %d instead.", port, service, places[i])
		}
	}
}

// placesFor gives a place for each port of a service: itself where it is free, or else the next that is, and
// that the service does not use for anything else.
func placesFor(ports []int, free func(port int) bool) []int {
	var places []int
	for _, port := range ports {
		place := port
		for place < port+100 && (place != port && slices.Contains(ports, place) || slices.Contains(places, place) || !free(place)) {
			place++
		}
		places = append(places, place)
	}
	return places
}

// free tells whether a port of this machine's loopback can be had.
func free(ctx context.Context, port int) bool {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", hostAddress(port))
	if err != nil {
		return false
	}
	_ = listener.Close()
	return true
}

// place is the port of this machine in the place of a service's.
func (e *Engine) place(port int) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if place, moved := e.places[port]; moved {
		return place
	}
	return port
}

// serveFlags are the flags of `docker netdemo serve` for the ports that had to move.
func (e *Engine) serveFlags(service string) []string {
	var flags []string
	for _, port := range images.PortsOf(service) {
		if place := e.place(port); place != port {
			flags = append(flags, "--port", fmt.Sprintf("%d=%d", port, place))
		}
	}
	return flags
}

// endPrograms ends the programs, and waits until they have.
func (e *Engine) endPrograms() {
	e.mu.Lock()
	programs := e.programs
	e.programs = nil
	e.mu.Unlock()
	for _, p := range programs {
		_ = p.stdin.Close()
	}
	limit := time.After(endLimit)
	for _, p := range programs {
		select {
		case <-p.done:
		case <-limit:
			return
		}
	}
}
