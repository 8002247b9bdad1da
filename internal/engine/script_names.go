package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// scriptNames are the names in a script: fixed ones, and shell variables for addresses.
type scriptNames struct {
	plan   lesson.Plan
	id     string
	images map[string]images.Image
	reads  []string // commands that read the addresses used in the next command
}

// ContainerName implements lesson.Names.
func (n *scriptNames) ContainerName(name string) string { return lesson.Prefix + name }

// NetworkName implements lesson.Names.
func (n *scriptNames) NetworkName(name string) string {
	if predefined(name) {
		return name
	}
	return lesson.Prefix + name
}

// Image implements lesson.Names.
func (n *scriptNames) Image(service string) string {
	if service == "" && len(n.plan.Services) > 0 {
		service = n.plan.Services[0]
	}
	return n.images[service].Tag
}

// Address implements lesson.Names: a shell variable, read before the command that uses it.
func (n *scriptNames) Address(container, network string) string {
	return n.read(container+"_on_"+network, "address %s %s", n.ContainerName(container), n.NetworkName(network))
}

// Gateway implements lesson.Names: a shell variable, too.
func (n *scriptNames) Gateway(network string) string {
	return n.read("host_on_"+network, "gateway %s", n.NetworkName(network))
}

// Nobody implements lesson.Names: a shell variable, too.
func (n *scriptNames) Nobody(network string) string {
	return n.read("nobody_on_"+network, "nobody %s", n.NetworkName(network))
}

// Label implements lesson.Names.
func (*scriptNames) Label() string { return "${mine}" }

// ShortID implements lesson.Names: a shell variable, too.
func (n *scriptNames) ShortID(container string) string {
	return n.read("id_of_"+container, "short_id %s", n.ContainerName(container))
}

// read gives a shell variable that is filled before the command that uses it.
func (n *scriptNames) read(name, command string, args ...any) string {
	variable := strings.ReplaceAll(name, "-", "_")
	read := variable + "=$(" + fmt.Sprintf(command, args...) + ")"
	if !slices.Contains(n.reads, read) {
		n.reads = append(n.reads, read)
	}
	return "${" + variable + "}"
}

// VolumeName implements lesson.Names.
func (n *scriptNames) VolumeName(name string) string { return lesson.Prefix + name }

// FileName implements lesson.Names: in the script's own folder.
func (n *scriptNames) FileName(name string) string { return "${files}/" + name }

// Known implements lesson.Names.
func (n *scriptNames) Known(name string) string {
	if slices.Contains(n.plan.Networks, name) {
		return n.NetworkName(name)
	}
	return n.ContainerName(name)
}

// ServeFlags implements lesson.Names: the ports are the tutorial's.
func (*scriptNames) ServeFlags(string) []string { return nil }

// Published implements lesson.Names.
func (n *scriptNames) Published(container string, port int) string {
	if _, is := n.plan.Program(container); is {
		return fmt.Sprintf("localhost:%d", port)
	}
	if c, _ := n.plan.Container(container); c.Clashes.Container != "" {
		container, port = c.Clashes.Container, c.Clashes.Port
	}
	if c, _ := n.plan.Container(container); c.PublishAll {
		return n.read(fmt.Sprintf("published_of_%s_%d", container, port), "published %s %d", n.ContainerName(container), port)
	}
	if c, _ := n.plan.Container(container); c.Network == lesson.HostNetwork {
		return hostAddress(port)
	}
	for _, c := range n.plan.Containers {
		for _, p := range c.Publish {
			if c.Name == container && p.Container == port {
				return hostAddress(p.Host)
			}
		}
	}
	return ""
}

// PublishedAt implements lesson.Names.
func (n *scriptNames) PublishedAt(port lesson.Port) string { return n.plan.PublishedAt(port) }

// RunFlags implements lesson.Names.
func (n *scriptNames) RunFlags() []string {
	return slices.Concat([]string{"--pull", "never"}, n.NetworkFlags(), hardenFlags())
}

// NetworkFlags implements lesson.Names.
func (n *scriptNames) NetworkFlags() []string { return []string{"--label", LabelScript + "=" + n.id} }

// FetchWith implements lesson.Names.
func (*scriptNames) FetchWith(string) []string { return lesson.Curl() }
