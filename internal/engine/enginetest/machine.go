package enginetest

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// program is a bundled service on the learner's machine, which is the engine's host here.
type program struct {
	lesson.Program
	ports map[int]int // the service's port → the one it listens on
}

// anyService is a service of which the lesson has an image.
func (e *Engine) anyService() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.services) > 0 {
		return e.services[0]
	}
	return ""
}

// Serve implements lesson.Engine. The first program of a service gets other ports than the taken ones;
// a second one wants those of the first.
func (e *Engine) Serve(ctx context.Context, p lesson.Program) error {
	if err := e.enter(ctx, "serve", p.Name); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lose()
	made := &program{Program: p, ports: map[int]int{}}
	second := slices.ContainsFunc(e.world.programs, func(other *program) bool { return other.Service == p.Service })
	for _, port := range portsOf(p.Service) {
		place := e.portHere(p.Service, port)
		if second && e.world.rules.hold(PortOnce) {
			line := listenFailed("127.0.0.1", place)
			return &lesson.EngineError{
				Failure: lesson.Failure{Call: "serve " + p.Service, Message: line},
				Class:   "EADDRINUSE", Output: append(registered(p.Service, port), line),
			}
		}
		made.ports[port] = place
	}
	e.programs[p.Name] = p
	e.world.programs = append(e.world.programs, made)
	return nil
}

// portHere is the port of this machine on which a program listens for a port of its service.
func (e *Engine) portHere(service string, port int) int {
	if !slices.Contains(portsOf(service), port) {
		return port
	}
	if place, moved := e.places[port]; moved {
		return place
	}
	place := port
	for e.portInUse(place) || place != port && e.usedHere(service, place) {
		place++
	}
	if place != port {
		e.note("Port %d of this machine is taken; %s listens on %d instead.", port, service, place)
	}
	e.places[port] = place
	return place
}

// usedHere tells whether a service has a port itself, or uses it in the place of another.
func (e *Engine) usedHere(service string, place int) bool {
	return slices.ContainsFunc(portsOf(service), func(port int) bool { return port == place || e.places[port] == place })
}

// moved are the flags of `serve` for the ports that had to move.
func (e *Engine) moved(service string) []string {
	var flags []string
	for _, port := range portsOf(service) {
		if place := e.portHere(service, port); place != port {
			flags = append(flags, "--port", fmt.Sprintf("%d=%d", port, place))
		}
	}
	return flags
}

// hostModePort is the port of a service on the host's network.
func (e *Engine) hostModePort(c lesson.Container, port int) int {
	if c.Port != port {
		return port
	}
	return e.portHere(c.Service, port)
}

// portsOf are the ports of a service.
func portsOf(service string) []int {
	var ports []int
	for _, r := range bundled[service] {
		if !slices.Contains(ports, r.port) {
			ports = append(ports, r.port)
		}
	}
	return ports
}

// registered is what a service logs of one of its ports before it listens there.
func registered(service string, port int) []string {
	server := logged[service][port]
	lines := []string{info("registering " + server + " routes"), info("greet route registered !!")}
	for _, r := range bundled[service] {
		if r.port == port && r.path != "" {
			lines = append(lines, info(strings.TrimPrefix(r.path, "/")+" route registered !!"))
		}
	}
	return lines
}

// info is a line of a service's log. Its time is the same in every run.
func info(text string) string { return "info - 2024-10-17 03:44:13.926 - " + text }

func listenFailed(address string, port int) string {
	return info(fmt.Sprintf(`Failed to start server !! Error : {"code":"EADDRINUSE","errno":-98,"syscall":"listen","address":%q,"port":%d}`, address, port))
}

