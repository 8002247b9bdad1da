package lesson

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// namespaceOf finds what was seen of a container, or of the engine's host.
func namespaceOf(e Evidence, container string) (Namespace, bool) {
	name := OnHost
	if container != OnHost {
		name = e.Names.ContainerName(container)
	}
	for _, part := range Parts(e.Observed) {
		if seen, ok := part.(NamespacesSeen); ok {
			if i := slices.IndexFunc(seen.Namespaces, func(s Namespace) bool { return s.From == name }); i >= 0 {
				return seen.Namespaces[i], true
			}
		}
	}
	return Namespace{}, false
}

// theHost is the engine's host in a sentence.
const theHost = "the engine's host"

// who names a container, or the engine's host, in a sentence.
func who(e Evidence, container string) string {
	if container == OnHost {
		return theHost
	}
	return e.Names.ContainerName(container)
}

// subject is what who says, at the beginning of a sentence: a container's name stays as it is.
func subject(named string) string {
	if named == theHost {
		return capital(named)
	}
	return named
}

// subjects is what join says of such names, at the beginning of a sentence.
func subjects(named []string) string {
	return join(append([]string{subject(named[0])}, named[1:]...))
}

// Apart holds if no two of them, the engine's host (OnHost) included, are in one network namespace.
type Apart struct {
	positive
	Of []string
}

// About implements Check.
func (c Apart) About() []string { return c.Of }

// Expected implements Check.
func (c Apart) Expected() map[string]any { return map[string]any{"namespaces": len(c.Of)} }

// Judge implements Check.
func (c Apart) Judge(e Evidence) Finding {
	ids, names, unseen := namespaceIDs(e, c.Of)
	f := Finding{Holds: unseen == "" && len(ids) == len(c.Of), Observed: map[string]any{"namespaces": len(ids)}, Unasked: unseen}
	f.Said = sentence(fmt.Sprintf("%s share a network namespace: %d for %d", subjects(names), len(ids), len(names)))
	if f.Holds {
		f.Said = sentence(fmt.Sprintf("%s are in %d different network namespaces", subjects(names), len(ids)))
	}
	return f
}

// Together holds if all of them are in one network namespace.
type Together struct {
	positive
	Of []string
}

// About implements Check.
func (c Together) About() []string { return c.Of }

// Expected implements Check.
func (Together) Expected() map[string]any { return map[string]any{"namespaces": 1} }

// Judge implements Check.
func (c Together) Judge(e Evidence) Finding {
	ids, names, unseen := namespaceIDs(e, c.Of)
	f := Finding{Holds: unseen == "" && len(ids) == 1, Observed: map[string]any{"namespaces": len(ids)}, Unasked: unseen}
	f.Said = sentence(fmt.Sprintf("%s are in %d different network namespaces", subjects(names), len(ids)))
	if f.Holds {
		f.Said = sentence(subjects(names) + " are in one network namespace")
	}
	return f
}

// namespaceIDs lists the different namespaces that containers are in.
func namespaceIDs(e Evidence, of []string) (ids, names []string, unseen string) {
	for _, container := range of {
		seen, found := namespaceOf(e, container)
		if !found || seen.ID == "" {
			unseen = sentence("Nobody saw the network namespace of " + who(e, container))
		}
		ids, names = appendNew(ids, seen.ID), append(names, who(e, container))
	}
	return ids, names, unseen
}

// AddressesOn holds if the container has an address on each of these networks and, apart from the
// loopback, no other.
type AddressesOn struct {
	positive
	Container string
	Networks  []string
}

// About implements Check.
func (c AddressesOn) About() []string { return append([]string{c.Container}, c.Networks...) }

// Expected implements Check.
func (c AddressesOn) Expected() map[string]any {
	return map[string]any{"loopback": true, "networks": orEmpty(c.Networks)}
}

