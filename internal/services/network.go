package services

import (
	"net"
	"os"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// describeNetwork tells what this process is plugged into. What the system does not tell stays empty:
// outside Linux there are no network namespaces, and no /proc.
func describeNetwork() *probe.Net {
	config, _ := os.ReadFile("/etc/resolv.conf")
	resolv := parseResolvConf(config)
	n := &probe.Net{Interfaces: interfaces(), Servers: resolv.servers, Search: resolv.search, Options: resolv.options}
	kernel := procFiles{os.DirFS("/proc")}
	n.Namespace = kernel.namespace()
	n.Routes = kernel.routes()
	n.Listening = kernel.listening()
	return n
}

func interfaces() []probe.Interface {
	list := []probe.Interface{}
	all, _ := net.Interfaces()
	for _, i := range all {
		described := probe.Interface{
			Name: i.Name, MAC: i.HardwareAddr.String(), Up: i.Flags&net.FlagUp != 0, Addresses: []string{},
		}
		addresses, _ := i.Addrs()
		for _, a := range addresses {
			described.Addresses = append(described.Addresses, a.String())
		}
		list = append(list, described)
	}
	return list
}
