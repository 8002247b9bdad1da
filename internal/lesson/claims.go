package lesson

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// Evidence is everything that a check may decide on.
type Evidence struct {
	Before   Observation // of Step.Before, or nil
	Observed Observation // of Step.Ask
	Control  Observation // of Step.Control, or nil
	Topology Topology    // the networks and containers of this run after Step.Do
	Names    Names
}

// A Check decides whether a claim holds. Checks are small, generic and named after what is observed;
// this file is meant to be read as a whole.
type Check interface {
	// Judge decides on what was observed and says in one sentence what that was.
	Judge(Evidence) Finding
	// Expected is what must be observed, for reports.
	Expected() map[string]any
	// Negative tells that the claim says something fails: it is asked once, not until it holds, and
	// it proves nothing without a control.
	Negative() bool
}

// A Finding is what a check found.
type Finding struct {
	Holds    bool
	Said     string         // what was observed, in a sentence or two
	Unasked  string         // why what was observed decides nothing: the step is broken then
	Observed map[string]any // the same for reports
}

// positive is embedded by checks of something that works.
type positive struct{}

// Negative implements Check.
func (positive) Negative() bool { return false }

// negative is embedded by checks of something that fails.
type negative struct{}

// Negative implements Check.
func (negative) Negative() bool { return true }

// HasPredefined holds if the three predefined networks are there, each with its driver.
type HasPredefined struct{ positive }

// Expected implements Check.
func (HasPredefined) Expected() map[string]any {
	drivers := map[string]any{}
	for _, n := range Predefined {
		drivers[n.Name] = n.Driver
	}
	return map[string]any{"drivers": drivers}
}

// Judge implements Check.
func (HasPredefined) Judge(e Evidence) Finding {
	list, _ := find[NetworkList](e.Observed)
	drivers := map[string]string{}
	for _, n := range list.Networks {
		drivers[n.Name] = n.Driver
	}
	var seen, missing, other []string
	for _, want := range Predefined {
		switch driver, there := drivers[want.Name]; {
		case !there:
			missing = append(missing, want.Name)
		case driver != want.Driver:
			other = append(other, sentence(fmt.Sprintf("%s has the driver %s, not %s", want.Name, driver, want.Driver)))
		default:
			seen = append(seen, fmt.Sprintf("%s (driver %s)", want.Name, want.Driver))
		}
	}
	f := Finding{Holds: len(seen) == len(Predefined), Observed: map[string]any{"drivers": drivers}}
	if f.Holds {
		f.Said = sentence(join(seen) + " are here")
		return f
	}
	if len(missing) > 0 {
		other = slices.Insert(other, 0, sentence("Missing here: "+join(missing)))
	}
	f.Said = strings.Join(other, " ")
	return f
}

// HasNetwork holds if the network is on the list, is a bridge, and has a subnet that no other network
// on the list has a part of.
type HasNetwork struct {
	positive
	Network string
}

// Expected implements Check.
func (c HasNetwork) Expected() map[string]any {
	return map[string]any{"network": c.Network, "driver": "bridge", "own_subnet": true}
}

// Judge implements Check.
func (c HasNetwork) Judge(e Evidence) Finding {
	list, _ := find[NetworkList](e.Observed)
	name := e.Names.NetworkName(c.Network)
	i := slices.IndexFunc(list.Networks, func(n Network) bool { return n.Name == name })
	if i < 0 {
		return Finding{Said: sentence("There is no network " + name), Observed: map[string]any{"network": ""}}
	}
	own := list.Networks[i]
	f := Finding{Observed: map[string]any{"network": own.Name, "driver": own.Driver, "subnets": own.Subnets}}
	for j, other := range list.Networks {
		if j != i && overlap(own.Subnets, other.Subnets) {
			f.Said = sentence(fmt.Sprintf("%s shares its subnet %s with %s", name, join(own.Subnets), other.Name))
			return f
		}
	}
	f.Holds = own.Driver == "bridge" && len(own.Subnets) > 0
	f.Said = fmt.Sprintf("%s has the driver %s", name, own.Driver)
	if len(own.Subnets) == 0 {
		f.Said = sentence(f.Said + " and no subnet")
	} else {
		f.Said = sentence(f.Said + " and the subnet " + join(own.Subnets) + ", which no other network on the list has a part of")
	}
	return f
}

// Lists holds if the inspected network lists the containers of Running with an address, and none of
// Absent.
type Lists struct {
	positive
	Running []string
	Absent  []string
}

