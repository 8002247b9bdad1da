package lesson

import (
	"net/netip"
	"strings"
)

// A Place is whom a request is addressed to: an address or a name, in whatever form it has in this run.
type Place interface {
	// Host is the address or the name; "" when the engine does not tell it.
	Host(n Names) string
	// About lists the containers and networks that must be there.
	About() []string
}

// Localhost is the loopback of the network namespace that asks.
type Localhost struct{}

// Host implements Place.
func (Localhost) Host(Names) string { return "localhost" }

// About implements Place.
func (Localhost) About() []string { return nil }

// AddressOf is a container's address on a network.
type AddressOf struct{ Container, Network string }

// Host implements Place.
func (p AddressOf) Host(n Names) string { return n.Address(p.Container, p.Network) }

// About implements Place.
func (p AddressOf) About() []string { return []string{p.Container, p.Network} }

// GatewayOf is the address of the engine's machine on a network.
type GatewayOf struct{ Network string }

// Host implements Place.
func (p GatewayOf) Host(n Names) string { return n.Gateway(p.Network) }

// About implements Place.
func (p GatewayOf) About() []string { return []string{p.Network} }

// NobodyOn is an address of a network that nobody has.
type NobodyOn struct{ Network string }

// Host implements Place.
func (p NobodyOn) Host(n Names) string { return n.Nobody(p.Network) }

// About implements Place.
func (p NobodyOn) About() []string { return []string{p.Network} }

// NameOf is a container's name.
type NameOf struct{ Container string }

// Host implements Place.
func (p NameOf) Host(n Names) string { return n.ContainerName(p.Container) }

// About implements Place.
func (p NameOf) About() []string { return []string{p.Container} }

// NameOn is a container's name with that of a network: "netdemo-vault-ms.netdemo-custom-network".
type NameOn struct{ Container, Network string }

// Host implements Place.
func (p NameOn) Host(n Names) string {
	return n.ContainerName(p.Container) + "." + n.NetworkName(p.Network)
}

// About implements Place.
func (p NameOn) About() []string { return []string{p.Container, p.Network} }

// ShortID is the first twelve characters of a container's id.
type ShortID struct{ Container string }

// Host implements Place.
func (p ShortID) Host(n Names) string { return n.ShortID(p.Container) }

// About implements Place.
func (p ShortID) About() []string { return []string{p.Container} }

// Literal is a name or an address that is the same in every run: an alias, "host.docker.internal".
type Literal string

// Host implements Place.
func (p Literal) Host(Names) string { return string(p) }

// About implements Place.
func (Literal) About() []string { return nil }

// NobodyIn gives an address of a subnet that an engine, which counts from below, gives to nobody: the
// last but one of its first 256. "" for what is no IPv4 subnet.
func NobodyIn(subnet string) string {
	prefix, err := netip.ParsePrefix(subnet)
	if err != nil || !prefix.Addr().Is4() {
		return ""
	}
	address := prefix.Masked().Addr().As4()
	address[3] += byte(1<<(32-max(prefix.Bits(), 24)) - 2)
	return netip.AddrFrom4(address).String()
}

// FirstIn gives the first address of a subnet, which an engine gives to its own machine unless it is
// told otherwise.
func FirstIn(subnet string) string {
	prefix, err := netip.ParsePrefix(subnet)
	if err != nil {
		return ""
	}
	return prefix.Masked().Addr().Next().String()
}

// expand puts what stands on the engine into a value: "{vault-ms}" is a container's name,
// "{vault-ms@bridge}" its address on a network, "{@bridge}" the address of the engine's machine there.
func expand(value string, n Names) string {
	return placeholder.ReplaceAllStringFunc(value, func(found string) string {
		if p := placeIn(found); p != nil {
			return p.Host(n)
		}
		return found
	})
}

// placeIn gives the place that a placeholder names.
func placeIn(found string) Place {
	container, network, at := strings.Cut(strings.Trim(found, "{}"), "@")
	switch {
	case !at:
		return NameOf{container}
	case container == "":
		return GatewayOf{network}
	}
	return AddressOf{container, network}
}

// mentioned lists whom the placeholders of a value need to be there. A name alone needs nobody: a
// container may be told the name of one that is yet to come.
func mentioned(value string) []string {
	var names []string
	for _, found := range placeholder.FindAllString(value, -1) {
		if strings.Contains(found, "@") {
			names = append(names, placeIn(found).About()...)
		}
	}
	return names
}
