package lesson

import (
	"context"
	"slices"
)

// An Action changes something. It has two projections: the command that is shown and the calls that
// are made. Everything that is to be known about a kind of action is in its methods.
//
//sumtype:decl
type Action interface {
	// Command is what a learner would type for it.
	Command(n Names) Command
	// Do makes the change and returns when it is in effect.
	Do(ctx context.Context, e Engine) error
	// Plan adds to the plan what the action makes.
	Plan(p *Plan)
	// Changes lists the lesson's names of what it makes or changes.
	Changes() []string
	// Uses lists the lesson's names of what must be there before.
	Uses() []string

	action()
}

// A Creator is an Action whose object is made before any action of its step is done, in the order
// of the lesson: names are given out in that order.
type Creator interface {
	Create(ctx context.Context, e Engine) error
}

// A Starter is an Action after which a container's service answers.
type Starter interface {
	// Starts gives the container.
	Starts() string
}

// Run makes and starts a container in the background.
type Run struct{ Container Container }

// Command implements Action.
func (a Run) Command(n Names) Command {
	argv := slices.Concat([]string{"run", "-d"}, a.Container.flags(n), n.RunFlags(), []string{n.Image(a.Container.Service)})
	return docker(argv...)
}

// Create implements Creator.
func (a Run) Create(ctx context.Context, e Engine) error { return e.Create(ctx, a.Container) }

// Do implements Action.
func (a Run) Do(ctx context.Context, e Engine) error { return e.Start(ctx, a.Container.Name) }

// Plan implements Action.
func (a Run) Plan(p *Plan) {
	p.Containers = append(p.Containers, a.Container)
	p.Services = appendNew(p.Services, a.Container.Service)
	if a.Container.Ends {
		p.Stopped = appendNew(p.Stopped, a.Container.Name)
	}
}

// Changes implements Action.
func (a Run) Changes() []string { return []string{a.Container.Name} }

// Uses implements Action.
func (a Run) Uses() []string { return a.Container.uses() }

// Starts implements Starter.
func (a Run) Starts() string { return a.Container.Name }

// Start starts a container that does not run.
type Start struct{ Container string }

// Command implements Action.
func (a Start) Command(n Names) Command { return docker("start", n.ContainerName(a.Container)) }

// Do implements Action.
func (a Start) Do(ctx context.Context, e Engine) error { return e.Start(ctx, a.Container) }

// Plan implements Action.
func (Start) Plan(*Plan) {}

// Changes implements Action.
func (a Start) Changes() []string { return []string{a.Container} }

// Uses implements Action.
func (a Start) Uses() []string { return []string{a.Container} }

// Starts implements Starter.
func (a Start) Starts() string { return a.Container }

// Stop stops a container.
type Stop struct{ Container string }

// Command implements Action.
func (a Stop) Command(n Names) Command { return docker("stop", n.ContainerName(a.Container)) }

// Do implements Action.
func (a Stop) Do(ctx context.Context, e Engine) error { return e.Stop(ctx, a.Container) }

// Plan implements Action.
func (a Stop) Plan(p *Plan) { p.Stopped = appendNew(p.Stopped, a.Container) }

// Changes implements Action.
func (a Stop) Changes() []string { return []string{a.Container} }

// Uses implements Action.
func (a Stop) Uses() []string { return []string{a.Container} }

// A NetworkOption is a flag of `docker network create`.
type NetworkOption string

// The options that lessons use.
const (
	// Internal makes a network that nothing leads out of.
	Internal NetworkOption = "--internal"
	// PublishLocally makes a network whose containers publish their ports on the loopback of the engine's
	// machine, unless they say where: -P would publish for everybody otherwise.
	PublishLocally NetworkOption = "--opt=com.docker.network.bridge.host_binding_ipv4=127.0.0.1"
)

// CreateNetwork makes a user-defined bridge network.
type CreateNetwork struct {
	Network string
	Options []NetworkOption
}

// Command implements Action.
func (a CreateNetwork) Command(n Names) Command {
	argv := []string{"network", "create"}
	for _, o := range a.Options {
		argv = append(argv, string(o))
	}
	return docker(append(append(argv, n.NetworkFlags()...), n.NetworkName(a.Network))...)
}

// Create implements Creator: a network's name, too, is given out in the lesson's order.
func (a CreateNetwork) Create(ctx context.Context, e Engine) error {
	return e.CreateNetwork(ctx, a.Network, a.Options...)
}

// Do implements Action. Creating a network is all there is to it.
func (CreateNetwork) Do(context.Context, Engine) error { return nil }

// Plan implements Action.
func (a CreateNetwork) Plan(p *Plan) { p.Networks = append(p.Networks, a.Network) }

// Changes implements Action.
func (a CreateNetwork) Changes() []string { return []string{a.Network} }

// Uses implements Action.
func (CreateNetwork) Uses() []string { return nil }

// Connect plugs a container into a network.
type Connect struct {
	Network, Container string
	Aliases            []string // more names on that network
}

// Command implements Action.
func (a Connect) Command(n Names) Command {
	argv := []string{"network", "connect"}
	for _, alias := range a.Aliases {
		argv = append(argv, "--alias", alias)
	}
	return docker(append(argv, n.NetworkName(a.Network), n.ContainerName(a.Container))...)
}

// Do implements Action.
func (a Connect) Do(ctx context.Context, e Engine) error {
	return e.Connect(ctx, a.Network, a.Container, a.Aliases...)
}

// Plan implements Action.
func (Connect) Plan(*Plan) {}

// Changes implements Action.
func (a Connect) Changes() []string { return []string{a.Network, a.Container} }

// Uses implements Action.
func (a Connect) Uses() []string { return []string{a.Network, a.Container} }

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

// Plan implements Action.
func (Disconnect) Plan(*Plan) {}

// Changes implements Action.
func (a Disconnect) Changes() []string { return []string{a.Network, a.Container} }

// Uses implements Action.
func (a Disconnect) Uses() []string { return []string{a.Network, a.Container} }

func (Run) action()           {}
func (Start) action()         {}
func (Stop) action()          {}
func (CreateNetwork) action() {}
func (Connect) action()       {}
func (Disconnect) action()    {}
