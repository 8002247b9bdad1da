package enginetest

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// pools are the subnets that Docker gives to bridges by itself, in its order.
var pools = func() []netip.Prefix {
	var list []netip.Prefix
	for second := byte(17); second <= 31; second++ {
		list = append(list, netip.PrefixFrom(netip.AddrFrom4([4]byte{172, second, 0, 0}), 16))
	}
	for third := 0; third < 256; third += 16 {
		list = append(list, netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 168, byte(third), 0}), 20))
	}
	return list
}()

// nextPool is the next subnet, after the one that was given out last, that no network has: Docker goes
// round and round and does not begin again at the lowest.
func (e *Engine) nextPool() (netip.Prefix, bool) {
	if !e.world.rules.hold(OwnSubnet) && len(e.world.networks) > 0 {
		return pools[0], true
	}
	for range pools {
		subnet := pools[e.counter.pool%len(pools)]
		e.counter.pool++
		used := false
		for _, n := range e.world.networks {
			used = used || n.subnet == subnet
		}
		if !used {
			return subnet, true
		}
	}
	return netip.Prefix{}, false
}

func (e *Engine) addPredefined(p lesson.Network) {
	n := e.newNetwork(p.Name)
	n.driver, n.predefined = p.Driver, true
	if p.Driver == "bridge" {
		n.subnet, _ = e.nextPool()
	}
}

// addNetwork makes a user-defined bridge; nil when there is no subnet left.
func (e *Engine) addNetwork(name string, own bool) *network {
	subnet, free := e.nextPool()
	if !free {
		return nil
	}
	n := e.newNetwork(name)
	n.driver, n.own, n.subnet = "bridge", own, subnet
	return n
}

func (e *Engine) newNetwork(name string) *network {
	n := &network{id: e.counter.newID("network"), name: name, created: e.counter.id}
	e.world.networks = append(e.world.networks, n)
	return n
}

// addContainer makes a container and its memberships, without starting it. The container's network is
// given by the name of a network on the engine.
func (e *Engine) addContainer(c lesson.Container, name string, own bool) *container {
	made := &container{
		Container: c, id: e.counter.newID("container"), name: name, own: own, status: statusCreated,
		names: map[string]bool{}, left: map[string]bool{}, had: map[string]netip.Addr{},
	}
	rules := e.world.rules
	made.ports = e.published(c, name)
	none := c.Network == lesson.NoNetwork && !rules.hold(NoneIsAlone)
	switch {
	case c.Namespace != "" && rules.hold(SharesNamespace):
		e.world.containers = append(e.world.containers, made)
		return made
	case none:
		e.join(made, e.world.network(lesson.DefaultBridge))
	}
	if c.Network != "" {
		e.join(made, e.world.network(c.Network))
	}
	if c.Network == "" && rules.hold(JoinDefault) || c.Network != "" && !rules.hold(NamedReplacesDefault) {
		e.join(made, e.world.network(lesson.DefaultBridge))
	}
	if len(made.plugs) > 0 {
		made.plugs[0].aliases = c.Aliases
	}
	for _, l := range c.Links {
		if to := e.world.container(l.To); to != nil {
			made.linked = append(made.linked, &linked{alias: l.Alias, to: to})
		}
	}
	e.world.containers = append(e.world.containers, made)
	return made
}

// published are the ports of the engine's machine that will lead to a container.
func (e *Engine) published(c lesson.Container, name string) []lesson.Port {
	rules := e.world.rules
	switch {
	case c.Network == lesson.NoNetwork && rules.hold(NonePublishesNothing):
		return nil
	case c.Network == lesson.HostNetwork && rules.hold(HostDiscardsPorts):
		if len(c.Publish) > 0 {
			e.note("The engine warns: Published ports are discarded when using host network mode")
		}
		return nil
	}
	if n := e.world.network(c.Network); n != nil && n.internal && rules.hold(InternalPublishesNothing) {
		return nil
	}
	var ports []lesson.Port
	for _, p := range c.Publish {
		wanted := p.Host
		if c.Clashes.Container != "" {
			wanted = e.clash(c.Clashes)
		} else if wanted = e.hostPort(wanted, name); p.Host == 0 {
			wanted = e.ephemeral()
		}
		ports = append(ports, lesson.Port{Host: wanted, Container: p.Container, Local: p.Local})
	}
	if c.PublishAll && rules.hold(PublishAllPublishes) || !c.PublishAll && bundled[c.Service] != nil && !rules.hold(ExposeIsNoPublish) {
		for _, port := range portsOf(c.Service) {
			if !slices.ContainsFunc(ports, func(p lesson.Port) bool { return p.Container == port }) {
				ports = append(ports, lesson.Port{Host: e.ephemeral(), Container: port, Local: true}) // its network says so
			}
		}
	}
	return ports
}

