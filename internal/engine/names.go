package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func predefined(network string) bool {
	return slices.ContainsFunc(lesson.Predefined, func(n lesson.Network) bool { return n.Name == network })
}

// ContainerName implements lesson.Names.
func (e *Engine) ContainerName(name string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c := e.containers[name]; c != nil {
		return c.name
	}
	return lesson.Prefix + name + e.suffix
}

// NetworkName implements lesson.Names.
func (e *Engine) NetworkName(name string) string {
	if predefined(name) {
		return name
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if n, ok := e.networks[name]; ok {
		return n.name
	}
	return lesson.Prefix + name + e.suffix
}

// Image implements lesson.Names.
func (e *Engine) Image(service string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if service == "" && len(e.plan.Services) > 0 {
		service = e.plan.Services[0]
	}
	return e.images[service].Tag
}

// Address implements lesson.Names. It is what the engine said when it was last asked for containers.
func (e *Engine) Address(name, network string) string {
	network = e.NetworkName(network)
	e.mu.Lock()
	defer e.mu.Unlock()
	if c := e.containers[name]; c != nil {
		return c.addresses[network]
	}
	return ""
}

// Published implements lesson.Names.
func (e *Engine) Published(name string, port int) string {
	if e.isProgram(name) {
		return "localhost:" + strconv.Itoa(e.place(port))
	}
	if spec, _ := e.plan.Container(name); spec.Clashes.Container != "" {
		name, port = spec.Clashes.Container, spec.Clashes.Port
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if place, moved := e.hostPorts[name]; moved { // on the host's network nothing is published, whatever is asked for
		return hostAddress(place)
	}
	if c := e.containers[name]; c != nil && c.published[port] != "" {
		return c.published[port]
	}
	for _, c := range e.plan.Containers {
		for _, p := range c.Publish {
			if c.Name == name && p.Container == port {
				return hostAddress(p.Host)
			}
		}
	}
	return ""
}

// PublishedAt implements lesson.Names.
func (e *Engine) PublishedAt(port lesson.Port) string { return e.plan.PublishedAt(port) }

// FetchWith implements lesson.Names.
func (e *Engine) FetchWith(name string) []string {
	e.mu.Lock()
	from, c := e.published, e.containers[name]
	e.mu.Unlock()
	if from != fromHost || c == nil {
		return lesson.Curl()
	}
	return slices.Concat([]string{"docker", "run", "--rm", "--network", "host"}, e.usernsFlags(), []string{e.Image(c.spec.Service), "get"})
}

// loopback is where published ports are asked for.
const loopback = "127.0.0.1"

func hostAddress(port int) string { return loopback + ":" + strconv.Itoa(port) }

// RunFlags implements lesson.Names.
func (e *Engine) RunFlags() []string {
	if !e.options.Full {
		return nil
	}
	return slices.Concat([]string{"--pull", "never"}, e.labelFlags(), hardenFlags())
}

// NetworkFlags implements lesson.Names.
func (e *Engine) NetworkFlags() []string {
	if !e.options.Full {
		return nil
	}
	return e.labelFlags()
}

func (e *Engine) labelFlags() []string {
	var flags []string
	for _, label := range []string{LabelRun, LabelLesson, LabelVersion} {
		flags = append(flags, "--label", label+"="+e.labels()[label])
	}
	return flags
}

// takeSuffix gives every name from now on this run's suffix, because a name without it is taken. It
// tells whether there is still something to change.
func (e *Engine) takeSuffix(taken string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.suffix != "" {
		return false
	}
	e.suffix = "-" + e.options.Run
	e.notes = append(e.notes, fmt.Sprintf("The name %s is taken on this engine; this run's names end in %s.", taken, e.suffix))
	return true
}

// chooseNames gives this run's names a suffix if one of them stands on the engine already. That is
// decided before anything is made; a name that is taken after this look is noticed by the create.
func (e *Engine) chooseNames(plan lesson.Plan, s standing) {
	e.learnNetworks(s.networks)
	taken := map[string]bool{}
	for _, c := range s.containers {
		for _, name := range c.Names {
			taken[strings.TrimPrefix(name, "/")] = true
		}
	}
	for _, c := range plan.Containers {
		if name := lesson.Prefix + c.Name; taken[name] {
			e.takeSuffix(name)
			return
		}
	}
	clear(taken)
	for _, n := range s.networks {
		taken[n.Name] = true
	}
	for _, n := range plan.Networks {
		if name := lesson.Prefix + n; taken[name] {
			e.takeSuffix(name)
			return
		}
	}
}
