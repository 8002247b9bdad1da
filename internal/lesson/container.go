package lesson

import (
	"net"
	"regexp"
	"strconv"
	"strings"
)

// Container is a container of a lesson, made from a bundled service.
type Container struct {
	Name    string // the lesson's own name for it: "vault-ms"
	Service string // the bundled service it runs

	Network   string   // the network it is born on; "" for the default; NoNetwork, HostNetwork
	Namespace string   // the container whose network namespace it uses in place of one of its own
	Aliases   []string // more names on that network
	Links     []Link
	Hosts     []string // lines for its /etc/hosts: "host.docker.internal:host-gateway"
	DNS       []string // name servers that it asks; placeholders as in Env

	Publish    []Port // on 127.0.0.1, unless the learner opens them
	PublishAll bool   // every port that its image exposes, on ports that the engine chooses

	Env     []string // "KEY=VALUE"; in a value "{name}", "{name@network}" and "{@network}" stand for what is on the engine
	EnvFile string   // a file of PutFile with more of them
	Mounts  []Mount

	Listen string // the address that its service listens on, placeholders as in Env; "" for every one
	Port   int    // on the host's network: its service's port, which moves when it is taken. Only single-app can

	// Clashes is whose host port it asks for, too, on purpose. It gets no other one.
	Clashes PortOf
	// Ends tells that its service is expected to end by itself, at once.
	Ends bool
}

// Port publishes a container's port. Host is the tutorial's port; a taken one is replaced by one that
// the engine chooses. With 0 the engine chooses from the start.
type Port struct {
	Host      int
	Container int
	Local     bool // on 127.0.0.1 even where the learner opens ports to others
}

// PortOf is the port of the engine's machine that leads to a port of a container.
type PortOf struct {
	Container string
	Port      int // the container's
}

// Link is a legacy link: another container under a name.
type Link struct {
	To, Alias string
	Missing   bool // there is no such container yet, on purpose: for an Attempt
}

// A Mount is a volume of the lesson, or a file of PutFile, within a container.
type Mount struct {
	Volume string // or:
	File   string
	Path   string // in the container
}

// placeholder is what stands for something on the engine: "{vault-ms}", "{vault-ms@bridge}", "{@bridge}".
var placeholder = regexp.MustCompile(`\{[^{}]+\}`)

// ExpandEnv gives the container's environment with what stands on the engine. A service reads from it
// where to listen, too.
func (c Container) ExpandEnv(n Names) []string {
	env := make([]string, len(c.Env))
	for i, pair := range c.Env {
		env[i] = expand(pair, n)
	}
	if c.Listen != "" {
		env = append(env, "HOST="+expand(c.Listen, n))
	}
	if moved := c.movedTo(n); moved != "" {
		env = append(env, "PORT="+moved)
	}
	return env
}

// movedTo is the port on the engine's machine that its service has in place of its own, which is taken.
func (c Container) movedTo(n Names) string {
	if c.Network != HostNetwork || c.Port == 0 {
		return ""
	}
	_, port, err := net.SplitHostPort(n.Published(c.Name, c.Port))
	if err != nil || port == strconv.Itoa(c.Port) {
		return ""
	}
	return port
}

// ListensAt is where its service listens, as it is seen from inside, in place of one of its usual ports.
func (c Container) ListensAt(n Names, port int) string {
	address, place := "127.0.0.1", strconv.Itoa(port)
	if c.Listen != "" {
		address = expand(c.Listen, n)
	}
	for _, pair := range c.Env {
		if given, is := strings.CutPrefix(pair, "PORT="); is {
			place = given
		}
	}
	if moved := c.movedTo(n); moved != "" {
		place = moved
	}
	return net.JoinHostPort(address, place)
}

// ExpandDNS gives the container's name servers.
func (c Container) ExpandDNS(n Names) []string {
	list := make([]string, len(c.DNS))
	for i, server := range c.DNS {
		list[i] = expand(server, n)
	}
	return list
}

// uses lists what must be there before the container is made.
func (c Container) uses() []string {
	names := []string{c.Network, c.Namespace, c.Clashes.Container, c.EnvFile}
	if c.Network == NoNetwork || c.Network == HostNetwork {
		names[0] = ""
	}
	for _, l := range c.Links {
		if !l.Missing {
			names = append(names, l.To)
		}
	}
	for _, m := range c.Mounts {
		names = append(names, m.Volume, m.File)
	}
	names = append(names, mentioned(c.Listen)...)
	for _, values := range [][]string{c.Env, c.DNS} {
		for _, value := range values {
			names = append(names, mentioned(value)...)
		}
	}
	return names
}

// flags are the flags of `docker run` that matter, in the order in which people write them.
func (c Container) flags(n Names) []string {
	flags := []string{"--name", n.ContainerName(c.Name)}
	add := func(flag, value string) { flags = append(flags, flag, value) }
	switch {
	case c.Namespace != "":
		add("--network", "container:"+n.ContainerName(c.Namespace))
	case c.Network != "":
		add("--network", n.NetworkName(c.Network))
	}
	for _, alias := range c.Aliases {
		add("--network-alias", alias)
	}
	for _, l := range c.Links {
		add("--link", n.ContainerName(l.To)+":"+l.Alias)
	}
	for _, host := range c.Hosts {
		add("--add-host", host)
	}
	for _, server := range c.ExpandDNS(n) {
		add("--dns", server)
	}
	for _, p := range c.Publish {
		host := strconv.Itoa(p.Host)
		// On the host's network that is where it listens; what is asked for here is discarded.
		if _, moved, err := net.SplitHostPort(n.Published(c.Name, p.Container)); err == nil && c.Network != HostNetwork {
			host = moved
		}
		add("-p", n.PublishedAt(p)+":"+host+":"+strconv.Itoa(p.Container))
	}
	if c.PublishAll {
		flags = append(flags, "-P")
	}
	for _, m := range c.Mounts {
		if m.Volume != "" {
			add("-v", n.VolumeName(m.Volume)+":"+m.Path)
		} else {
			add("--mount", "type=bind,src="+n.FileName(m.File)+",dst="+m.Path)
		}
	}
	if c.EnvFile != "" {
		add("--env-file", n.FileName(c.EnvFile))
	}
	for _, pair := range c.ExpandEnv(n) {
		add("-e", pair)
	}
	return flags
}
