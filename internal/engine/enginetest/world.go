package enginetest

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// world is what stands on the engine at one moment, and the rules by which it behaves.
type world struct {
	rules      rules
	lesson     string       // of this run
	exposed    bool         // its ports are open to others
	version    string       // of the engine
	networks   []*network   // the oldest first
	containers []*container // the oldest first
	volumes    []*volume    // the oldest first
	programs   []*program   // on the learner's own machine, which is the engine's
}

// volume is a named volume: the files in it.
type volume struct {
	name  string
	files map[string][]string // by their name in it
}

type network struct {
	id         string
	name       string
	driver     string
	created    int // a number that grows: what was made later has a higher one
	subnet     netip.Prefix
	predefined bool
	internal   bool // nothing leads out of it
	local      bool // its containers publish on the loopback alone, unless they say where
	own        bool // of this run
}

// userDefined tells whether Docker gives the members of the network each other's names.
func (n *network) userDefined() bool { return !n.predefined }

func (n *network) gateway() netip.Addr { return n.subnet.Addr().Next() }

type container struct {
	lesson.Container        // as the lesson has it; the zero value for somebody else's
	id               string //
	name             string // on the engine
	own              bool   // of this run
	status           string // as `docker ps` says it: statusCreated ...
	pid              int    // 0 when it does not run, or when none is given out yet
	plugs            []*plug
	ports            []lesson.Port   // with the host ports in use
	names            map[string]bool // the networks (ids) whose names 127.0.0.11 knows for it
	left             map[string]bool // the networks (ids) that it has left
	embedded         bool            // whether its resolv.conf names 127.0.0.11
	began            bool            // whether it did when its service began
	unlisted         bool            // by no network, though it is plugged in
	deaf             bool            // nothing listens in it
	devices          int             // how many interfaces it was given since it was started
	tried            bool            // it was started, or at least that was tried
	exitCode         int             //
	log              []string        // of its service
	linked           []*linked
	had              map[string]netip.Addr // the address that it had last on a network (id)
	memory           map[string]string     // of a service that remembers: name → address
	kept             *kept                 // of a service that keeps its connection
	program          *program              // it stands for one on this machine
	files            map[string][]string   // by path, what it has written outside volumes
}

// linked is a link, resolved when the container was started.
type linked struct {
	alias string
	to    *container
	first netip.Addr // what was written down at first
}

const (
	statusCreated = "created"
	statusRunning = "running"
	statusExited  = "exited"
)

// plug is a container's membership of a network. The address is invalid while it does not run.
type plug struct {
	network string // id
	id      string
	address netip.Addr
	aliases []string
	device  int // eth0, eth1 …: a number that is not given out again while the container runs
}

func (c *container) running() bool { return c.status == statusRunning }

func (c *container) plug(network string) *plug {
	for _, p := range c.plugs {
		if p.network == network {
			return p
		}
	}
	return nil
}

// end is what becomes of a container whose process ends: it gives back its addresses.
func (c *container) end() {
	c.status, c.pid, c.embedded = statusExited, 0, false
	for _, p := range c.plugs {
		p.address = netip.Addr{}
	}
}

// network finds a network by its name on the engine.
func (w *world) network(name string) *network {
	for _, n := range w.networks {
		if n.name == name {
			return n
		}
	}
	return nil
}

// networkOf finds a network by its id.
func (w *world) networkOf(id string) *network {
	for _, n := range w.networks {
		if n.id == id {
			return n
		}
	}
	return &network{id: id}
}

// container finds a container of this run by the lesson's own name for it.
func (w *world) container(name string) *container {
	for _, c := range w.containers {
		if c.own && c.Name == name {
			return c
		}
	}
	return nil
}

// members are the containers that a network lists.
func (w *world) members(n *network) []*container {
	return filter(w.containers, func(c *container) bool {
		return c.plug(n.id) != nil && !c.unlisted && (c.running() || !w.rules.hold(ListOnlyRunning) && c.status == statusExited)
	})
}

// at finds the running container that has the address on the network.
func (w *world) at(n *network, address netip.Addr) *container {
	for _, c := range w.containers {
		if p := c.plug(n.id); p != nil && c.running() && p.address == address {
			return c
		}
	}
	return nil
}

// free is the lowest address of the network that nobody has: what Docker gives out.
func (w *world) free(n *network) netip.Addr {
	address := n.gateway().Next()
	for w.at(n, address) != nil || !w.rules.hold(FreedIsGivenAgain) && w.wasGiven(n, address) {
		address = address.Next()
	}
	return address
}

// wasGiven tells whether somebody had the address at any time.
func (w *world) wasGiven(n *network, address netip.Addr) bool {
	return slices.ContainsFunc(w.containers, func(c *container) bool { return c.had[n.id] == address })
}

func (w *world) clone() *world {
	copied := &world{
		rules: w.rules, lesson: w.lesson, version: w.version, networks: slices.Clone(w.networks),
		volumes: w.volumes, programs: slices.Clone(w.programs),
	}
	for _, c := range w.containers {
		twin := *c
		twin.names, twin.left, twin.had = cloneSet(c.names), cloneSet(c.left), maps.Clone(c.had)
		twin.plugs = nil
		for _, p := range c.plugs {
			same := *p
			twin.plugs = append(twin.plugs, &same)
		}
		copied.containers = append(copied.containers, &twin)
	}
	return copied
}

// describe lists what is, or is not, of this run, one line each.
func (w *world) describe(own bool) []string {
	var lines []string
	for _, c := range w.containers {
		if c.own != own {
			continue
		}
		line := fmt.Sprintf("container %s %.12s %s %d", c.name, c.id, c.status, c.pid)
		for _, p := range c.plugs {
			line += fmt.Sprintf(" %s=%s", w.networkOf(p.network).name, p.address)
		}
		lines = append(lines, line)
	}
	for _, n := range w.networks {
		if n.own == own {
			lines = append(lines, fmt.Sprintf("network %s %.12s %s", n.name, n.id, n.subnet))
		}
	}
	for _, v := range w.volumes {
		if own {
			lines = append(lines, "volume "+v.name)
		}
	}
	for _, p := range w.programs {
		if own {
			lines = append(lines, "program "+p.Name)
		}
	}
	return lines
}

func difference(before, after []string) []string {
	var lines []string
	for _, line := range before {
		if !slices.Contains(after, line) {
			lines = append(lines, "- "+line)
		}
	}
	for _, line := range after {
		if !slices.Contains(before, line) {
			lines = append(lines, "+ "+line)
		}
	}
	return lines
}

func filter[T any](list []T, keep func(T) bool) []T {
	var kept []T
	for _, item := range list {
		if keep(item) {
			kept = append(kept, item)
		}
	}
	return kept
}

func cloneSet(set map[string]bool) map[string]bool {
	copied := map[string]bool{}
	for key, in := range set {
		copied[key] = in
	}
	return copied
}

// sameName compares as name servers do: without regard to case.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }
