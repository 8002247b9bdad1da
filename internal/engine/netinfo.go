package engine

import (
	"strings"

	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// networkOptions are the flags of a lesson as the API has them.
func networkOptions(labels map[string]string, options []lesson.NetworkOption) client.NetworkCreateOptions {
	o := client.NetworkCreateOptions{Driver: "bridge", Labels: labels}
	for _, option := range options {
		if option == lesson.Internal {
			o.Internal = true
			continue
		}
		if subnet, is := option.SubnetOf(); is {
			o.IPAM = &network.IPAM{Config: []network.IPAMConfig{{Subnet: subnet}}}
			continue
		}
		if key, value, is := strings.Cut(strings.TrimPrefix(string(option), "--opt="), "="); is {
			if o.Options == nil {
				o.Options = map[string]string{}
			}
			o.Options[key] = value
		}
	}
	return o
}

// aliased is a plug with more names.
func aliased(aliases []string) *network.EndpointSettings {
	if len(aliases) == 0 {
		return nil
	}
	return &network.EndpointSettings{Aliases: aliases}
}

// learnNetworks keeps for Names which subnet each network has, and the address of the engine's machine
// there: an engine does not name that of the default bridge until it was started a second time.
func (e *Engine) learnNetworks(list []network.Summary) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, n := range list {
		for _, config := range n.IPAM.Config {
			if !config.Subnet.IsValid() || !config.Subnet.Addr().Is4() {
				continue
			}
			e.subnets[n.Name] = config.Subnet.String()
			e.gateways[n.Name] = lesson.FirstIn(config.Subnet.String())
			if config.Gateway.IsValid() {
				e.gateways[n.Name] = config.Gateway.String()
			}
		}
	}
}

// Gateway implements lesson.Names.
func (e *Engine) Gateway(name string) string {
	name = e.NetworkName(name)
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.gateways[name]
}

// Nobody implements lesson.Names.
func (e *Engine) Nobody(name string) string {
	name = e.NetworkName(name)
	e.mu.Lock()
	defer e.mu.Unlock()
	return lesson.NobodyIn(e.subnets[name])
}

// Label implements lesson.Names.
func (e *Engine) Label() string { return LabelRun + "=" + e.options.Run }

// ShortID implements lesson.Names.
func (e *Engine) ShortID(name string) string {
	const short = 12
	if c := e.container(name); c != nil && len(c.id) >= short {
		return c.id[:short]
	}
	return ""
}

// VolumeName implements lesson.Names.
func (e *Engine) VolumeName(name string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return lesson.Prefix + name + e.suffix
}

// FileName implements lesson.Names.
func (e *Engine) FileName(name string) string { return folder(e.options.Run) + "/" + name }

// Known implements lesson.Names.
func (e *Engine) Known(name string) string {
	e.mu.Lock()
	_, network := e.networks[name]
	e.mu.Unlock()
	switch {
	case name == lesson.OnHost:
		return theHost
	case e.isProgram(name):
		return "the program " + name
	case network || predefined(name):
		return e.NetworkName(name)
	}
	return e.ContainerName(name)
}

// ServeFlags implements lesson.Names.
func (e *Engine) ServeFlags(name string) []string {
	own, _ := e.plan.Program(name)
	return e.serveFlags(own.Service)
}

// isProgram tells whether a name of the lesson is that of a program.
func (e *Engine) isProgram(name string) bool {
	_, is := e.plan.Program(name)
	return is
}
