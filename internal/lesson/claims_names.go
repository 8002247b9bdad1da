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
