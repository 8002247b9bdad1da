package enginetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Info implements lesson.Engine.
func (e *Engine) Info(ctx context.Context) (lesson.EngineInfo, error) {
	if err := e.enter(ctx, "info"); err != nil {
		return lesson.EngineInfo{}, err
	}
	return lesson.EngineInfo{
		Kind: e.kind, Version: e.world.version, API: "1.41", OS: "linux", Arch: "amd64", Context: "default",
		Endpoint: "unix:///var/run/docker.sock", Local: true, DefaultBridge: e.world.rules.hold(DefaultBridge),
	}, nil
}

// Prepare implements lesson.Engine. One name that is taken gives every name of the run a suffix.
func (e *Engine) Prepare(ctx context.Context, plan lesson.Plan) error {
	if err := e.enter(ctx, "prepare", plan.Lesson); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.world.lesson, e.world.exposed = plan.Lesson, plan.Exposed
	var taken []string
	e.plan, e.services = plan, plan.Services
	for _, p := range plan.Programs {
		e.programs[p.Name] = p
	}
	for _, c := range plan.Containers {
		e.planned[c.Name] = c
		if name := e.containerName(c.Name); e.nameInUse(name) {
			taken = append(taken, name)
		}
	}
	for _, n := range plan.Networks {
		if name := e.networkName(n); e.world.network(name) != nil {
			taken = append(taken, name)
		}
	}
	if len(taken) > 0 {
		e.suffix = "-" + Run
		e.note("The name %s is taken on this engine; this run's names end in %s.", taken[0], e.suffix)
	}
	return nil
}

func (e *Engine) nameInUse(name string) bool {
	return slices.ContainsFunc(e.world.containers, func(c *container) bool { return c.name == name })
}

// Create implements lesson.Engine.
func (e *Engine) Create(ctx context.Context, c lesson.Container) error {
	if err := e.enter(ctx, "create container", c.Name); err != nil {
		return err
	}
	spec := c
	spec.Env = c.ExpandEnv(e)
	spec.DNS = c.ExpandDNS(e)
	spec.Mounts = nil
	for _, m := range c.Mounts {
		if m.Volume != "" {
			m.Volume = e.VolumeName(m.Volume)
		}
		spec.Mounts = append(spec.Mounts, m)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if c.EnvFile != "" {
		spec.Env = append(spec.Env, e.files[c.EnvFile])
	}
	name := e.containerName(c.Name)
	if e.nameInUse(name) {
		return refused("create container "+name, "Conflict. The container name %q is already in use", "/"+name)
	}
	if c.Network != "" {
		spec.Network = e.networkName(c.Network)
		if e.world.network(spec.Network) == nil {
			return noNetwork("create container "+name, spec.Network)
		}
	}
	for _, l := range c.Links {
		if e.world.container(l.To) == nil && e.world.rules.hold(LinkNeedsExisting) {
			return refusedAs("invalid", "create container "+name, "could not get container for %s: No such container: %s", e.containerName(l.To), e.containerName(l.To))
		}
	}
	e.lose()
	e.addContainer(spec, name, true)
	return nil
}

// Start implements lesson.Engine.
func (e *Engine) Start(ctx context.Context, name string) error {
	return e.change(ctx, "start", "", name, func(c *container, _ *network) error {
		if c.running() {
			return nil
		}
		for _, l := range c.linked {
			if !l.to.running() && c.Network == "" && e.world.rules.hold(LinkNeedsRunning) {
				c.exitCode, c.tried = 128, true
				return refused("start container "+c.name, "Cannot link to a non running container: /%s AS /%s/%s", l.to.name, c.name, l.alias)
			}
		}
		for _, p := range c.ports {
			if e.world.holder(p.Host, c) != nil && e.world.rules.hold(HostPortOnce) {
				c.exitCode, c.tried = 128, true
				if !e.world.rules.hold(RefusedStaysCreated) {
					c.status = statusExited
				}
				return refused("start container "+c.name,
					"driver failed programming external connectivity on endpoint %s (%s): Bind for 127.0.0.1:%d failed: port is already allocated",
					c.name, digest("endpoint of "+c.name), p.Host)
			}
		}
		e.gain()
		c.unlisted = c.status == statusExited && !e.world.rules.hold(StartedIsListed)
		e.boot(c)
		return nil
	})
}

// Stop implements lesson.Engine.
func (e *Engine) Stop(ctx context.Context, name string) error {
	return e.change(ctx, "stop", "", name, func(c *container, _ *network) error {
		if !c.running() {
			return nil
		}
		e.lose()
		c.end()
		c.exitCode = 0
		if !e.world.rules.hold(StoppedStaysMember) {
			c.plugs = nil
		}
		return nil
	})
}

// CreateNetwork implements lesson.Engine.
func (e *Engine) CreateNetwork(ctx context.Context, name string, options ...lesson.NetworkOption) error {
	if err := e.enter(ctx, "create network", name); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	onEngine := e.networkName(name)
	about := "create network " + onEngine
	if e.world.network(onEngine) != nil {
		return refused(about, "network with name %s already exists", onEngine)
	}
	e.lose()
	if !e.world.rules.hold(CreateMakesNetwork) {
		return nil
	}
	made := e.addNetwork(onEngine, true)
	if made == nil {
		return refused(about, "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network")
	}
	for _, option := range options {
		if subnet, is := option.SubnetOf(); is {
			made.subnet = subnet
		}
	}
	made.internal = slices.Contains(options, lesson.Internal)
	made.local = slices.Contains(options, lesson.PublishLocally)
	for _, c := range e.world.containers {
		if c.own && !e.world.rules.hold(NewIsEmpty) {
			e.join(c, made)
		}
	}
	return nil
}

// Connect implements lesson.Engine.
func (e *Engine) Connect(ctx context.Context, to, name string, aliases ...string) error {
	return e.change(ctx, "connect", to, name, func(c *container, n *network) error {
		err := e.connect(c, n)
		if p := c.plug(n.id); err == nil && p != nil {
			p.aliases = aliases
		}
		return err
	})
}

func (e *Engine) connect(c *container, n *network) error {
	if mode := c.Network; (mode == lesson.HostNetwork || mode == lesson.NoNetwork) && e.world.rules.hold(HostJoinsNothing) {
		why := "container sharing network namespace with another container or host cannot be connected to any other network"
		if mode == lesson.NoNetwork {
			why = "container cannot be connected to multiple networks with one of the networks in private (none) mode"
		}
		return refusedAs("forbidden", "connect "+c.name+" to network "+n.name, "%s", why)
	}
	if c.plug(n.id) != nil {
		return refused("connect "+c.name+" to network "+n.name, "endpoint with name %s already exists in network %s", c.name, n.name)
	}
	e.gain()
	if !e.world.rules.hold(ConnectWithoutStop) {
		c.end()
		e.boot(c)
	}
	if e.world.rules.hold(ConnectPlugs) {
		e.join(c, n)
	}
	return nil
}

// Disconnect implements lesson.Engine.
func (e *Engine) Disconnect(ctx context.Context, network, container string) error {
	return e.change(ctx, "disconnect", network, container, e.disconnect)
}

func (e *Engine) disconnect(c *container, n *network) error {
	if c.plug(n.id) == nil {
		return refused("disconnect "+c.name+" from network "+n.name, "container %s is not connected to network %s", c.id, n.name)
	}
	e.lose()
	if !e.world.rules.hold(DisconnectInPlace) {
		c.end()
		e.boot(c)
	}
	if !e.world.rules.hold(DisconnectUnplugs) || len(c.plugs) == 1 && !e.world.rules.hold(LastIsLeft) {
		return nil
	}
	c.plugs = slices.DeleteFunc(c.plugs, func(p *plug) bool { return p.network == n.id })
	c.left[n.id] = true
	if e.world.rules.hold(DisconnectForgets) {
		delete(c.names, n.id)
	}
	return nil
}

// change makes a call that changes one container and perhaps one network, both by the lesson's names.
func (e *Engine) change(ctx context.Context, call, network, container string, f func(*container, *network) error) error {
	of := []string{container}
	if network != "" {
		of = []string{network, container}
	}
	if err := e.enter(ctx, call, of...); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.world.container(container)
	if c == nil {
		return noContainer(call, e.containerName(container))
	}
	n := e.world.network(e.networkName(network))
	if network != "" && n == nil {
		return noNetwork(call+" "+c.name, e.networkName(network))
	}
	return f(c, n)
}

// gain begins a change that brings something: when Late, questions do not see it at once.
func (e *Engine) gain() {
	if e.earlier != nil && len(e.asked) == 0 {
		return // one of several changes at once
	}
	e.settle()
	e.earlier = e.world.clone()
	clear(e.asked)
}

// lose begins a change that brings nothing: it is seen at once, with all that was before.
func (e *Engine) lose() {
	e.settle()
	e.earlier = nil
	clear(e.asked)
}

// Notes implements lesson.Engine.
func (e *Engine) Notes() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	notes := e.notes
	e.notes = nil
	return notes
}

