package lesson

import (
	"fmt"
	"slices"
)

// The checks of what came of a lookup.

// NameKnown holds if a container's name, looked up inside another, leads to that container's address on
// the network, or, without one, on any.
type NameKnown struct {
	positive
	Peer    string
	Network string
}

// About implements Check.
func (c NameKnown) About() []string { return []string{c.Peer, c.Network} }

// Expected implements Check.
func (c NameKnown) Expected() map[string]any {
	return map[string]any{"lookup": "found", "address_of": c.Peer, "on": c.Network}
}

// Judge implements Check.
func (c NameKnown) Judge(e Evidence) Finding {
	looked, _ := find[LookedUp](e.Observed)
	f := Finding{Observed: lookupFacts(looked)}
	on := ""
	if c.Network != "" {
		on = e.Names.NetworkName(c.Network)
	}
	address, leads := leadsTo(e, looked, c.Peer, on)
	f.Holds, f.Said = leads, sentence(lookupWords(looked.LookupResult))
	if elsewhere, known := leadsTo(e, looked, c.Peer, ""); known && !leads {
		f.Said = sentence(fmt.Sprintf("%s says %s, which is not the address on %s", looked.Server, elsewhere, on))
	}
	if leads {
		f.Said = sentence(fmt.Sprintf("%s, asked for %s, says %s", looked.Server, looked.Name, address))
	}
	return f
}

// NameUnknown holds if a container's name, looked up inside another, does not lead to that container:
// there was no such name, no answer, or an address that is not the container's. Where a Fetch was made
// too, the service must have answered it, and to the same effect.
type NameUnknown struct {
	negative
	Peer    string   // the container whose name was looked up
	Key     string   // what a Fetch would bring if the name were known
	Failing []string // what it brings, one of them, when the name leads nowhere
}

// About implements Check.
func (c NameUnknown) About() []string { return []string{c.Peer} }

// Expected implements Check.
func (c NameUnknown) Expected() map[string]any {
	return map[string]any{"lookup": []string{"nxdomain", "servfail", "refused", "no_reply", "not_sent", "no_data", "not the peer's address"}}
}

// Judge implements Check.
func (c NameUnknown) Judge(e Evidence) Finding {
	looked, found := find[LookedUp](e.Observed)
	if !found {
		return Finding{Unasked: "Nobody looked the name up."}
	}
	address, leads := leadsTo(e, looked, c.Peer, "")
	f := Finding{Holds: !leads, Said: sentence(lookupWords(looked.LookupResult)), Observed: lookupFacts(looked)}
	if leads {
		f.Said = sentence(fmt.Sprintf("%s is known: %s says %s", looked.Name, looked.Server, address))
	}
	fetched, asked := find[Fetched](e.Observed)
	if !asked {
		return f
	}
	f.Observed["fetched"] = fetched.Body
	switch {
	case leads:
	case fetched.Outcome != OutcomeOK:
		f.Unasked = notReached(fetched.Reply)
	case fetched.Body == c.Key:
		f.Holds = false
		f.Said = sentence("The service has the answer all the same: " + quoted(fetched.Body))
	case len(looked.Addresses) == 0 && !slices.Contains(c.Failing, fetched.Body):
		f.Unasked = sentence("The service does not say that the name is unknown: " + quoted(fetched.Body))
	}
	return f
}

// LeadsTo holds if the name that was looked up has exactly the addresses of these containers on the
// network.
type LeadsTo struct {
	positive
	Containers []string
	Network    string
}

// About implements Check.
func (c LeadsTo) About() []string { return append([]string{c.Network}, c.Containers...) }

// Expected implements Check.
func (c LeadsTo) Expected() map[string]any {
	return map[string]any{"addresses_of": c.Containers, "on": c.Network}
}

// Judge implements Check.
func (c LeadsTo) Judge(e Evidence) Finding {
	looked, _ := find[LookedUp](e.Observed)
	network := e.Names.NetworkName(c.Network)
	names := make([]string, len(c.Containers))
	met := map[string]bool{}
	strangers := 0
	for i, own := range c.Containers {
		names[i] = e.Names.ContainerName(own)
	}
	for _, address := range looked.Addresses {
		i := slices.IndexFunc(names, func(name string) bool { return e.Topology.Owns(name, network, address) })
		if i < 0 {
			strangers++
		} else {
			met[names[i]] = true
		}
	}
	f := Finding{Holds: strangers == 0 && len(met) == len(names), Observed: lookupFacts(looked)}
	switch {
	case f.Holds:
		f.Said = sentence(fmt.Sprintf("%s, asked for %s, gives the address of %s", looked.Server, looked.Name, join(names)))
	case looked.Result == "found":
		f.Said = sentence(fmt.Sprintf("%s, asked for %s, says %s", looked.Server, looked.Name, join(looked.Addresses)))
	default:
		f.Said = sentence(lookupWords(looked.LookupResult))
	}
	return f
}

// LookupEnds holds if the lookup ended with this result and no other ("nxdomain", "servfail", "no_reply"),
// and as quickly.
type LookupEnds struct {
	negative
	Result string
	Pace   Pace
}

// About implements Check.
func (LookupEnds) About() []string { return nil }

// Expected implements Check.
func (c LookupEnds) Expected() map[string]any {
	return map[string]any{"lookup": c.Result, "pace": c.Pace}
}

// Judge implements Check.
func (c LookupEnds) Judge(e Evidence) Finding {
	looked, found := find[LookedUp](e.Observed)
	if !found {
		return Finding{Unasked: "Nobody looked the name up."}
	}
	pace := paceOf(looked.Result == "no_reply", looked.MS)
	words := lookupWords(looked.LookupResult)
	if looked.Result == "found" {
		words = fmt.Sprintf("%s, asked for %s, says %s", looked.Server, looked.Name, join(looked.Addresses))
	}
	f := Finding{
		Holds:    looked.Result == c.Result && (c.Pace == AnyPace || pace == c.Pace),
		Said:     paced(c.Pace, pace, words),
		Observed: lookupFacts(looked),
	}
	f.Observed["pace"] = pace
	return f
}

// leadsTo gives the first address among the answers that is the peer's on the network of that name on
// the engine ("" for any), if there is one.
func leadsTo(e Evidence, looked LookedUp, peer, network string) (address string, leads bool) {
	i := slices.IndexFunc(looked.Addresses, func(address string) bool {
		return e.Topology.Owns(e.Names.ContainerName(peer), network, address)
	})
	if i < 0 {
		return "", false
	}
	return looked.Addresses[i], true
}

func lookupFacts(looked LookedUp) map[string]any {
	return map[string]any{"lookup": looked.Result, "server": looked.Server, "answers": orEmpty(looked.Addresses)}
}
