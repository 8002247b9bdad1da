package engine

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// containerState is one container of this run.
type containerState struct {
	spec      lesson.Container
	id        string
	name      string            // on the engine
	published map[int]string    // container port → host address
	addresses map[string]string // network name on the engine → IP address
	opening   sync.Mutex        // held while the probe is being started
	probe     *stream           // nil until first used, and after a stop
	lease     *lease            // nil while it does not run
}

// Create implements lesson.Engine.
func (e *Engine) Create(ctx context.Context, spec lesson.Container) error {
	if err := e.placeOnHost(ctx, spec); err != nil {
		return err
	}
	published := e.wanted(spec)
	for {
		name := e.ContainerName(spec.Name)
		id, err := e.createContainer(ctx, spec, name, published)
		if nameTaken(err) && e.takeSuffix(name) {
			continue
		}
		if err != nil {
			return err
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.containers[spec.Name] = &containerState{spec: spec, id: id, name: name, published: published}
		e.order = append(e.order, spec.Name)
		return nil
	}
}

// createContainer makes one container of ours. Everything that is made is made here or by hostProbe.
func (e *Engine) createContainer(ctx context.Context, spec lesson.Container, name string, published map[int]string) (id string, err error) {
	config := &container.Config{
		Image:  e.Image(spec.Service),
		Env:    append(spec.ExpandEnv(e), "NETDEMO_RUN="+e.options.Run),
		Labels: e.labels(),
	}
	host := &container.HostConfig{AutoRemove: e.plan.AutoRemove(spec.Name)}
	harden(config, host)
	leased(config)
	e.openLowPorts(spec, host)
	plugs, err := e.arrange(spec, config, host)
	if err != nil {
		return "", err
	}
	if err := e.publish(spec, config, host, published); err != nil {
		return "", err
	}
	created, err := e.create(ctx, name, config, host, plugs)
	if spec.Network == lesson.HostNetwork && len(spec.Publish) > 0 { // elsewhere, engines warn of their kernel alone
		for _, warning := range created.Warnings {
			e.note("The engine warns: %s", warning)
		}
	}
	return created.ID, notHere(spec, err)
}

// create makes a container; a call that ends without an answer may still take effect.
func (e *Engine) create(ctx context.Context, name string, config *container.Config, host *container.HostConfig, plugs *network.NetworkingConfig) (client.ContainerCreateResult, error) {
	created, err := call(ctx, e, changeLimit, "create container "+name, func(ctx context.Context) (client.ContainerCreateResult, error) {
		return e.api.ContainerCreate(ctx, client.ContainerCreateOptions{Name: name, Config: config, HostConfig: host, NetworkingConfig: plugs})
	})
	e.noteMade(ctx, kindContainer, name, err)
	return created, err
}

// publish asks for the ports of the engine's machine, at the address that the learner has chosen.
func (e *Engine) publish(spec lesson.Container, config *container.Config, host *container.HostConfig, published map[int]string) error {
	config.ExposedPorts, host.PortBindings = network.PortSet{}, network.PortMap{}
	for _, p := range spec.Publish {
		outside, err := netip.ParseAddrPort(published[p.Container])
		if err != nil {
			return fmt.Errorf("host address of a published port: %w", err)
		}
		port := network.MustParsePort(strconv.Itoa(p.Container) + "/tcp")
		config.ExposedPorts[port] = struct{}{}
		binding := network.PortBinding{HostIP: netip.MustParseAddr(e.PublishedAt(p))}
		if outside.Port() != 0 {
			binding.HostPort = strconv.Itoa(int(outside.Port()))
		}
		host.PortBindings[port] = []network.PortBinding{binding}
	}
	return nil
}

// Start implements lesson.Engine. A host port that is taken is replaced by one that the engine chooses.
func (e *Engine) Start(ctx context.Context, name string) error {
	c := e.container(name)
	err := e.start(ctx, c)
	if portMayBeTaken(err) && c.spec.Clashes.Container == "" {
		err = e.startElsewhere(ctx, c, err)
	}
	if err != nil {
		return err
	}
	if c.spec.Ends {
		return e.settled(ctx, c)
	}
	return e.ready(ctx, c)
}

// start attaches to the container and starts it. Podman plugs a container in when somebody attaches to it,
// and gives no reason where it cannot: the start has one. What starts all the same ends without its lease.
func (e *Engine) start(ctx context.Context, c *containerState) error {
	unleased := e.lease(ctx, c)
	if unleased != nil && e.info.Kind != lesson.KindPodman {
		return unleased
	}
	_, err := call(ctx, e, changeLimit, "start container "+c.name, func(ctx context.Context) (client.ContainerStartResult, error) {
		return e.api.ContainerStart(ctx, c.id, client.ContainerStartOptions{})
	})
	if err == nil {
		err = unleased
	}
	return err
}

// startElsewhere makes the container anew with a host port of the engine's choice: which port is
// published is fixed when a container is made. If it starts then, the port was taken; if not, the first
// error is the one that counts.
func (e *Engine) startElsewhere(ctx context.Context, c *containerState, first error) error {
	if len(c.published) == 0 {
		return first
	}
	if err := e.removeContainer(ctx, c.id, c.name); err != nil {
		return err
	}
	published := map[int]string{}
	for inside := range c.published {
		published[inside] = hostAddress(0)
	}
	id, err := e.createContainer(ctx, c.spec, c.name, published)
	if err != nil {
		return err
	}
	e.mu.Lock()
	c.id = id
	e.mu.Unlock()
	if err := e.start(ctx, c); err != nil {
		return first
	}
	wanted := maps.Clone(c.published)
	if _, err := e.inspect(ctx, c); err != nil {
		return err
	}
	for inside, address := range wanted {
		e.note("Port %s of this engine's machine is taken; the engine chose %s for %s.", address, e.Published(c.spec.Name, inside), c.name)
	}
	return nil
}

// Stop implements lesson.Engine.
func (e *Engine) Stop(ctx context.Context, name string) error {
	c := e.container(name)
	e.closeProbe(c)
	_, err := call(ctx, e, changeLimit, "stop container "+c.name, func(ctx context.Context) (client.ContainerStopResult, error) {
		return e.api.ContainerStop(ctx, c.id, client.ContainerStopOptions{})
	})
	e.endLease(c)
	return err
}

// Containers implements lesson.Engine.
func (e *Engine) Containers(ctx context.Context) ([]lesson.ContainerState, error) {
	e.mu.Lock()
	order := slices.Clone(e.order)
	e.mu.Unlock()
	slices.Reverse(order)
	list := make([]lesson.ContainerState, len(order))
	group, ctx := errgroup.WithContext(ctx)
	for i, name := range order {
		group.Go(func() (err error) {
			list[i], err = e.inspect(ctx, e.container(name))
			return err
		})
	}
	return list, group.Wait()
}

// inspect asks for one container and keeps its addresses and published ports for Names.
func (e *Engine) inspect(ctx context.Context, c *containerState) (lesson.ContainerState, error) {
	answer, err := call(ctx, e, readLimit, "inspect container "+c.name, func(ctx context.Context) (client.ContainerInspectResult, error) {
		return e.api.ContainerInspect(ctx, c.id, client.ContainerInspectOptions{})
	})
	if err != nil {
		return lesson.ContainerState{}, err
	}
	state := lesson.ContainerState{Lesson: c.spec.Name, Name: c.name, Networks: map[string]string{}}
	if host := answer.Container.HostConfig; host != nil {
		state.Mode = e.modeOf(host.NetworkMode)
	}
	if s := answer.Container.State; s != nil {
		state.Status, state.PID = statusOf(s), s.Pid
	}
	published := map[int]string{}
	if settings := answer.Container.NetworkSettings; settings != nil {
		for name, endpoint := range settings.Networks {
			state.Networks[e.listedAs(name)] = addressOf(endpoint)
		}
		state.Ports = bindings(settings.Ports)
		for port, hosts := range settings.Ports {
			for _, h := range hosts {
				published[int(port.Num())] = askedAt(h)
			}
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c.addresses = state.Networks
	if len(published) > 0 {
		c.published = published
	}
	return state, nil
}

// statusOf is the state of a container in Docker's word: to Podman one that has just exited is "stopped".
func statusOf(s *container.State) string {
	if s.Status == "stopped" {
		return string(container.StateExited)
	}
	return string(s.Status)
}

// listedAs is what the list of networks calls a network that a container is on: Podman's default network is
// "bridge" there, and "podman" in a container.
func (e *Engine) listedAs(name string) string {
	if e.info.Kind == lesson.KindPodman && name == "podman" {
		return lesson.DefaultBridge
	}
	return name
}

// askedAt is where to ask for what is published there: who listens at every address listens on loopback.
func askedAt(b network.PortBinding) string {
	if hostIP(b).IsUnspecified() {
		return loopback + ":" + b.HostPort
	}
	return b.HostIP.String() + ":" + b.HostPort
}

// hostIP is the address at which a port is published: Podman names none where it is every one.
func hostIP(b network.PortBinding) netip.Addr {
	if !b.HostIP.IsValid() {
		return netip.IPv4Unspecified()
	}
	return b.HostIP
}

func addressOf(endpoint *network.EndpointSettings) string {
	if endpoint == nil || !endpoint.IPAddress.IsValid() {
		return ""
	}
	return endpoint.IPAddress.String()
}

func bindings(ports network.PortMap) []lesson.PortBinding {
	var list []lesson.PortBinding
	for port, hosts := range ports {
		for _, h := range hosts {
			list = append(list, lesson.PortBinding{Host: hostIP(h).String() + ":" + h.HostPort, Container: port.String()})
		}
	}
	slices.SortFunc(list, func(a, b lesson.PortBinding) int { return strings.Compare(a.Container+a.Host, b.Container+b.Host) })
	return list
}

func (e *Engine) container(name string) *containerState {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.containers[name]
}
