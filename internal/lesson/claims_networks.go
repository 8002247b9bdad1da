package lesson

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// The checks of who is on which network, and of what the engine lists.

// HasPredefined holds if the three predefined networks are there, each with its driver.
type HasPredefined struct{ positive }

// About implements Check.
func (HasPredefined) About() []string { return nil }

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

// HasNetwork holds if the network is on the list, is a bridge, and has a subnet that no other network of
// the engine has a part of.
type HasNetwork struct {
	positive
	Network string
}

// About implements Check.
func (c HasNetwork) About() []string { return []string{c.Network} }

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
	for _, other := range slices.Concat(list.Networks[:i], list.Networks[i+1:], list.Others) {
		if overlap(own.Subnets, other.Subnets) {
			f.Said = sentence(fmt.Sprintf("%s shares its subnet %s with %s", name, join(own.Subnets), other.Name))
			return f
		}
	}
	f.Holds = own.Driver == "bridge" && len(own.Subnets) > 0
	f.Said = fmt.Sprintf("%s has the driver %s", name, own.Driver)
	if len(own.Subnets) == 0 {
		f.Said = sentence(f.Said + " and no subnet")
	} else {
		f.Said = sentence(f.Said + " and the subnet " + join(own.Subnets) + ", which no other network here has a part of")
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

// About implements Check.
func (c Lists) About() []string { return slices.Concat(c.Running, c.Absent) }

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

// About implements Check.
func (c BelongsTo) About() []string { return append([]string{c.Container}, c.Networks...) }

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

// About implements Check.
func (c SameProcesses) About() []string { return c.Of }

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
		if len(c.Of) == 1 {
			f.Said = "The process id is the same as before, so nothing was restarted."
		}
		return f
	}
	f.Holds = false
	if len(changed) > 0 {
		ended = slices.Insert(ended, 0, sentence("Another process than before runs in "+join(changed)))
	}
	f.Said = strings.Join(ended, " ")
	return f
}

// Restarted holds if each container runs in another process than before the step.
type Restarted struct {
	positive
	Of []string
}

// About implements Check.
func (c Restarted) About() []string { return c.Of }

// Expected implements Check.
func (c Restarted) Expected() map[string]any { return map[string]any{"restarted": c.Of} }

// Judge implements Check.
func (c Restarted) Judge(e Evidence) Finding {
	before, _ := find[ProcessIDs](e.Before)
	after, _ := find[ProcessIDs](e.Observed)
	f := Finding{Holds: true, Observed: map[string]any{"before": before.PIDs, "after": after.PIDs}}
	var same []string
	for _, own := range c.Of {
		if after.PIDs[own] == before.PIDs[own] || after.PIDs[own] == 0 {
			same = append(same, e.Names.ContainerName(own))
		}
	}
	f.Said = "Another process than before runs in each."
	if len(same) > 0 {
		f.Holds = false
		f.Said = sentence("No new process runs in " + join(same))
	}
	return f
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
