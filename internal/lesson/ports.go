package lesson

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
)

// Ports asks which ports of the engine's machine lead to each container.
type Ports struct{ Of []string }

// About implements Question.
func (q Ports) About() []string { return q.Of }

// Commands implements Question.
func (q Ports) Commands(n Names) []Command {
	list := make([]Command, len(q.Of))
	for i, of := range q.Of {
		list[i] = docker("port", n.ContainerName(of))
	}
	return list
}

// Ask implements Question.
func (q Ports) Ask(ctx context.Context, e Engine) (Observation, error) {
	list, err := e.Containers(ctx)
	if err != nil {
		return nil, err
	}
	seen := PortsSeen{Ports: map[string][]PortBinding{}}
	for i, of := range q.Of {
		exchange := Exchange{Command: q.Commands(e)[i]}
		for _, c := range list {
			if c.Lesson != of {
				continue
			}
			seen.Ports[c.Name] = append([]PortBinding{}, c.Ports...)
			for _, b := range c.Ports {
				exchange.Lines = append(exchange.Lines, Line{Text: b.Container + " -> " + b.Host})
			}
		}
		seen.exchanges = append(seen.exchanges, exchange)
	}
	return seen, nil
}

// PortsSeen is the answer to Ports.
type PortsSeen struct {
	Ports     map[string][]PortBinding `json:"ports"` // by the container's name on the engine
	exchanges []Exchange
}

// Kind implements Observation.
func (PortsSeen) Kind() string { return "ports" }

// Exchanges implements Observation.
func (o PortsSeen) Exchanges() []Exchange { return o.exchanges }

// Publishes holds if exactly these ports of the container are published, and at no other address of the
// engine's machine than was asked for.
type Publishes struct {
	positive
	Container string
	Ports     []int // none: nothing is published
	Local     bool  // on 127.0.0.1 even where the learner opens ports to others
}

// About implements Check.
func (c Publishes) About() []string { return []string{c.Container} }

// Expected implements Check.
func (c Publishes) Expected() map[string]any {
	at := loopback
	if !c.Local {
		at += ", or where the learner opens ports to others " + everyone
	}
	return map[string]any{"published": append([]int{}, c.Ports...), "at": at}
}

// Judge implements Check.
func (c Publishes) Judge(e Evidence) Finding {
	name := e.Names.ContainerName(c.Container)
	seen, _ := find[PortsSeen](e.Observed)
	bindings, found := seen.Ports[name]
	if !found {
		return Finding{Unasked: sentence("Nobody saw the published ports of " + name)}
	}
	f := Finding{Holds: true, Observed: map[string]any{"published": bindings}}
	var ports []int
	var words []string
	for _, b := range bindings {
		number, _, _ := strings.Cut(b.Container, "/")
		port, _ := strconv.Atoi(number)
		if !slices.Contains(ports, port) {
			ports = append(ports, port)
		}
		host, _, err := net.SplitHostPort(b.Host)
		f.Holds = f.Holds && err == nil && host == e.Names.PublishedAt(Port{Local: c.Local})
		words = append(words, fmt.Sprintf("its port %s at %s", number, b.Host))
	}
	want := append([]int{}, c.Ports...)
	slices.Sort(want)
	slices.Sort(ports)
	f.Holds = f.Holds && slices.Equal(ports, want)
	f.Said = sentence(name + " publishes nothing")
	if len(words) > 0 {
		f.Said = sentence(name + " publishes " + join(words))
	}
	return f
}

// InState holds if the container is in this state: "created", "running", "exited".
type InState struct {
	positive
	Container, Status string
}

// About implements Check.
func (c InState) About() []string { return []string{c.Container} }

// Expected implements Check.
func (c InState) Expected() map[string]any {
	return map[string]any{"container": c.Container, "status": c.Status}
}

// Judge implements Check.
func (c InState) Judge(e Evidence) Finding {
	name := e.Names.ContainerName(c.Container)
	list, _ := find[Containers](e.Observed)
	i := slices.IndexFunc(list.Containers, func(s ContainerState) bool { return s.Name == name })
	if i < 0 {
		return Finding{Said: sentence("There is no container " + name), Observed: map[string]any{"container": ""}}
	}
	status := list.Containers[i].Status
	return Finding{
		Holds: status == c.Status, Said: sentence(name + " is in the state " + status),
		Observed: map[string]any{"container": name, "status": status},
	}
}

// NewAddress holds if the container's address on the network is another than before the step.
type NewAddress struct {
	positive
	Container, Network string
}

// About implements Check.
func (c NewAddress) About() []string { return []string{c.Container, c.Network} }

// Expected implements Check.
func (c NewAddress) Expected() map[string]any {
	return map[string]any{"new_address_of": c.Container, "on": c.Network}
}

// Judge implements Check.
func (c NewAddress) Judge(e Evidence) Finding {
	name, network := e.Names.ContainerName(c.Container), e.Names.NetworkName(c.Network)
	before, after := addressIn(e.Before, name, network), addressIn(e.Observed, name, network)
	if before == "" || after == "" {
		return Finding{Unasked: sentence("Nobody saw the addresses of " + name + " on " + network)}
	}
	f := Finding{Holds: before != after, Observed: map[string]any{"before": before, "after": after}}
	f.Said = sentence(fmt.Sprintf("%s has the same address on %s as before, %s", name, network, after))
	if f.Holds {
		f.Said = sentence(fmt.Sprintf("On %s, %s had %s and now has %s", network, name, before, after))
	}
	return f
}

// TookAddress holds if the container now has the address on the network that another one had before.
type TookAddress struct {
	positive
	Container, From, Network string
}

// About implements Check.
func (c TookAddress) About() []string { return []string{c.Container, c.From, c.Network} }

// Expected implements Check.
func (c TookAddress) Expected() map[string]any {
	return map[string]any{"container": c.Container, "has_the_address_of": c.From, "on": c.Network}
}

// Judge implements Check.
func (c TookAddress) Judge(e Evidence) Finding {
	name, from, network := e.Names.ContainerName(c.Container), e.Names.ContainerName(c.From), e.Names.NetworkName(c.Network)
	before, after := addressIn(e.Before, from, network), addressIn(e.Observed, name, network)
	if before == "" || after == "" {
		return Finding{Unasked: sentence("Nobody saw the addresses of " + from + " and " + name + " on " + network)}
	}
	f := Finding{Holds: before == after, Observed: map[string]any{"before": before, "after": after}}
	f.Said = sentence(fmt.Sprintf("%s had %s on %s, and %s has %s", from, before, network, name, after))
	if f.Holds {
		f.Said = sentence(fmt.Sprintf("%s has %s on %s, which %s had before", name, after, network, from))
	}
	return f
}

// addressIn is the address of a container among what was seen of the containers.
func addressIn(o Observation, container, network string) string {
	list, _ := find[Containers](o)
	for _, s := range list.Containers {
		if s.Name == container {
			return s.Networks[network]
		}
	}
	return ""
}