// Judge implements Check.
func (c AddressesOn) Judge(e Evidence) Finding {
	seen, _ := namespaceOf(e, c.Container)
	var on, others []string
	loopback := false
	for _, i := range seen.Interfaces {
		for _, cidr := range i.Addresses {
			prefix, err := netip.ParsePrefix(cidr)
			switch {
			case err != nil, prefix.Addr().Is6() && !prefix.Addr().IsLoopback(): // the kernel's own, for next door
			case prefix.Addr().IsLoopback():
				loopback = true
			default:
				if network := e.Topology.networkOf(prefix.Addr()); network != "" {
					on = appendNew(on, network)
				} else {
					others = append(others, cidr)
				}
			}
		}
	}
	want := make([]string, len(c.Networks))
	for i, n := range c.Networks {
		want[i] = e.Names.NetworkName(n)
	}
	slices.Sort(want)
	slices.Sort(on)
	f := Finding{
		Holds:    loopback && len(others) == 0 && slices.Equal(on, want),
		Observed: map[string]any{"loopback": loopback, "networks": orEmpty(on), "others": orEmpty(others)},
	}
	words := "the loopback and nothing else"
	if all := slices.Concat(on, others); len(all) > 0 {
		words = "the loopback and an address on " + join(all)
	}
	f.Said = sentence(who(e, c.Container) + " has " + words)
	return f
}

// Listens holds if a service in the container's namespace waits on the TCP port.
type Listens struct {
	positive
	Container string
	Port      int
	Address   string // "127.0.0.1", where it must be that one; "" for any
}

// About implements Check.
func (c Listens) About() []string { return []string{c.Container} }

// Expected implements Check.
func (c Listens) Expected() map[string]any {
	return map[string]any{"port": c.Port, "address": c.Address}
}

// Judge implements Check.
func (c Listens) Judge(e Evidence) Finding {
	seen, _ := namespaceOf(e, c.Container)
	var at []string
	for _, s := range seen.Listening {
		if s.Port == c.Port && strings.HasPrefix(s.Proto, "tcp") {
			at = appendNew(at, s.Address)
		}
	}
	f := Finding{
		Holds:    len(at) > 0 && (c.Address == "" || slices.Equal(at, []string{c.Address})),
		Observed: map[string]any{"port": c.Port, "addresses": orEmpty(at)},
	}
	f.Said = sentence(fmt.Sprintf("Nobody listens on port %d in %s", c.Port, who(e, c.Container)))
	if len(at) > 0 {
		f.Said = sentence(fmt.Sprintf("%s listens on port %d, at %s", who(e, c.Container), c.Port, join(at)))
	}
	return f
}

// DefaultRoute holds if what the container has no better route for leaves it through this network; with
// no network, if it has no such route.
type DefaultRoute struct {
	positive
	Container, Network string
}

// About implements Check.
func (c DefaultRoute) About() []string { return []string{c.Container, c.Network} }

// Expected implements Check.
func (c DefaultRoute) Expected() map[string]any { return map[string]any{"default_route": c.Network} }

// Judge implements Check.
func (c DefaultRoute) Judge(e Evidence) Finding {
	seen, found := namespaceOf(e, c.Container)
	if !found {
		return Finding{Unasked: sentence("Nobody saw the routes of " + who(e, c.Container))}
	}
	want, through := "", ""
	if c.Network != "" {
		want = e.Names.NetworkName(c.Network)
	}
	for _, r := range seen.Routes {
		gateway, err := netip.ParseAddr(r.Gateway)
		if r.Destination == "default" && err == nil && gateway.Is4() {
			if through = e.Topology.networkOf(gateway); through == "" {
				through = r.Gateway
			}
		}
	}
	f := Finding{Holds: through == want, Observed: map[string]any{"default_route": through}}
	f.Said = sentence("The default route of " + who(e, c.Container) + " leads through " + through)
	if through == "" {
		f.Said = sentence(who(e, c.Container) + " has no default route")
	}
	return f
}

// AsksServer holds if the first name server of the container's resolv.conf is this one; where Not, if
// it is another.
type AsksServer struct {
	positive
	Container string
	Server    string // an address, or "{@custom-network}" for that of the engine's machine there
	Not       bool
}

// EmbeddedServer is the address at which Docker answers for names, inside each container of a
// user-defined network.
const EmbeddedServer = "127.0.0.11"

// About implements Check.
func (c AsksServer) About() []string { return []string{c.Container} }

// Expected implements Check.
func (c AsksServer) Expected() map[string]any {
	return map[string]any{"server": c.Server, "not": c.Not}
}

// Judge implements Check.
func (c AsksServer) Judge(e Evidence) Finding {
	seen, found := namespaceOf(e, c.Container)
	if !found || len(seen.Servers) == 0 {
		return Finding{Unasked: sentence("Nobody saw the name servers of " + who(e, c.Container))}
	}
	first := seen.Servers[0]
	return Finding{
		Holds: (first == expand(c.Server, e.Names)) != c.Not, Observed: map[string]any{"server": first},
		Said: sentence(who(e, c.Container) + " asks " + first),
	}
}
