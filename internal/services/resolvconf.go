package services

import (
	"net/netip"
	"strings"
)

// maxServers is how many name servers of resolv.conf are asked, as in the C library.
const maxServers = 3

// resolvConf is what resolv.conf(5) says.
type resolvConf struct {
	servers []string
	search  []string
	options []string
}

// parseResolvConf reads resolv.conf and leaves out what makes no sense.
func parseResolvConf(data []byte) resolvConf {
	var c resolvConf
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			continue
		}
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		switch words[0] {
		case "nameserver":
			if address, err := netip.ParseAddr(words[1]); err == nil && len(c.servers) < maxServers {
				c.servers = append(c.servers, address.String())
			}
		case "domain", "search": // the last one counts
			c.search = words[1:]
		case "options":
			c.options = append(c.options, words[1:]...)
		}
	}
	return c
}

// parseHosts gives the addresses that hosts(5) has for a name.
func parseHosts(data []byte, name string) []netip.Addr {
	var addresses []netip.Addr
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		address, err := netip.ParseAddr(words[0])
		if err != nil {
			continue
		}
		for _, alias := range words[1:] {
			if strings.EqualFold(strings.TrimSuffix(alias, "."), name) {
				addresses = append(addresses, address)
				break
			}
		}
	}
	return addresses
}
