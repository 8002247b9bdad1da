package enginetest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// ContainerName implements lesson.Names.
func (e *Engine) ContainerName(name string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.containerName(name)
}

// NetworkName implements lesson.Names.
func (e *Engine) NetworkName(name string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.networkName(name)
}

// VolumeName implements lesson.Names.
func (e *Engine) VolumeName(name string) string { return e.ContainerName(name) }

// FileName implements lesson.Names.
func (*Engine) FileName(name string) string { return "/tmp/netdemo-" + Run + "/" + name }

// Known implements lesson.Names.
func (e *Engine) Known(name string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.world.network(e.networkName(name)) != nil {
		return e.networkName(name)
	}
	if name == "" {
		return "the engine's host"
	}
	if _, program := e.programs[name]; program {
		return "the program " + name
	}
	return e.containerName(name)
}

// Label implements lesson.Names.
func (*Engine) Label() string { return "io.github.docker-netdemo.run=" + Run }

// ShortID implements lesson.Names.
func (e *Engine) ShortID(container string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c := e.world.container(container); c != nil {
		return c.id[:12]
	}
	return ""
}

// Gateway implements lesson.Names.
func (e *Engine) Gateway(network string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := e.world.network(e.networkName(network)); n != nil && n.subnet.IsValid() {
		return n.gateway().String()
	}
	return ""
}

// Nobody implements lesson.Names.
func (e *Engine) Nobody(network string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := e.world.network(e.networkName(network)); n != nil && n.subnet.IsValid() {
		return lesson.NobodyIn(n.subnet.String())
	}
	return ""
}

// ServeFlags implements lesson.Names.
func (e *Engine) ServeFlags(name string) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.moved(e.programs[name].Service)
}

// Image implements lesson.Names. The tag is the same in every run.
func (e *Engine) Image(service string) string {
	if service == "" {
		service = e.anyService()
	}
	return "netdemo/" + service + ":" + digest("image " + service)[:12]
}

// Address implements lesson.Names.
func (e *Engine) Address(container, network string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	n, c := e.world.network(e.networkName(network)), e.world.container(container)
	if n == nil || c == nil {
		return ""
	}
	if p := c.plug(n.id); p != nil && p.address.IsValid() {
		return p.address.String()
	}
	return ""
}

// Published implements lesson.Names. Before the container is made it is the tutorial's port.
func (e *Engine) Published(container string, port int) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p, ok := e.programs[container]; ok {
		return fmt.Sprintf("localhost:%d", e.portHere(p.Service, port))
	}
	spec := e.planned[container]
	if clash := spec.Clashes; clash.Container != "" {
		container, port = clash.Container, clash.Port
		spec = e.planned[container]
	}
	if spec.Network == lesson.HostNetwork {
		return local(e.hostModePort(spec, port))
	}
	ports := spec.Publish
	if c := e.world.container(container); c != nil {
		ports = slices.Concat(c.ports, ports) // what it asked for in vain, too
	}
	for _, p := range ports {
		if p.Container == port {
			return local(p.Host)
		}
	}
	return ""
}

// RunFlags implements lesson.Names: nothing that does not matter to the network.
func (*Engine) RunFlags() []string { return nil }

// NetworkFlags implements lesson.Names: nothing that does not matter to the network.
func (*Engine) NetworkFlags() []string { return nil }

func (e *Engine) containerName(name string) string { return lesson.Prefix + name + e.suffix }

func (e *Engine) networkName(name string) string {
	if slices.ContainsFunc(lesson.Predefined, func(n lesson.Network) bool { return n.Name == name }) {
		return name
	}
	return lesson.Prefix + name + e.suffix
}

// PublishedAt implements lesson.Names.
func (e *Engine) PublishedAt(port lesson.Port) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.world.publishedAt(port)
}

func (w *world) publishedAt(port lesson.Port) string {
	return lesson.Plan{Exposed: w.exposed}.PublishedAt(port)
}

// local is where a port of the learner's machine is published.
func local(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// counter gives out what must be different every time and the same in every run.
type counter struct {
	id, pid, port, pool int
}

const (
	firstPID           = 4000
	pidStep            = 73
	firstEphemeralPort = 32768
)

func (c *counter) newID(kind string) string {
	c.id++
	return digest(fmt.Sprint(kind, " ", c.id))
}

func (c *counter) newPID() int {
	c.pid += pidStep
	return c.pid
}

// digest is 64 hexadecimal digits, as ids are.
func digest(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:])
}

// FetchWith implements lesson.Names. The engine is on the learner's machine.
func (*Engine) FetchWith(string) []string { return lesson.Curl() }