// Expected implements Check.
func (c Lists) Expected() map[string]any {
	return map[string]any{"listed": orEmpty(c.Running), "not_listed": orEmpty(c.Absent)}
}

// Judge implements Check.
func (c Lists) Judge(e Evidence) Finding {
	seen, _ := find[NetworkMembers](e.Observed)
	addresses := map[string]string{}
	for _, m := range seen.Network.Members {
		addresses[m.Container] = m.Address
	}
	f := Finding{Holds: true, Observed: map[string]any{"listed": addresses}}
	var lists, not []string
	for _, own := range slices.Concat(c.Running, c.Absent) {
		name := e.Names.ContainerName(own)
		address, listed := addresses[name]
		switch {
		case !listed:
			not = append(not, name)
		case address == "":
			lists = append(lists, name+" (without an address)")
		default:
			lists = append(lists, name)
		}
		if slices.Contains(c.Running, own) {
			f.Holds = f.Holds && address != ""
		} else {
			f.Holds = f.Holds && !listed
		}
	}
	f.Said = sentence(seen.Network.Name + " " + listWords(lists, not))
	return f
}

// BelongsTo holds if the container is a member of exactly these networks, whether it runs or not.
type BelongsTo struct {
	positive
	Container string
	Networks  []string
	Running   bool // whether it must be running
}

// Expected implements Check.
func (c BelongsTo) Expected() map[string]any {
	return map[string]any{"container": c.Container, "networks": orEmpty(c.Networks), "running": c.Running}
}

// Judge implements Check.
func (c BelongsTo) Judge(e Evidence) Finding {
	list, _ := find[Containers](e.Observed)
	name := e.Names.ContainerName(c.Container)
	i := slices.IndexFunc(list.Containers, func(s ContainerState) bool { return s.Name == name })
	if i < 0 {
		return Finding{Said: sentence("There is no container " + name), Observed: map[string]any{"container": ""}}
	}
	state := list.Containers[i]
	networks := slices.Sorted(maps.Keys(state.Networks))
	want := make([]string, len(c.Networks))
	for k, n := range c.Networks {
		want[k] = e.Names.NetworkName(n)
	}
	slices.Sort(want)
	running := state.Status == "running"
	belongs := "no network"
	if len(networks) > 0 {
		belongs = join(networks) + " and to no other network"
	}
	return Finding{
		Holds:    slices.Equal(networks, want) && running == c.Running,
		Said:     sentence(fmt.Sprintf("%s (%s) belongs to %s", name, state.Status, belongs)),
		Observed: map[string]any{"container": name, "status": state.Status, "networks": orEmpty(networks)},
	}
}

// SameProcesses holds if each container runs in the same process as before the step.
type SameProcesses struct {
	positive
	Of []string
}

// Expected implements Check.
func (c SameProcesses) Expected() map[string]any {
	return map[string]any{"same_process": c.Of}
}

// Judge implements Check.
func (c SameProcesses) Judge(e Evidence) Finding {
	before, _ := find[ProcessIDs](e.Before)
	after, _ := find[ProcessIDs](e.Observed)
	f := Finding{Holds: true, Observed: map[string]any{"before": before.PIDs, "after": after.PIDs}}
	var changed, ended []string
	for _, own := range c.Of {
		name := e.Names.ContainerName(own)
		switch pid := after.PIDs[own]; {
		case pid == 0:
			ended = append(ended, sentence(name+" does not run"))
		case pid != before.PIDs[own]:
			changed = append(changed, name)
		}
	}
	if len(changed)+len(ended) == 0 {
		f.Said = "The process ids are the same as before, so nothing was restarted."
		return f
	}
	f.Holds = false
	if len(changed) > 0 {
		ended = slices.Insert(ended, 0, sentence("Another process than before runs in "+join(changed)))
	}
	f.Said = strings.Join(ended, " ")
	return f
}

// Answers holds if the request of a Fetch or a Get was answered with exactly this text.
type Answers struct {
	positive
	Body string
}

// Expected implements Check.
func (c Answers) Expected() map[string]any {
	return map[string]any{"outcome": OutcomeOK, "body": c.Body}
}

