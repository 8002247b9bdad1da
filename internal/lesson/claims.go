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
	Said     string         // one sentence: what was observed
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
	var missing, seen []string
	for _, want := range Predefined {
		if drivers[want.Name] == want.Driver {
			seen = append(seen, fmt.Sprintf("%s (driver %s)", want.Name, want.Driver))
		} else {
			missing = append(missing, want.Name)
		}
	}
	f := Finding{Holds: len(missing) == 0, Observed: map[string]any{"drivers": drivers}}
	f.Said = sentence(join(seen) + " are here")
	if !f.Holds {
		f.Said = sentence("missing here, or with another driver: " + join(missing))
	}
	return f
}

// HasNetwork holds if the network is in the list, is a bridge, and has a subnet that no other network
// in the list has a part of.
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
		return Finding{Said: sentence("there is no network " + name)}
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
	f.Said = sentence(fmt.Sprintf("%s: driver %s, subnet %s, which none of the others has", name, own.Driver, join(own.Subnets)))
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
	return map[string]any{"listed": c.Running, "not_listed": c.Absent}
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
	for _, name := range c.Running {
		name = e.Names.ContainerName(name)
		f.Holds = f.Holds && addresses[name] != ""
	}
	for _, name := range slices.Concat(c.Running, c.Absent) {
		name = e.Names.ContainerName(name)
		if addresses[name] != "" {
			lists = append(lists, name)
		} else {
			not = append(not, name)
		}
	}
	for _, name := range c.Absent {
		_, listed := addresses[e.Names.ContainerName(name)]
		f.Holds = f.Holds && !listed
	}
	f.Said = fmt.Sprintf("%s lists %s", seen.Network.Name, orNobody(lists))
	if len(not) > 0 {
		f.Said += ", not " + join(not)
	}
	f.Said = sentence(f.Said)
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
	return map[string]any{"container": c.Container, "networks": c.Networks, "running": c.Running}
}

// Judge implements Check.
func (c BelongsTo) Judge(e Evidence) Finding {
	list, _ := find[Containers](e.Observed)
	name := e.Names.ContainerName(c.Container)
	i := slices.IndexFunc(list.Containers, func(s ContainerState) bool { return s.Name == name })
	if i < 0 {
		return Finding{Said: sentence("there is no container " + name)}
	}
	state := list.Containers[i]
	networks := slices.Sorted(maps.Keys(state.Networks))
	want := make([]string, len(c.Networks))
	for k, n := range c.Networks {
		want[k] = e.Names.NetworkName(n)
	}
	slices.Sort(want)
	running := state.Status == "running"
	return Finding{
		Holds:    slices.Equal(networks, want) && running == c.Running,
		Said:     sentence(fmt.Sprintf("%s (%s) belongs to %s and to nothing else", name, state.Status, orNobody(networks))),
		Observed: map[string]any{"container": name, "status": state.Status, "networks": networks},
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
	var changed []string
	for _, name := range c.Of {
		if pid := before.PIDs[name]; pid == 0 || pid != after.PIDs[name] {
			f.Holds = false
			changed = append(changed, e.Names.ContainerName(name))
		}
	}
	f.Said = "the process ids are the same as before, so nothing was restarted."
	if !f.Holds {
		f.Said = sentence("the process id of " + join(changed) + " is another than before")
	}
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
		f.Said = sentence(fmt.Sprintf("%s got the key from %s", reply.From, reply.Remote))
	case f.Holds:
		f.Said = "The key came."
	default:
		f.Said = sentence("the key did not come: " + describe(reply))
	}
	return f
}

// NameKnown holds if a container's name, looked up inside another, leads to that container.
type NameKnown struct {
	positive
	Peer string
}

// Expected implements Check.
func (c NameKnown) Expected() map[string]any {
	return map[string]any{"outcome": "found", "address_of": c.Peer}
}

// Judge implements Check.
func (c NameKnown) Judge(e Evidence) Finding {
	looked, _ := find[LookedUp](e.Observed)
	f := Finding{Observed: map[string]any{"outcome": looked.Result, "server": looked.Server, "answers": looked.Addresses}}
	for _, address := range looked.Addresses {
		if e.Topology.Owns(e.Names.ContainerName(c.Peer), address) {
			f.Holds = true
			f.Said = sentence(fmt.Sprintf("%s, asked for %s, says %s", looked.Server, looked.Name, address))
			return f
		}
	}
	f.Said = sentence(lookupWords(looked.LookupResult))
	return f
}