// Keep implements lesson.Engine: see Kept.
func (e *Engine) Keep(ctx context.Context, duration time.Duration) error {
	if err := e.enter(ctx, "keep", duration.String()); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kept = duration
	return nil
}

// Restart restarts the engine: every container has ended, and those that nobody stops are removed.
func (e *Engine) Restart() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lose()
	e.restarted = true
	e.world.containers = slices.DeleteFunc(e.world.containers, func(c *container) bool {
		c.end()
		return c.own && e.plan.AutoRemove(c.Name)
	})
}

// Restarted implements lesson.Engine.
func (e *Engine) Restarted(ctx context.Context, _ error) bool {
	if e.enter(ctx, "restarted") != nil {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.restarted
}

// Kept tells for how long the run was handed over; 0 when it was not.
func (e *Engine) Kept() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.kept
}

// Sweep implements lesson.Engine. A network that somebody else's container is plugged into stays.
func (e *Engine) Sweep(ctx context.Context) (lesson.Swept, error) {
	if err := e.enter(ctx, "sweep"); err != nil {
		return lesson.Swept{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lose()
	e.kept = 0
	var swept lesson.Swept
	e.world.containers = slices.DeleteFunc(e.world.containers, func(c *container) bool {
		if c.own {
			swept.Containers++
		}
		return c.own
	})
	swept.Volumes, e.world.volumes, e.world.programs = len(e.world.volumes), nil, nil
	e.world.networks = slices.DeleteFunc(e.world.networks, func(n *network) bool {
		if !n.own {
			return false
		}
		var guests []string
		for _, c := range e.world.members(n) {
			guests = append(guests, c.name)
		}
		if len(guests) > 0 {
			swept.Left = append(swept.Left, fmt.Sprintf("network %s: your %s is plugged into it", n.name, strings.Join(guests, ", ")))
			return false
		}
		swept.Networks++
		return true
	})
	return swept, nil
}

// refused is an engine's no.
func refused(call, format string, args ...any) error {
	return refusedAs("internal", call, format, args...)
}

// refusedAs is a no of another class.
func refusedAs(class, call, format string, args ...any) error {
	return &lesson.EngineError{Failure: lesson.Failure{Call: call, Message: fmt.Sprintf(format, args...)}, Class: class}
}

func noContainer(call, name string) error {
	return refused(call+" "+name, "No such container: %s", name)
}

func noNetwork(call, name string) error { return refused(call, "network %s not found", name) }