// Judge implements Check.
func (c Answers) Judge(e Evidence) Finding {
	reply := replyOf(e.Observed)
	f := Finding{
		Holds:    reply.Outcome == OutcomeOK && reply.Body == c.Body,
		Observed: map[string]any{"outcome": reply.Outcome, "body": reply.Body, "code": reply.Code},
	}
	switch {
	case f.Holds && reply.Remote != "" && reply.From != "":
		f.Said = sentence(fmt.Sprintf("%s got the answer from %s", reply.From, reply.Remote))
	case f.Holds:
		f.Said = "The answer came."
	case reply.Outcome == OutcomeOK:
		f.Said = sentence("Another answer came: " + quoted(reply.Body))
	default:
		f.Said = sentence("No answer came: " + describe(reply))
	}
	if reply.Outcome == OutcomeStranger {
		f.Said = sentence(capital(describe(reply)))
		f.Unasked = f.Said
	}
	return f
}

// NameKnown holds if a container's name, looked up inside another, leads to that container's address on
// the network, or, without one, on any.
type NameKnown struct {
	positive
	Peer    string
	Network string
}

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
// too, the service must have answered it, and with something else than the key.
type NameUnknown struct {
	negative
	Peer string // the container whose name was looked up
	Key  string // what a Fetch would bring if the name were known
}

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
		f.Unasked = sentence("The service itself was not reached: " + describe(fetched.Reply))
	case fetched.Body == c.Key:
		f.Holds = false
		f.Said = sentence("The service has the answer all the same: " + quoted(fetched.Body))
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

// OutOfReach holds if no answer of any kind came: not the service's, not a refusal.
type OutOfReach struct{ negative }

// Expected implements Check.
func (OutOfReach) Expected() map[string]any {
	return map[string]any{"outcome": []Outcome{OutcomeSilence, OutcomeNoRoute, OutcomeUnreachable}}
}

// Judge implements Check.
func (OutOfReach) Judge(e Evidence) Finding {
	reply := replyOf(e.Observed)
	f := Finding{
		Said:     sentence(capital(describe(reply))),
		Observed: map[string]any{"outcome": reply.Outcome, "body": reply.Body, "code": reply.Code},
	}
	switch reply.Outcome {
	case OutcomeSilence, OutcomeNoRoute, OutcomeUnreachable:
		f.Holds = !reply.Connected
	case OutcomeOK, OutcomeRefused, OutcomeReset: // all three come from whoever was reached
	case OutcomeUnresolved, OutcomeUnavailable, OutcomeStranger, OutcomeError:
		f.Unasked = f.Said
	}
	return f
}

// Every holds if each of its checks does; it says what each says, or, if one failed, what those say
// that failed. The facts of no two of its checks have the same name.
type Every []Check

// Expected implements Check.
func (c Every) Expected() map[string]any {
	all := map[string]any{}
	for _, check := range c {
		maps.Copy(all, check.Expected())
	}
	return all
}

// Negative implements Check: one part that fails on purpose makes the whole need a control.
func (c Every) Negative() bool {
	return slices.ContainsFunc(c, func(check Check) bool { return check.Negative() })
}

// Judge implements Check.
func (c Every) Judge(e Evidence) Finding {
	all := Finding{Holds: true, Observed: map[string]any{}}
	var said, failed []string
	for _, check := range c {
		f := check.Judge(e)
		maps.Copy(all.Observed, f.Observed)
		all.Holds = all.Holds && f.Holds
		said = append(said, f.Said)
		switch {
		case f.Unasked != "":
			all.Unasked = f.Unasked
		case !f.Holds:
			failed = append(failed, f.Said)
		}
	}
	if len(failed) > 0 { // whatever the others would have said
		said, all.Unasked = failed, ""
	}
	all.Said = strings.Join(said, " ")
	return all
}

// ControlHolds tells whether a control did what a control must: the same thing worked. A name that was
// looked up must lead to the container of that name.
func ControlHolds(o Observation, t Topology) bool {
	if looked, ok := find[LookedUp](o); ok {
		return slices.ContainsFunc(looked.Addresses, func(address string) bool { return t.Owns(looked.Name, "", address) })
	}
	return replyOf(o).Outcome == OutcomeOK && replyOf(o).Status == 200
}

// replyOf gives the reply of a Get or a Fetch.
func replyOf(o Observation) Reply {
	if got, ok := find[Got](o); ok {
		return got.Reply
	}
	fetched, _ := find[Fetched](o)
	return fetched.Reply
}

func overlap(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			p, errP := netip.ParsePrefix(x)
			q, errQ := netip.ParsePrefix(y)
			if errP == nil && errQ == nil && p.Overlaps(q) {
				return true
			}
		}
	}
	return false
}
