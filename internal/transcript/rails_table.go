package transcript

import (
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// A membership is one network of a topology in words.
type membership struct {
	network string   // "bridge"
	about   string   // "172.17.0.0/16, IPs only"
	members []string // "vault-ms", "security-processor (127.0.0.1:8282)"
}

// memberships tells the same as the picture in words. Containers that are on none of the networks
// come last, under no network.
func memberships(t lesson.Topology) []membership {
	var list []membership
	plugged := map[string]bool{}
	for _, n := range t.Networks {
		m := membership{network: Safe(n.Name), about: networkKind(n)}
		if subnets := subnetsLabel(n); subnets != "" {
			m.about = subnets + ", " + m.about
		}
		for _, c := range t.Containers {
			if _, on := c.Endpoints[n.Name]; on {
				plugged[c.Name] = true
				m.members = append(m.members, memberLabel(c))
			}
		}
		list = append(list, m)
	}
	var off membership
	for _, c := range t.Containers {
		if !plugged[c.Name] {
			off.members = append(off.members, memberLabel(c))
		}
	}
	if len(off.members) > 0 {
		list = append(list, off)
	}
	return list
}

func memberLabel(c lesson.TopologyContainer) string {
	label := containerLabel(c)
	if c.Mode != "" {
		label += " (" + modeLabel(c) + ")"
	}
	if len(c.Ports) == 0 {
		return label
	}
	hosts := make([]string, len(c.Ports))
	for i, port := range c.Ports {
		hosts[i] = Safe(port.Host)
	}
	return label + " (" + strings.Join(hosts, ", ") + ")"
}

// who lists the members: "nobody" where there are none.
func (m membership) who() string {
	if len(m.members) == 0 {
		return "nobody"
	}
	return strings.Join(m.members, ", ")
}

// title names the network: "bridge (172.17.0.0/16, IPs only)".
func (m membership) title() string {
	if m.network == "" {
		return "on none of these"
	}
	return m.network + " (" + m.about + ")"
}

// railsTable lists each network and, below it, its members.
func railsTable(t lesson.Topology, caption string, n int, g glyphs) []row {
	var rows []row
	if caption != "" {
		rows = append(rows, wrap([]span{{text: caption, tone: toneStrong}}, n)...)
	}
	for _, m := range memberships(t) {
		rows = append(rows, wrap(plain(m.title()), n)...)
		for i, r := range wrap(plain(m.who()), n-railsGap-2) {
			sign := spaces(width(g.plug))
			if i == 0 && len(m.members) > 0 {
				sign = g.plug
			}
			rows = append(rows, append(row{{text: sign + " "}}, r...))
		}
	}
	return rows
}
