//go:build e2e && engines

package e2e

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
	"gotest.tools/v3/poll"
)

// Engines and machines that are not as most are, and on which all the same every claim is true.
var unusual = []struct {
	name    string
	flags   []string // of dockerd
	outside bool     // the learner is where its published ports are not
	// prepare changes the engine's machine; what it gives looks at the lesson's events.
	prepare func(t *testing.T, m *machine) (check func(t *testing.T, events []event))
}{
	{
		name: "settings",
		flags: []string{
			"--live-restore", "--bip=10.199.0.1/24", "--ip=127.0.0.1", "--userland-proxy=false", "--ipv6", "--fixed-cidr-v6=fd00:d0c::/64",
		},
		prepare: func(*testing.T, *machine) func(*testing.T, []event) { return nil },
	},
	{name: "a node of a swarm, and a route of a VPN", prepare: swarmAndRoute},
	{
		name: "user namespaces, behind a mounted socket", flags: []string{"--userns-remap=default"}, outside: true,
		prepare: func(*testing.T, *machine) func(*testing.T, []event) { return assertFromTheHost },
	},
	{name: "a name server that knows every name", flags: []string{"--dns=" + knowingAddress, "--dns-search=corp.test"}, prepare: knowsEveryName},
}

func TestUnusualEngines(t *testing.T) {
	for _, u := range unusual {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			m := privateEngine(t, "20.10", u.flags...).withImages(t)
			if !u.outside {
				m.place = m.namespace()
			}
			check := u.prepare(t, m)
			unchanged(t, m)
			events := lessonInSpite(t, m)
			if check != nil {
				check(t, events)
			}
		})
	}
}

// inNamespace runs a program in the network namespace of a private engine.
func (m *machine) inNamespace(t *testing.T, argv ...string) {
	t.Helper()
	_, err := output(t.Context(), "", inPlace(m.namespace(), argv)...)
	assert.NilError(t, err)
}

// swarmAndRoute makes the engine a manager of a swarm, which adds networks of its own, and its machine has a
// way to addresses that the engine would have given out first.
func swarmAndRoute(t *testing.T, m *machine) func(*testing.T, []event) {
	t.Helper()
	const vpn = "172.18.0.0/15"
	m.run("swarm", "init", "--advertise-addr", "127.0.0.1").must(t)
	poll.WaitOn(t, func(poll.LogT) poll.Result { // they are made in the background
		_, gateway := m.api.NetworkInspect(t.Context(), "docker_gwbridge", client.NetworkInspectOptions{})
		_, ingress := m.api.NetworkInspect(t.Context(), "ingress", client.NetworkInspectOptions{})
		if err := errors.Join(gateway, ingress); err != nil {
			return poll.Continue("%v", err)
		}
		return poll.Success()
	}, poll.WithTimeout(callLimit), poll.WithDelay(100*time.Millisecond))
	m.inNamespace(t, "ip", "link", "add", "vpn", "type", "bridge")
	m.inNamespace(t, "ip", "link", "set", "vpn", "up")
	m.inNamespace(t, "ip", "route", "add", vpn, "dev", "vpn")
	return func(t *testing.T, events []event) {
		t.Helper()
		subnets := 0
		for _, e := range filter(events, ofType(typeTopology)) {
			for _, n := range e.Networks {
				for _, s := range n.Subnets {
					subnets++
					assert.Assert(t, !strings.HasPrefix(s, "172.18.") && !strings.HasPrefix(s, "172.19."), "%s has %s, where the VPN is", n.Name, s)
				}
			}
		}
		assert.Assert(t, subnets > 0)
	}
}

// knowingAddress is an address of the engine's machine, at which its containers find their name server.
const knowingAddress = "10.77.0.53"

// knowsEveryName is an upstream as some providers have: it has an address for every name.
func knowsEveryName(t *testing.T, m *machine) func(*testing.T, []event) {
	t.Helper()
	m.inNamespace(t, "ip", "address", "add", knowingAddress+"/32", "dev", "lo")
	asked := resident(t, m.namespace(), "name server", knowingAddress+":53")
	return func(t *testing.T, events []event) {
		t.Helper()
		said := toldAt(events, "bridges.default.name")
		assert.Assert(t, is.Contains(said, knowingAddress+" answered with "+knownAs+", which is no address of netdemo-vault-ms"))
		names := asked()
		assert.Assert(t, len(names) > 0)
		for _, name := range names { // as it stands: nobody's search list is tried
			assert.Equal(t, name, "netdemo-vault-ms.")
		}
	}
}
