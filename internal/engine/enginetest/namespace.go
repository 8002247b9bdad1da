package enginetest

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// Namespace implements lesson.Engine.
func (e *Engine) Namespace(ctx context.Context, of string) (lesson.Namespace, error) {
	if err := e.enter(ctx, "namespace", of); err != nil {
		return lesson.Namespace{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	w, c, err := e.seeFrom(of, "namespace")
	if err != nil {
		return lesson.Namespace{}, err
	}
	n := w.describeSpace(c)
	a := probe.Answer{Op: probe.OpNet, Outcome: probe.OutcomeOK, Net: &n}
	out := lesson.Namespace{ID: n.Namespace, Servers: n.Servers, Text: a.Lines()}
	if c != nil {
		out.From = c.name
	}
	for _, i := range n.Interfaces {
		out.Interfaces = append(out.Interfaces, lesson.Interface{Name: i.Name, Addresses: i.Addresses})
	}
	for _, r := range n.Routes {
		out.Routes = append(out.Routes, lesson.Route(r))
	}
	for _, s := range n.Listening {
		out.Listening = append(out.Listening, lesson.Socket(s))
	}
	return out, nil
}

// describeSpace is what the probe sees in the network namespace of a container; of nil, in the host's.
func (w *world) describeSpace(c *container) probe.Net {
	s := w.spaceOf(c)
	n := probe.Net{Namespace: w.namespaceID(s), Servers: []string{"10.0.0.53"}}
	lo := probe.Interface{Name: "lo", Up: true, Addresses: []string{"127.0.0.1/8"}}
	if w.since("26.0") || s == theHost {
		lo.Addresses = append(lo.Addresses, "::1/128")
	}
	n.Interfaces = append(n.Interfaces, lo)
	if s == theHost {
		n.Interfaces = append(n.Interfaces, probe.Interface{Name: "eth0", Up: true, Addresses: []string{"10.0.0.7/24"}, MAC: "52:54:00:00:00:07"})
		n.Routes = append(n.Routes, probe.Route{Destination: "default", Gateway: "10.0.0.1", Interface: "eth0"})
		for _, network := range w.networks {
			if network.subnet.IsValid() {
				n.Interfaces = append(n.Interfaces, probe.Interface{
					Name: network.device(), Up: true, MAC: mac(network.gateway()),
					Addresses: []string{netip.PrefixFrom(network.gateway(), network.subnet.Bits()).String()},
				})
			}
		}
	} else {
		w.plugged(&n, w.cables(c))
		if c.embedded {
			n.Servers, n.Options = []string{"127.0.0.11"}, []string{"ndots:0"}
		}
	}
	for _, other := range w.containers {
		if other.running() && w.spaceOf(other) == s && !other.deaf {
			for _, port := range portsOf(other.Service) {
				n.Listening = append(n.Listening, socket(other.listen(), other.portOf(port)))
			}
		}
	}
	return n
}

// plugged adds what cables bring: an interface each, and the routes. The default route leads through the
// first network by name. Of internal networks, older engines give it, too, and drop what takes it.
func (w *world) plugged(n *probe.Net, cables []*plug) {
	var through *network
	device := ""
	for _, p := range cables {
		network, name := w.networkOf(p.network), fmt.Sprintf("eth%d", p.device)
		if !p.address.IsValid() {
			continue
		}
		n.Interfaces = append(n.Interfaces, probe.Interface{Name: name, Up: true, Addresses: []string{p.cidr(network)}, MAC: mac(p.address)})
		n.Routes = append(n.Routes, probe.Route{Destination: network.subnet.String(), Interface: name})
		closed := network.internal && w.rules.hold(InternalIsClosed) && w.since("25.0")
		if !closed && w.rules.hold(DefaultRouteLeadsOut) && (through == nil || w.routes(network, through)) {
			through, device = network, name
		}
	}
	slices.SortStableFunc(n.Routes, func(a, b probe.Route) int { // as the kernel lists them
		return netip.MustParsePrefix(a.Destination).Addr().Compare(netip.MustParsePrefix(b.Destination).Addr())
	})
	if through != nil {
		n.Routes = append([]probe.Route{{Destination: "default", Gateway: through.gateway().String(), Interface: device}}, n.Routes...)
	}
}

// routes tells whether a network has the default route rather than another, which was joined before it.
func (w *world) routes(network, other *network) bool {
	if network.internal != other.internal {
		return other.internal
	}
	if !w.rules.hold(LateIsNoRoute) {
		return true
	}
	return w.rules.hold(FirstNameRoutes) && network.name < other.name
}

func socket(address string, port int) probe.Socket {
	switch {
	case address == "":
		return probe.Socket{Proto: "tcp6", Address: "::", Port: port}
	case strings.Contains(address, ":"):
		return probe.Socket{Proto: "tcp6", Address: address, Port: port}
	}
	return probe.Socket{Proto: "tcp", Address: address, Port: port}
}

// namespaceID is how the kernel names a network namespace.
func (w *world) namespaceID(s space) string {
	const first = 4026531840
	for i, c := range w.containers {
		if s == (space{c.id}) && w.rules.hold(NamespaceIDs) {
			return fmt.Sprintf("net:[%d]", first+(i+1)*61)
		}
	}
	return fmt.Sprintf("net:[%d]", first)
}

// device is the network's switch in the kernel.
func (n *network) device() string {
	if n.name == lesson.DefaultBridge {
		return "docker0"
	}
	return "br-" + n.id[:12]
}
