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

// Image implements lesson.Names. The tag is the same in every run.
func (*Engine) Image(service string) string {
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
	ports := e.planned[container].Publish
	if c := e.world.container(container); c != nil {
		ports = c.ports
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
