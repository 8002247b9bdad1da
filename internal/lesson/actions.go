package lesson

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// An Action changes something on the engine. It has two projections: the command that is shown and
// the calls that are made.
//
//sumtype:decl
type Action interface {
	// Command is what a learner would type for it.
	Command(n Names) Command
	// Do makes the change and returns when it is in effect.
	Do(ctx context.Context, e Engine) error

	action()
}

// A Creator is an Action whose object is made before any action of its step is done, in the order
// of the lesson: names are given out in that order.
type Creator interface {
	Create(ctx context.Context, e Engine) error
}

// Container is a container of a lesson, made from a bundled service.
type Container struct {
	Name    string   // the lesson's own name for it: "vault-ms"
	Service string   // the bundled service it runs
	Network string   // the network it is born on; "" for the default
	Publish []Port   // on 127.0.0.1
	Env     []string // "KEY=VALUE"; "{name}" in a value stands for that container's name on the engine
}

// Port publishes a container's port. Host is the tutorial's port; a taken one is replaced by one
// that the engine chooses.
type Port struct {
	Host      int
	Container int
}

// placeholder is a container's name in a value of an environment: "{vault-ms}".
var placeholder = regexp.MustCompile(`\{[^{}]+\}`)

// ExpandEnv gives the container's environment with the names that stand on the engine.
func (c Container) ExpandEnv(n Names) []string {
	env := make([]string, len(c.Env))
	for i, pair := range c.Env {
		env[i] = placeholder.ReplaceAllStringFunc(pair, func(name string) string {
			return n.ContainerName(strings.Trim(name, "{}"))
		})
	}
	return env
}

// Run makes and starts a container in the background.
type Run struct{ Container Container }

// Command implements Action.
func (a Run) Command(n Names) Command {
	c := a.Container
	argv := []string{"docker", "run", "-d", "--name", n.ContainerName(c.Name)}
	if c.Network != "" {
		argv = append(argv, "--network", n.NetworkName(c.Network))
	}
	for _, p := range c.Publish {
		argv = append(argv, "-p", fmt.Sprintf("%s:%d", n.Published(c.Name, p.Container), p.Container))
	}
	for _, pair := range c.ExpandEnv(n) {
		argv = append(argv, "-e", pair)
	}
	argv = append(argv, n.RunFlags()...)
	return Command{Argv: append(argv, n.Image(c.Service))}
}

// Create implements Creator.
func (a Run) Create(ctx context.Context, e Engine) error { return e.Create(ctx, a.Container) }

// Do implements Action.
func (a Run) Do(ctx context.Context, e Engine) error { return e.Start(ctx, a.Container.Name) }

// Start starts a stopped container again.
type Start struct{ Container string }

// Command implements Action.
func (a Start) Command(n Names) Command { return docker("start", n.ContainerName(a.Container)) }

// Do implements Action.
func (a Start) Do(ctx context.Context, e Engine) error { return e.Start(ctx, a.Container) }

// Stop stops a container.
type Stop struct{ Container string }

// Command implements Action.
func (a Stop) Command(n Names) Command { return docker("stop", n.ContainerName(a.Container)) }

// Do implements Action.
func (a Stop) Do(ctx context.Context, e Engine) error { return e.Stop(ctx, a.Container) }

// CreateNetwork makes a user-defined bridge network.
type CreateNetwork struct{ Network string }

// Command implements Action.
func (a CreateNetwork) Command(n Names) Command {
	argv := append([]string{"network", "create"}, n.NetworkFlags()...)
	return docker(append(argv, n.NetworkName(a.Network))...)
}

// Create implements Creator: a network's name, too, is given out in the lesson's order.
func (a CreateNetwork) Create(ctx context.Context, e Engine) error {
	return e.CreateNetwork(ctx, a.Network)
}

// Do implements Action. Creating a network is all there is to it.
func (CreateNetwork) Do(context.Context, Engine) error { return nil }

// Connect plugs a container into a network.
type Connect struct{ Network, Container string }

// Command implements Action.
func (a Connect) Command(n Names) Command {
	return docker("network", "connect", n.NetworkName(a.Network), n.ContainerName(a.Container))
}

// Do implements Action.
func (a Connect) Do(ctx context.Context, e Engine) error {
	return e.Connect(ctx, a.Network, a.Container)
}

// Disconnect pulls a container's plug out of a network.
type Disconnect struct{ Network, Container string }

// Command implements Action.
func (a Disconnect) Command(n Names) Command {
	return docker("network", "disconnect", n.NetworkName(a.Network), n.ContainerName(a.Container))
}

// Do implements Action.
func (a Disconnect) Do(ctx context.Context, e Engine) error {
	return e.Disconnect(ctx, a.Network, a.Container)
}

func (Run) action()           {}
func (Start) action()         {}
func (Stop) action()          {}
func (CreateNetwork) action() {}
func (Connect) action()       {}
func (Disconnect) action()    {}
