package enginetest

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// inspected is a network in the words and the order in which `docker network inspect` prints it.
type inspected struct {
	Name       string
	ID         string `json:"Id"`
	Created    string
	Scope      string
	Driver     string
	EnableIPv6 bool
	IPAM       struct {
		Driver  string
		Options map[string]string
		Config  []poolConfig
	}
	Internal   bool
	Attachable bool
	Ingress    bool
	ConfigFrom struct{ Network string }
	ConfigOnly bool
	Containers map[string]member
	Options    map[string]string
	Labels     map[string]string
}

type poolConfig struct{ Subnet, Gateway string }

type member struct {
	Name        string
	EndpointID  string
	MacAddress  string
	IPv4Address string
	IPv6Address string
}

// firstCreated is when the engine was first started.
var firstCreated = time.Date(2024, time.October, 17, 1, 29, 10, 624506946, time.UTC)

// bridgeOptions are the options of the network "bridge".
var bridgeOptions = map[string]string{
	"com.docker.network.bridge.default_bridge":       "true",
	"com.docker.network.bridge.enable_icc":           "true",
	"com.docker.network.bridge.enable_ip_masquerade": "true",
	"com.docker.network.bridge.host_binding_ipv4":    "0.0.0.0",
	"com.docker.network.bridge.name":                 "docker0",
	"com.docker.network.driver.mtu":                  "1500",
}

// inspect is the text that `docker network inspect` prints for the network.
func (w *world) inspect(n *network) []string {
	i := inspected{
		Name: n.name, ID: n.id, Scope: "local", Driver: n.driver,
		Created:    firstCreated.Add(time.Duration(n.created) * time.Second).Format(time.RFC3339Nano),
		Containers: map[string]member{}, Options: map[string]string{}, Labels: map[string]string{},
	}
	i.IPAM.Driver, i.IPAM.Config = "default", []poolConfig{}
	if n.subnet.IsValid() {
		i.IPAM.Config = append(i.IPAM.Config, poolConfig{n.subnet.String(), n.gateway().String()})
	}
	if !n.predefined {
		i.IPAM.Options = map[string]string{}
	}
	if n.predefined && n.driver == "bridge" {
		i.Options = bridgeOptions
	}
	if n.own {
		i.Labels = map[string]string{
			"io.github.docker-netdemo.lesson":  w.lesson,
			"io.github.docker-netdemo.run":     Run,
			"io.github.docker-netdemo.version": "test",
		}
	}
	for _, c := range w.members(n) {
		p := c.plug(n.id)
		i.Containers[c.id] = member{Name: c.name, EndpointID: p.id, MacAddress: mac(p.address), IPv4Address: p.cidr(n)}
	}
	text, err := json.MarshalIndent([]inspected{i}, "", "    ")
	if err != nil {
		panic(err) // plain strings: it cannot fail
	}
	return strings.Split(string(text), "\n")
}

// mac is the hardware address that Docker derives from an IPv4 address.
func mac(address netip.Addr) string {
	if !address.Is4() {
		return ""
	}
	b := address.As4()
	return fmt.Sprintf("02:42:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3])
}
