package lesson

import (
	"context"
	"slices"
	"strings"
)

// Namespace is a network namespace: what it is plugged into, and who listens in it.
type Namespace struct {
	From       string      `json:"from"` // the container's name on the engine; "" for the engine's host
	ID         string      `json:"id"`   // equal ids are one namespace
	Interfaces []Interface `json:"interfaces"`
	Routes     []Route     `json:"routes"`
	Listening  []Socket    `json:"listening"`
	Servers    []string    `json:"servers"` // the name servers of resolv.conf
	Text       []string    `json:"-"`       // what the shown command would have printed
}

// Interface is one network interface.
type Interface struct {
	Name      string   `json:"name"`
	Addresses []string `json:"addresses"` // CIDR
}

// Route is one line of a routing table.
type Route struct {
	Destination string `json:"destination"`       // CIDR, or "default"
	Gateway     string `json:"gateway,omitempty"` // "" when the destination is next door
	Interface   string `json:"interface"`
}

// Socket is one socket that waits for somebody.
type Socket struct {
	Proto   string `json:"proto"`
	Address string `json:"address"`
	Port    int    `json:"port"`
}

// Namespaces asks for the network namespaces of containers and of the engine's host (OnHost).
type Namespaces struct {
	Of   []string
	Show []string // the kinds of facts that are shown: "namespace", "interface", "route", "listening", "dns"
}

// About implements Question.
func (q Namespaces) About() []string { return q.Of }

// Commands implements Question.
func (q Namespaces) Commands(n Names) []Command {
	list := make([]Command, len(q.Of))
	for i, of := range q.Of {
		list[i] = inside(n, of, "net")
	}
	return list
}

// Ask implements Question.
func (q Namespaces) Ask(ctx context.Context, e Engine) (Observation, error) {
	seen := NamespacesSeen{}
	machine := "" // the id of its namespace, where it is asked for, too
	for _, of := range q.Of {
		namespace, err := e.Namespace(ctx, of)
		if err != nil {
			return nil, err
		}
		if of == OnHost {
			machine = namespace.ID
		}
		seen.Namespaces = append(seen.Namespaces, namespace)
	}
	for i, namespace := range seen.Namespaces {
		lines := q.lines(namespace, namespace.From == OnHost || namespace.ID == machine)
		seen.exchanges = append(seen.exchanges, Exchange{
			Command: q.Commands(e)[i], Lines: lines, Whole: namespace.Text, LeftOut: len(namespace.Text) - len(lines),
		})
	}
	return seen, nil
}

// lines picks what is shown. Of the many facts about a machine, its namespace and its loopback are, and
// so it is with a container that is in the machine's namespace.
func (q Namespaces) lines(s Namespace, machine bool) []Line {
	var picked []string
	for _, line := range s.Text {
		words := strings.Fields(line)
		if len(words) < 2 || !slices.Contains(q.Show, words[0]) {
			continue
		}
		if machine && words[0] != "namespace" && words[1] != "lo" {
			continue
		}
		picked = append(picked, line)
	}
	return plainLines(picked)
}

// NamespacesSeen is the answer to Namespaces.
type NamespacesSeen struct {
	Namespaces []Namespace `json:"namespaces"`
	exchanges  []Exchange
}

// Kind implements Observation.
func (NamespacesSeen) Kind() string { return "namespaces" }

// Exchanges implements Observation.
func (o NamespacesSeen) Exchanges() []Exchange { return o.exchanges }
