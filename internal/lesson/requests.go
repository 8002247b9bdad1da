package lesson

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// SilenceLimit is how long an answer is waited for before its absence is called silence. Dropped
// packets are never answered, while an answer on one machine takes a few milliseconds.
const SilenceLimit = 2 * time.Second

// NoRouteLimit is the same where "no route to host" is the point: Linux says so after three seconds.
const NoRouteLimit = 4 * time.Second

// OnHost is where a request comes from that is made on the engine's own machine, outside any container:
// by a probe in a container on the host's network.
const OnHost = ""

// Fetch asks a published port, or a program on the learner's machine, for a path, as a browser would.
type Fetch struct {
	Container string // or a program
	Port      int    // the container's port
	Path      string
}

// About implements Question.
func (q Fetch) About() []string { return []string{q.Container} }

// Commands implements Question.
func (q Fetch) Commands(n Names) []Command {
	return []Command{{Argv: append(n.FetchWith(q.Container), "http://"+n.Published(q.Container, q.Port)+q.Path)}}
}

// Ask implements Question.
func (q Fetch) Ask(ctx context.Context, e Engine) (Observation, error) {
	reply, err := e.Fetch(ctx, q.Container, q.Port, q.Path)
	if err != nil {
		return nil, err
	}
	return Fetched{Reply: reply, exchanges: []Exchange{{
		Command: q.Commands(e)[0], Lines: plainLines(reply.Text), MS: reply.MS,
	}}}, nil
}

// Curl is the command that asks for a path from the learner's own machine.
func Curl() []string { return []string{"curl", "-sS"} }

// Get asks for a path, from inside a container or on the engine's host.
type Get struct {
	From string // a container, or OnHost
	To   Place
	Port int
	Of   string // optional: the container whose Port on the engine's machine is meant, published or moved
	Path string
}

// About implements Question.
func (q Get) About() []string { return append([]string{q.From, q.Of}, q.To.About()...) }

// Commands implements Question.
func (q Get) Commands(n Names) []Command { return []Command{inside(n, q.From, "get", q.url(n))} }

func (q Get) url(n Names) string { return "http://" + target(n, q.To, q.Of, q.Port) + q.Path }

// Ask implements Question.
func (q Get) Ask(ctx context.Context, e Engine) (Observation, error) {
	if err := known(e, q.To); err != nil {
		return nil, err
	}
	reply, err := e.Get(ctx, q.From, q.url(e), SilenceLimit)
	if err != nil {
		return nil, err
	}
	return Got{Reply: reply, exchanges: []Exchange{{
		Command: q.Commands(e)[0], Lines: plainLines(reply.Text), MS: reply.MS,
	}}}, nil
}

// Dial opens a TCP connection, from inside a container or on the engine's host, and closes it.
type Dial struct {
	From  string // a container, or OnHost
	To    Place
	Port  int
	Of    string        // as in Get
	Limit time.Duration // how long an answer is waited for; 0 is SilenceLimit
}

// About implements Question.
func (q Dial) About() []string { return append([]string{q.From, q.Of}, q.To.About()...) }

// Commands implements Question.
func (q Dial) Commands(n Names) []Command {
	args := []string{"dial", target(n, q.To, q.Of, q.Port)}
	if q.Limit != 0 {
		args = append(args, "--limit", q.Limit.String())
	}
	return []Command{inside(n, q.From, args...)}
}

// Ask implements Question.
func (q Dial) Ask(ctx context.Context, e Engine) (Observation, error) {
	if err := known(e, q.To); err != nil {
		return nil, err
	}
	limit := q.Limit
	if limit == 0 {
		limit = SilenceLimit
	}
	reply, err := e.Dial(ctx, q.From, target(e, q.To, q.Of, q.Port), limit)
	if err != nil {
		return nil, err
	}
	return Dialled{Reply: reply, exchanges: []Exchange{{
		Command: q.Commands(e)[0], Lines: plainLines(reply.Text), MS: reply.MS,
	}}}, nil
}

// Lookup asks, inside a container, for the addresses of a name.
type Lookup struct {
	From string
	Name Place
}

// About implements Question.
func (q Lookup) About() []string { return append([]string{q.From}, q.Name.About()...) }

// Commands implements Question.
func (q Lookup) Commands(n Names) []Command {
	return []Command{inside(n, q.From, "lookup", q.Name.Host(n))}
}

// Ask implements Question.
func (q Lookup) Ask(ctx context.Context, e Engine) (Observation, error) {
	result, err := e.Lookup(ctx, q.From, q.Name.Host(e))
	if err != nil {
		return nil, err
	}
	return LookedUp{LookupResult: result, exchanges: []Exchange{{
		Command: q.Commands(e)[0], Lines: plainLines(result.Text), MS: result.MS,
	}}}, nil
}

// inside is the command that asks the probe in a container, or in one on the host's network.
func inside(n Names, from string, args ...string) Command {
	if from == OnHost {
		argv := append([]string{"run", "--rm", "--network", "host"}, n.RunFlags()...)
		return docker(append(append(argv, n.Image("")), args...)...)
	}
	return docker(append([]string{"exec", n.ContainerName(from), "/netdemo"}, args...)...)
}

// target is HOST:PORT. With a container, the port is the one of the engine's machine that leads to it.
func target(n Names, to Place, of string, port int) string {
	number := strconv.Itoa(port)
	if of != "" {
		if _, moved, err := net.SplitHostPort(n.Published(of, port)); err == nil {
			number = moved
		}
	}
	return to.Host(n) + ":" + number
}

// known tells why a place cannot be addressed, if it cannot.
func known(e Engine, p Place) error {
	if p.Host(e) != "" {
		return nil
	}
	words := make([]string, 0, 2)
	for _, name := range p.About() {
		words = append(words, e.Known(name))
	}
	return fmt.Errorf("the engine names no address of %s", strings.Join(words, " on "))
}