// clash is the port of the machine that another container has.
func (e *Engine) clash(with lesson.PortOf) int {
	if other := e.world.container(with.Container); other != nil {
		for _, p := range other.ports {
			if p.Container == with.Port {
				return p.Host
			}
		}
	}
	return 0
}

// holder is the container that has a port of the machine now.
func (w *world) holder(port int, but *container) *container {
	for _, c := range w.containers {
		for _, p := range c.ports {
			if c != but && p.Host == port && (c.running() || c.tried && c.status == statusExited && !w.rules.hold(StopFreesPort)) {
				return c
			}
		}
	}
	return nil
}

// hostPort is the port of the learner's machine that a container gets when it wants this one.
func (e *Engine) hostPort(wanted int, container string) int {
	if !e.portInUse(wanted) {
		return wanted
	}
	port := e.ephemeral()
	e.note("Port %s of this engine's machine is taken; the engine chose %s for %s.", local(wanted), local(port), container)
	return port
}

// ephemeral is a port of the engine's own choice.
func (e *Engine) ephemeral() int {
	port := e.counter.port
	for e.portInUse(port) {
		port++
	}
	e.counter.port = port + 1
	return port
}

func (e *Engine) portInUse(port int) bool {
	if e.taken[port] {
		return true
	}
	for _, place := range e.places {
		if place == port {
			return true
		}
	}
	for _, c := range e.world.containers {
		for _, p := range c.ports {
			if p.Host == port && (c.running() || !c.tried) {
				return true
			}
		}
	}
	return false
}

func (e *Engine) note(format string, args ...any) {
	e.notes = append(e.notes, fmt.Sprintf(format, args...))
}

// join makes the container a member of the network. Its address is given out by settle.
func (e *Engine) join(c *container, n *network) {
	if n == nil || c.plug(n.id) != nil {
		return
	}
	c.plugs = append(c.plugs, &plug{network: n.id, id: e.counter.newID("endpoint"), device: c.devices})
	c.devices++
	e.introduce(c, n)
}

// boot starts the container's process. What it knew and what was wrong with it is forgotten.
func (e *Engine) boot(c *container) {
	if c.tried && !e.world.rules.hold(PortsAreKept) {
		c.ports = nil
	}
	c.status, c.deaf, c.tried, c.exitCode, c.memory, c.kept = statusRunning, false, true, 0, nil, nil
	clear(c.names)
	c.devices = len(c.plugs)
	for i, p := range c.plugs {
		p.device = i
		e.introduce(c, e.world.networkOf(p.network))
	}
	c.began = c.embedded
	if c.own {
		e.world.begin(c)
	}
}

// introduce lets the container's name server know the names of the network.
func (e *Engine) introduce(c *container, n *network) {
	if !e.world.naming(n) {
		return
	}
	c.embedded = true
	c.names[n.id] = !c.left[n.id] || e.world.rules.hold(ReconnectRestores)
}

// naming tells whether Docker's name server knows the names of the network's members.
func (w *world) naming(n *network) bool {
	switch {
	case n.userDefined():
		return w.rules.hold(NamesOnUserDefined)
	case n.name == lesson.DefaultBridge:
		return !w.rules.hold(NoNamesOnDefault)
	}
	return false
}

// settle gives process ids and addresses to whoever runs and has none: in the order in which the
// containers were made, not in that of the calls. Calls of one step are made at once, so their order
// is another in every run; what a lesson shows must be the same.
func (e *Engine) settle() {
	for _, c := range e.world.containers {
		if !c.running() {
			continue
		}
		if c.pid == 0 {
			c.pid = e.counter.newPID()
		}
		for _, p := range c.plugs {
			if n := e.world.networkOf(p.network); !p.address.IsValid() && n.subnet.IsValid() {
				p.address = e.world.free(n)
				if had := c.had[n.id]; had.IsValid() && !e.world.rules.hold(NewAddressOnReturn) {
					p.address = had
				}
				c.had[n.id] = p.address
			}
		}
	}
}
