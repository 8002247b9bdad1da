package lesson

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
)

// The checks of addresses that namespaces have, or have in common.

// OwnAddresses holds if no two of them, the engine's host (OnHost) included, have an address in common,
// apart from that of the loopback, which each has.
type OwnAddresses struct {
	positive
	Of []string
}

// About implements Check.
func (c OwnAddresses) About() []string { return c.Of }

// Expected implements Check.
func (OwnAddresses) Expected() map[string]any { return map[string]any{"in_common": []string{}} }

// Judge implements Check.
func (c OwnAddresses) Judge(e Evidence) Finding {
	owner := map[netip.Addr]string{}
	var names, common []string
	for _, container := range c.Of {
		seen, found := namespaceOf(e, container)
		if !found {
			return Finding{Unasked: sentence("Nobody saw the addresses of " + who(e, container))}
		}
		names = append(names, who(e, container))
		for _, address := range addressesOf(seen) {
			if other, taken := owner[address]; taken {
				common = append(common, fmt.Sprintf("%s and %s both have %s", subject(other), who(e, container), address))
			}
			owner[address] = who(e, container)
		}
	}
	f := Finding{Holds: len(common) == 0, Observed: map[string]any{"in_common": orEmpty(common)}}
	f.Said = sentence(join(common))
	if f.Holds {
		f.Said = sentence(subjects(names) + " have no address in common but that of the loopback")
	}
	return f
}

// HasAddress holds if the container has the address of this place.
type HasAddress struct {
	positive
	Container string
	Of        Place
}

// About implements Check.
func (c HasAddress) About() []string { return append([]string{c.Container}, c.Of.About()...) }

// Expected implements Check.
func (c HasAddress) Expected() map[string]any {
	return map[string]any{"container": c.Container, "has_address": true}
}

// Judge implements Check.
func (c HasAddress) Judge(e Evidence) Finding {
	seen, found := namespaceOf(e, c.Container)
	address, err := netip.ParseAddr(c.Of.Host(e.Names))
	if !found || err != nil {
		return Finding{Unasked: sentence("Nobody saw the addresses of " + who(e, c.Container))}
	}
	f := Finding{Holds: slices.Contains(addressesOf(seen), address)}
	f.Observed = map[string]any{"address": address.String(), "has_address": f.Holds}
	f.Said = sentence(who(e, c.Container) + " does not have the address " + address.String())
	if f.Holds {
		f.Said = sentence(who(e, c.Container) + " has the address " + address.String())
	}
	return f
}

// SameInterfaces holds if all of them, the engine's host (OnHost) included, have the same interfaces, by
// name, and among these is the one that has the address of this place.
type SameInterfaces struct {
	positive
	Of   []string
	With Place
}

// About implements Check.
func (c SameInterfaces) About() []string { return slices.Concat(c.Of, c.With.About()) }

// Expected implements Check.
func (SameInterfaces) Expected() map[string]any {
	return map[string]any{"differ": []string{}, "with_address": true}
}

// Judge implements Check.
func (c SameInterfaces) Judge(e Evidence) Finding {
	address, err := netip.ParseAddr(c.With.Host(e.Names))
	if err != nil {
		return Finding{Unasked: "Nobody knows the address that one of the interfaces must have."}
	}
	seenBy := map[string]int{} // by interface
	var names []string
	device := ""
	for _, container := range c.Of {
		seen, found := namespaceOf(e, container)
		if !found {
			return Finding{Unasked: sentence("Nobody saw the interfaces of " + who(e, container))}
		}
		names = append(names, who(e, container))
		for _, i := range seen.Interfaces {
			seenBy[i.Name]++
			if slices.Contains(addressesOf(Namespace{Interfaces: []Interface{i}}), address) {
				device = i.Name
			}
		}
	}
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(seenBy)) {
		if seenBy[name] != len(c.Of) {
			differ = append(differ, name)
		}
	}
	f := Finding{
		Holds:    len(differ) == 0 && device != "",
		Observed: map[string]any{"differ": orEmpty(differ), "with_address": device != ""},
	}
	switch {
	case f.Holds:
		f.Said = sentence(fmt.Sprintf("%s have the same interfaces, among them %s with %s", subjects(names), device, address))
	case device == "":
		f.Said = sentence("No interface has the address " + address.String())
	default:
		f.Said = sentence(subjects(names) + " do not all have " + join(differ))
	}
	return f
}

// addressesOf lists the addresses of a namespace, without those of its loopback and those that the
// kernel makes for next door.
func addressesOf(s Namespace) []netip.Addr {
	var list []netip.Addr
	for _, i := range s.Interfaces {
		for _, cidr := range i.Addresses {
			prefix, err := netip.ParsePrefix(cidr)
			if err == nil && !prefix.Addr().IsLoopback() && !prefix.Addr().IsLinkLocalUnicast() {
				list = append(list, prefix.Addr())
			}
		}
	}
	return list
}
