package enginetest

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// lookup is what the container's name servers say of the name.
func (w *world) lookup(from *container, name string) probe.Lookup {
	l := probe.Lookup{Name: name, Server: upstreamServer, Result: probe.ResultFound, LimitMS: msSilence, MS: msLookup}
	if sameName(name, "localhost") {
		l.Server, l.Addresses = "", []string{"127.0.0.1", "::1"}
		return l
	}
	if address := w.inHosts(from, name); address != "" {
		l.Server, l.Addresses = probe.HostsFile, []string{address}
		return l
	}
	if from.embedded {
		l.Server = embeddedServer
		if l.Addresses = w.known(from, name); len(l.Addresses) > 0 {
			return l
		}
	}
	switch {
	case from.embedded && !w.rules.hold(UnknownGoesUpstream):
		l.Result = probe.ResultNXDomain
		return l
	case len(w.cables(from)) > 0:
	case from.embedded: // it is asked, and cannot ask anybody
		l.Result, l.MS = probe.ResultNoReply, msSilence
		return l
	default:
		l.Result, l.Err = probe.ResultNotSent, "ENETUNREACH"
		return l
	}
	if len(from.DNS) > 0 {
		return w.askServer(from, l)
	}
	l.Result = string(w.rules.upstream)
	switch w.rules.upstream {
	case UpstreamHijacks:
		l.Addresses = []string{hijacked}
	case UpstreamSilent:
		l.MS = msSilence
	case UpstreamNXDomain, UpstreamServFail, UpstreamRefused:
	}
	return l
}

// askServer is what the name server says that the container was given: a service that is one, or nobody.
func (w *world) askServer(from *container, l probe.Lookup) probe.Lookup {
	if !from.embedded {
		l.Server = net.JoinHostPort(from.DNS[0], "53")
	}
	address, err := netip.ParseAddr(from.DNS[0])
	l.Result, l.MS = probe.ResultNoReply, msSilence
	for _, n := range w.networks {
		c := w.at(n, address)
		if err != nil || c == nil {
			continue
		}
		if says := c.env("NAMESERVER"); says != "" && says != "silence" {
			l.Result, l.MS = says, msLookup
		}
	}
	return l
}

// inHosts is the address that the container's hosts file has for a name.
func (w *world) inHosts(c *container, name string) string {
	for _, line := range w.hosts(c) {
		words := strings.Fields(line)
		if slices.ContainsFunc(words[1:], func(word string) bool { return sameName(word, name) }) {
			return words[0]
		}
	}
	return ""
}

// known lists the addresses of the running containers of that name that share a network with the asker:
// what 127.0.0.11 knows by itself.
func (w *world) known(from *container, name string) []string {
	var addresses []string
	for _, n := range w.networks {
		if !w.tells(from, n) {
			continue
		}
		for _, c := range w.containers {
			if w.named(c, n, name) && (len(addresses) == 0 || w.rules.hold(AliasOfAll)) {
				addresses = append(addresses, c.had[n.id].String())
			}
		}
		for _, l := range w.linksKnownTo(from) {
			if p := l.to.plug(n.id); p != nil && l.to.running() && n.userDefined() && sameName(l.alias, name) {
				addresses = append(addresses, p.address.String())
			}
		}
	}
	return addresses
}

// linksKnownTo are the links that are names on user-defined networks for a container: its own.
func (w *world) linksKnownTo(c *container) []*linked {
	switch {
	case !w.rules.hold(LinkIsAlias):
		return nil
	case w.rules.hold(LinkIsPrivate):
		return c.linked
	}
	var all []*linked
	for _, other := range w.containers {
		all = append(all, other.linked...)
	}
	return all
}

// tells tells whether the container is told the names of a network.
func (w *world) tells(from *container, n *network) bool {
	foreign := n.userDefined() && !from.left[n.id] && from.plug(n.id) == nil
	return from.names[n.id] || foreign && !w.rules.hold(NamesEndAtNetworks)
}

// named tells whether a container that is there has the name on a network.
func (w *world) named(c *container, n *network, name string) bool {
	p := c.plug(n.id)
	if p == nil || !c.running() && w.rules.hold(StoppedHasNoName) || !c.had[n.id].IsValid() {
		return false
	}
	return slices.ContainsFunc(w.namesOf(c, p, n), func(own string) bool { return sameName(own, name) })
}

// namesOf are the names of a container on a network.
func (w *world) namesOf(c *container, p *plug, n *network) []string {
	names := []string{c.name, c.id[:12]}
	if w.rules.hold(NameOfNetwork) {
		names = append(names, c.name+"."+n.name)
	}
	if w.rules.hold(AliasesAreNames) {
		names = append(names, p.aliases...)
	}
	return names
}
