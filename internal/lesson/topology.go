package lesson

import "net/netip"

// Topology is who is plugged into what: the networks of this run and the default bridge, and this
// run's containers. It is what the rails picture is drawn from.
type Topology struct {
	Networks   []TopologyNetwork   `json:"networks"`
	Containers []TopologyContainer `json:"containers"`
}

// TopologyNetwork is a network of a Topology.
type TopologyNetwork struct {
	Name     string   `json:"name"`
	Driver   string   `json:"driver"`
	Subnets  []string `json:"subnets"`
	DNS      bool     `json:"dns"` // whether it is user-defined, so that its members are given names
	Internal bool     `json:"internal"`
}

// TopologyContainer is a container of a Topology.
type TopologyContainer struct {
	Name      string            `json:"name"`
	Running   bool              `json:"running"`
	Mode      string            `json:"mode,omitempty"` // as in ContainerState
	Endpoints map[string]string `json:"endpoints"`      // network name → IP address, "" when it does not run
	Ports     []PortBinding     `json:"ports"`
}

// Owns tells whether the address is the container's on the network, or, where network is "", on any.
func (t Topology) Owns(container, network, address string) bool {
	want, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, c := range t.Containers {
		if c.Name != container {
			continue
		}
		for on, own := range c.Endpoints {
			if have, err := netip.ParseAddr(own); err == nil && have == want && (network == "" || network == on) {
				return true
			}
		}
	}
	return false
}

// networkOf gives the network whose subnet an address is in; "" where there is none.
func (t Topology) networkOf(address netip.Addr) string {
	for _, n := range t.Networks {
		for _, subnet := range n.Subnets {
			if prefix, err := netip.ParsePrefix(subnet); err == nil && prefix.Contains(address) {
				return n.Name
			}
		}
	}
	return ""
}

// NewTopology draws together what an engine lists. Networks that are not bridges are left out, and
// predefined ones that nobody of this run is plugged into, unless it is the default bridge.
func NewTopology(networks []Network, containers []ContainerState) Topology {
	t := Topology{Networks: []TopologyNetwork{}, Containers: []TopologyContainer{}}
	for _, n := range networks {
		if n.Driver == "bridge" {
			t.Networks = append(t.Networks, TopologyNetwork{
				Name: n.Name, Driver: n.Driver, Subnets: n.Subnets, DNS: n.Name != DefaultBridge, Internal: n.Internal,
			})
		}
	}
	for i := len(containers) - 1; i >= 0; i-- { // engines list the newest first; a picture has the oldest at the left
		c := containers[i]
		ports := c.Ports
		if ports == nil {
			ports = []PortBinding{}
		}
		t.Containers = append(t.Containers, TopologyContainer{
			Name: c.Name, Running: c.Status == "running", Mode: c.Mode, Endpoints: c.Networks, Ports: ports,
		})
	}
	return t
}
