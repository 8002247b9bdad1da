package engine

import (
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// arrange gives a container what its lesson says about its network, beyond published ports: a mode,
// names, name servers, files.
func (e *Engine) arrange(spec lesson.Container, config *container.Config, host *container.HostConfig) (*network.NetworkingConfig, error) {
	var plugs *network.NetworkingConfig
	switch {
	case spec.Namespace != "":
		host.NetworkMode = container.NetworkMode("container:" + e.container(spec.Namespace).id)
	case spec.Network != "":
		host.NetworkMode = container.NetworkMode(e.networkID(spec.Network))
	}
	if len(spec.Aliases) > 0 {
		plugs = &network.NetworkingConfig{EndpointsConfig: map[string]*network.EndpointSettings{
			e.networkID(spec.Network): {Aliases: spec.Aliases},
		}}
	}
	for _, l := range spec.Links {
		link := e.ContainerName(l.To) + ":" + l.Alias
		if spec.Network == "" {
			host.Links = append(host.Links, link)
			continue
		}
		if plugs == nil {
			plugs = &network.NetworkingConfig{EndpointsConfig: map[string]*network.EndpointSettings{e.networkID(spec.Network): {}}}
		}
		plug := plugs.EndpointsConfig[e.networkID(spec.Network)]
		plug.Links = append(plug.Links, link)
	}
	host.ExtraHosts = spec.Hosts
	for _, server := range spec.ExpandDNS(e) {
		address, err := netip.ParseAddr(server)
		if err != nil {
			return nil, explain("read the name server of "+spec.Name, err)
		}
		host.DNS = append(host.DNS, address)
	}
	host.PublishAllPorts = spec.PublishAll
	for _, m := range spec.Mounts {
		if m.Volume != "" {
			host.Mounts = append(host.Mounts, mount.Mount{Type: mount.TypeVolume, Source: e.VolumeName(m.Volume), Target: m.Path})
		} else {
			host.Mounts = append(host.Mounts, mount.Mount{Type: mount.TypeBind, Source: e.FileName(m.File), Target: m.Path})
		}
	}
	if spec.EnvFile != "" {
		text, err := os.ReadFile(e.FileName(spec.EnvFile))
		if err != nil {
			return nil, explain("read "+e.FileName(spec.EnvFile), err)
		}
		config.Env = append(config.Env, strings.Split(strings.TrimSpace(string(text)), "\n")...)
	}
	return plugs, nil
}

// notHere turns a refusal that says what kind of engine this is into what a lesson skips for.
func notHere(spec lesson.Container, err error) error {
	bind := slices.ContainsFunc(spec.Mounts, func(m lesson.Mount) bool { return m.File != "" })
	if bind && cerrdefs.IsInvalidArgument(err) && contains(err, "bind source path does not exist") {
		return &lesson.NotHere{Reason: "This engine does not see the files of this machine: it runs in a virtual machine, or with a file system of its own."}
	}
	return err
}

// wanted are the host addresses that the container asks for, by its own ports.
func (e *Engine) wanted(spec lesson.Container) map[int]string {
	ports := map[int]string{}
	for _, p := range spec.Publish {
		ports[p.Container] = hostAddress(p.Host)
		if spec.Clashes.Container != "" {
			ports[p.Container] = e.Published(spec.Clashes.Container, spec.Clashes.Port)
		}
	}
	return ports
}

// settled waits until a container that is expected to end has ended, or answers all the same.
func (e *Engine) settled(ctx context.Context, c *containerState) error {
	limited, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	var unready error
	tried := make(chan struct{})
	answers := tried
	go func() {
		defer close(tried)
		unready = e.ready(limited, c)
	}()
	for {
		state, err := e.inspect(limited, c)
		if err != nil {
			return err
		}
		if state.Status == "exited" {
			cancel()
			<-tried // there is nobody to ask any more
			e.closeProbe(c)
			return nil
		}
		select {
		case <-answers:
			if unready == nil {
				return nil
			}
			answers = nil // the probe ended with its container, whose end is about to be seen
		case <-limited.Done():
			return limited.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// placeOnHost finds a free port of the engine's machine for a container on the host's network: one that
// nobody has at the address on which its service is to listen.
func (e *Engine) placeOnHost(ctx context.Context, spec lesson.Container) error {
	if spec.Network != lesson.HostNetwork || spec.Port == 0 || spec.Clashes.Container != "" {
		return nil
	}
	host, err := e.Namespace(ctx, lesson.OnHost)
	if err != nil {
		return err
	}
	address := "" // every one
	if spec.Listen != "" {
		address, _, _ = net.SplitHostPort(spec.ListensAt(e, spec.Port))
	}
	place := spec.Port
	for slices.ContainsFunc(host.Listening, func(s lesson.Socket) bool { return s.Port == place && inTheWay(s, address) }) {
		place++
	}
	if place != spec.Port {
		e.note("Port %d of the engine's machine is taken; %s listens on %d instead.", spec.Port, e.ContainerName(spec.Name), place)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hostPorts[spec.Name] = place
	return nil
}

// inTheWay tells whether who wants to listen on the address ("" for every one) meets the socket there.
func inTheWay(s lesson.Socket, address string) bool {
	own, err := netip.ParseAddr(address)
	other, otherErr := netip.ParseAddr(s.Address)
	if err != nil || otherErr != nil || own.IsUnspecified() || other.IsUnspecified() {
		return true
	}
	return own.Unmap() == other.Unmap()
}

// Log implements lesson.Engine.
func (e *Engine) Log(ctx context.Context, of string) (lesson.ServiceLog, error) {
	c := e.container(of)
	state, err := call(ctx, e, readLimit, "inspect container "+c.name, func(ctx context.Context) (client.ContainerInspectResult, error) {
		return e.api.ContainerInspect(ctx, c.id, client.ContainerInspectOptions{})
	})
	if err != nil {
		return lesson.ServiceLog{}, err
	}
	log := lesson.ServiceLog{From: c.name, Lines: []string{}}
	if s := state.Container.State; s != nil {
		log.Status, log.ExitCode = statusOf(s), s.ExitCode
	}
	log.Lines, err = call(ctx, e, readLimit, "read the log of "+c.name, func(ctx context.Context) ([]string, error) {
		return e.logLines(ctx, c.id)
	})
	return log, err
}

// modeOf is what a lesson calls the network mode of a container: "" where it has networks of its own.
func (e *Engine) modeOf(mode container.NetworkMode) string {
	switch {
	case mode.IsNone(), mode.IsHost():
		return string(mode)
	case mode.IsContainer():
		e.mu.Lock()
		defer e.mu.Unlock()
		for _, c := range e.containers {
			if c.id == mode.ConnectedContainer() || c.name == mode.ConnectedContainer() {
				return "container:" + c.name
			}
		}
	}
	return ""
}