// NameUnknown holds if a container's name, looked up inside another, does not lead to that container:
// there was no such name, no answer, or an address that is not the container's. Where a Fetch was made
// too, it must have failed to bring the key.
type NameUnknown struct {
	negative
	Peer string // the container whose name was looked up
	Key  string // what a Fetch would bring if the name were known
}

// Expected implements Check.
func (c NameUnknown) Expected() map[string]any {
	return map[string]any{"outcome": []string{"nxdomain", "servfail", "refused", "no_reply", "not_sent", "no_data", "not the peer's address"}}
}

// Judge implements Check.
func (c NameUnknown) Judge(e Evidence) Finding {
	looked, _ := find[LookedUp](e.Observed)
	f := Finding{Holds: true, Observed: map[string]any{"outcome": looked.Result, "server": looked.Server, "answers": looked.Addresses}}
	for _, address := range looked.Addresses {
		if e.Topology.Owns(e.Names.ContainerName(c.Peer), address) {
			f.Holds = false
			f.Said = sentence(fmt.Sprintf("%s is known: %s says %s", looked.Name, looked.Server, address))
		}
	}
	if fetched, asked := find[Fetched](e.Observed); asked {
		f.Observed["body"] = fetched.Body
		if fetched.Outcome != OutcomeOK || fetched.Body == c.Key {
			f.Holds = false
			f.Said = sentence("the service said: " + describe(fetched.Reply))
		}
	}
	if f.Holds {
		f.Said = sentence(lookupWords(looked.LookupResult))
	}
	return f
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
	return Finding{
		Holds:    slices.Contains([]Outcome{OutcomeSilence, OutcomeNoRoute, OutcomeUnreachable}, reply.Outcome),
		Said:     sentence(describe(reply)),
		Observed: map[string]any{"outcome": reply.Outcome, "body": reply.Body, "code": reply.Code},
	}
}

// Every holds if each of its checks does, in this order; it says what the first that fails says.
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
	var said []string
	for _, check := range c {
		f := check.Judge(e)
		maps.Copy(all.Observed, f.Observed)
		if all.Holds && !f.Holds {
			all.Holds, said = false, nil
		}
		if f.Holds == all.Holds {
			said = append(said, f.Said)
		}
	}
	all.Said = strings.Join(said, " ")
	return all
}

// ControlHolds tells whether a control did what a control must: the same thing worked.
func ControlHolds(o Observation) bool {
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

// describe says how a request ended.
func describe(r Reply) string {
	switch r.Outcome {
	case OutcomeOK:
		return fmt.Sprintf("an answer came, %q", r.Body)
	case OutcomeSilence:
		return "silence: no answer from " + r.Remote
	case OutcomeRefused:
		return r.Remote + " was reached and refused the connection"
	case OutcomeNoRoute:
		return "no route to " + r.Remote
	case OutcomeUnreachable:
		return "no network leads to " + r.Remote
	case OutcomeUnresolved:
		return "the name was not found (" + r.Code + ")"
	case OutcomeStranger:
		return "something answered that is not of this run"
	case OutcomeReset, OutcomeUnavailable, OutcomeError:
		return "the request failed (" + r.Code + ")"
	}
	return "nothing was observed"
}

func lookupWords(l LookupResult) string {
	switch l.Result {
	case "found":
		return fmt.Sprintf("%s answered with %s, which is not the container's address", l.Server, join(l.Addresses))
	case "nxdomain", "no_data":
		return fmt.Sprintf("%s says that there is no %s", l.Server, l.Name)
	case "no_reply":
		return fmt.Sprintf("%s did not answer", l.Server)
	case "not_sent":
		return fmt.Sprintf("%s could not be asked", l.Server)
	default:
		return fmt.Sprintf("%s answered %s for %s", l.Server, strings.ToUpper(l.Result), l.Name)
	}
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

// join lists names as a sentence does: "a, b and c".
func join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func orNobody(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return join(names)
}

// sentence gives the words their full stop; names keep their small letter.
func sentence(words string) string { return words + "." }