// accepts is what becomes of a connection to an address and port of a network namespace: who answers it,
// if anybody does.
func (w *world) accepts(s space, address netip.Addr, port int) (found answerer, listens bool) {
	for _, c := range w.containers {
		if c.running() && w.spaceOf(c) == s && c.listens(port) && w.hears(c.listen(), address) {
			return answerer{container: c}, true
		}
	}
	if s != theHost {
		return answerer{}, false
	}
	for _, p := range w.programs {
		for own, place := range p.ports {
			if place == port && w.hears("127.0.0.1", address) && w.rules.hold(ProgramsListen) {
				return answerer{program: p, port: own}, true
			}
		}
	}
	for _, c := range w.containers {
		for _, p := range c.ports {
			if c.running() && p.Host == port && w.open(p, address) {
				return answerer{container: c, port: p.Container}, true
			}
		}
	}
	return answerer{}, false
}

// open tells whether a port of the machine that leads to a container is open at one of its addresses.
func (w *world) open(p lesson.Port, at netip.Addr) bool {
	switch {
	case at.IsLoopback():
		return true
	case netip.MustParseAddr(w.publishedAt(p)).IsLoopback():
		return !w.rules.hold(PublishedOnLoopback)
	}
	return w.rules.hold(PublishedEverywhere)
}

// hears tells whether a service that listens on one address, or on every one, is reached at another.
func (w *world) hears(listens string, at netip.Addr) bool {
	if listens == "" || !w.rules.hold(LoopbackIsPrivate) {
		return true
	}
	own, err := netip.ParseAddr(listens)
	return err == nil && (own == at || own.IsLoopback() && at.IsLoopback())
}

// overlap tells whether two programs that listen on these addresses need the same one; "" is every one.
func overlap(one, other string) bool { return one == other || one == "" || other == "" }

// answerer is who answers a connection.
type answerer struct {
	container *container
	program   *program
	port      int // of its service, where another one was asked
}

// space is a network namespace.
type space struct{ of string } // the id of the container that it was made for

// theHost is the namespace of the engine's machine.
var theHost = space{}

// spaceOf is the network namespace that a container is in.
func (w *world) spaceOf(c *container) space {
	if c == nil || !w.rules.hold(OwnNamespace) {
		return theHost
	}
	if c.Network == lesson.HostNetwork && w.rules.hold(HostSharesNamespace) {
		return theHost
	}
	if root := w.container(c.Namespace); c.Namespace != "" && root != nil && w.rules.hold(SharesNamespace) {
		return w.spaceOf(root)
	}
	return space{c.id}
}

// cables are the plugs in the network namespace that a container is in.
func (w *world) cables(c *container) []*plug {
	if c == nil {
		return nil
	}
	if root := w.container(c.Namespace); c.Namespace != "" && root != nil && w.rules.hold(SharesNamespace) {
		return root.plugs
	}
	return filter(c.plugs, func(p *plug) bool { return w.networkOf(p.network).subnet.IsValid() })
}

// listen is the one address that the container's service listens on; "" for every one.
func (c *container) listen() string { return c.env("HOST") }

// portOf is the port that the container's service really has for one of its own.
func (c *container) portOf(port int) int {
	if own := c.env(portVariable); c.Service == "single-app" && own != "" {
		if moved, err := strconv.Atoi(own); err == nil {
			return moved
		}
	}
	return port
}

// begin is what becomes of the container's service: it listens, or finds its port taken and ends.
func (w *world) begin(c *container) {
	address := c.listen()
	shown, failedAt := address, address
	if address == "" {
		shown, failedAt = "*", "::"
	}
	c.log = nil
	for _, own := range portsOf(c.Service) {
		c.log = append(c.log, registered(c.Service, own)...)
		port := c.portOf(own)
		taken := slices.ContainsFunc(w.containers, func(other *container) bool {
			return other != c && other.running() && w.spaceOf(other) == w.spaceOf(c) && other.listens(port) && overlap(other.listen(), address)
		})
		if taken && w.rules.hold(PortOnce) && w.rules.hold(OwnNamespace) {
			c.log = append(c.log, listenFailed(failedAt, port))
			c.end()
			c.exitCode = 1
			return
		}
		c.log = append(c.log, info(fmt.Sprintf("App is running on http://%s:%d", shown, port)))
	}
}
