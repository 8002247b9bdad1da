package services

import (
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// queryLimit is how long one name server may take. It answers in milliseconds or not at all.
const queryLimit = 2 * time.Second

// resolver finds the addresses of a name afresh each time. Go's own looks at resolv.conf every five
// seconds at most, which is too late for a container that has just been plugged into a network. And it
// does not tell who was asked and what that server said: here that is half of the answer.
type resolver struct {
	hostsFile  string
	configFile string
	servers    []string // those to ask, whatever the file says by now; nil: those of the file
	dial       func(ctx context.Context, network, address string) (net.Conn, error)
	system     func(ctx context.Context, name string) probe.Lookup // where this is set, DNS is its affair
}

func newResolver() *resolver {
	var dialer net.Dialer
	return &resolver{
		hostsFile:  probe.HostsFile,
		configFile: "/etc/resolv.conf",
		dial:       dialer.DialContext,
		system:     systemLookup,
	}
}

// lookup resolves a name: addresses stand for themselves, localhost is this network namespace, then
// /etc/hosts, then DNS. The name is taken as it stands: resolv.conf's search list is not tried.
func (r *resolver) lookup(ctx context.Context, name string, limit time.Duration) probe.Lookup {
	start := time.Now()
	l := r.find(ctx, strings.TrimSuffix(name, "."), min(limit, queryLimit))
	l.Name = name
	l.MS = milliseconds(start)
	return l
}

func (r *resolver) find(ctx context.Context, name string, limit time.Duration) probe.Lookup {
	if address, err := netip.ParseAddr(name); err == nil {
		return found("", address)
	}
	if strings.EqualFold(name, "localhost") {
		return found("", netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback())
	}
	// A file that is not there, or cannot be read, names nobody.
	hosts, _ := os.ReadFile(r.hostsFile)
	if addresses := parseHosts(hosts, name); len(addresses) > 0 {
		return found(probe.HostsFile, addresses...)
	}
	if r.system != nil {
		return r.system(ctx, name)
	}
	servers := r.servers
	if servers == nil {
		servers = r.configured()
	}
	return r.ask(ctx, servers, name, limit)
}

// configured gives the servers that resolv.conf names now.
func (r *resolver) configured() []string {
	config, _ := os.ReadFile(r.configFile)
	if servers := parseResolvConf(config).servers; len(servers) > 0 {
		return servers
	}
	return []string{"127.0.0.1"} // resolv.conf(5): then it is this machine
}

// ask takes the servers in turn until one gives a definite answer. What the last one said counts
// when none does.
func (r *resolver) ask(ctx context.Context, servers []string, name string, limit time.Duration) probe.Lookup {
	var l probe.Lookup
	for _, server := range servers {
		l = r.askServer(ctx, net.JoinHostPort(server, "53"), name, limit)
		switch l.Result {
		case probe.ResultFound, probe.ResultNXDomain, probe.ResultNoData:
			return l
		}
	}
	return l
}

// found lists the addresses, IPv4 first: servers give them in no particular order.
func found(server string, addresses ...netip.Addr) probe.Lookup {
	l := probe.Lookup{Server: server, Result: probe.ResultFound}
	slices.SortFunc(addresses, netip.Addr.Compare)
	for _, a := range addresses {
		l.Addresses = append(l.Addresses, a.String())
	}
	return l
}

// codeOf is the standard name of a failed lookup, as getaddrinfo and Node give it.
func codeOf(result string) string {
	switch result {
	case probe.ResultNXDomain, probe.ResultNoData:
		return codeNotFound
	}
	return codeAgain
}

func milliseconds(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }
