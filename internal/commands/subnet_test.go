package commands

import (
	"net/netip"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// The networks of a lesson get their subnets from the one that was chosen, in what is shown as in what is done.
func TestSubnet(t *testing.T) {
	for subnet, script := range map[string][]string{
		"10.201.7.0/24": {"--subnet=10.201.7.0/26", "--subnet=10.201.7.64/26", "--subnet=10.201.7.128/26"},
		"":              nil,
	} {
		args := []string{"none", "--script"}
		if subnet != "" {
			args = append(args, "--subnet", subnet)
		}
		result := newUser(t).types(t, args...)
		if bundledArch() == "" { // a checkout that was not built: a script names the images by their hashes
			assert.Equal(t, result.status, exitFailed)
			assert.Assert(t, is.Contains(result.message, "run `make build`"))
			continue
		}
		assert.Equal(t, result.status, 0, result.message)
		assert.Equal(t, strings.Count(result.out, "--subnet="), len(script), result.out)
		for _, flag := range script {
			assert.Assert(t, is.Contains(result.out, flag))
		}
	}
	for subnet, words := range map[string]string{
		"10.201.7.9/24": "give a subnet, such as 10.201.7.0/24",
		"here":          "give a subnet, such as 10.201.7.0/24",
		"10.201.7.0/28": "invalid --subnet 10.201.7.0/28: none makes 3 networks: give it an IPv4 subnet of /26 or larger",
		"fd00::/48":     "none makes 3 networks: give it an IPv4 subnet of /26 or larger",
	} {
		result := newUser(t, "unix:///nowhere.test").types(t, "none", "--subnet", subnet)
		assert.Equal(t, result.status, exitUsage, result.message)
		assert.Assert(t, is.Contains(result.message, words))
	}
}

// What this machine reaches is not covered by a network of a lesson: a VPN would be gone for so long.
func TestSubnetThatIsTaken(t *testing.T) {
	host, asked := engineOf(t, unprepared())
	result := newUser(t, host).types(t, "bridges", "--subnet", "127.0.0.0/16") // every machine has that
	assert.Equal(t, result.status, exitUsage, result.message)
	assert.Assert(t, strings.HasPrefix(result.message, "invalid --subnet 127.0.0.0/16: this machine reaches 127.0.0.0/8 by lo"), result.message)
	assert.Assert(t, is.Len(asked(), 0))
	assert.Equal(t, newUser(t, host).types(t, "bridges", "--subnet", "203.0.113.0/24").status, exitFailed, "it was begun")

	own := &probe.Net{
		Interfaces: []probe.Interface{{Name: "eth0", Addresses: []string{"192.168.1.7/24", "fe80::1/64"}}},
		Routes:     []probe.Route{{Destination: "default", Interface: "eth0"}, {Destination: "0.0.0.0/0", Interface: "eth0"}, {Destination: "10.8.0.0/14", Interface: "tun0"}},
	}
	for subnet, where := range map[string]string{
		"10.9.0.0/24": "10.8.0.0/14 by tun0", "10.0.0.0/8": "10.8.0.0/14 by tun0", "192.168.1.0/28": "192.168.1.0/24 by eth0", "10.201.7.0/24": "",
	} {
		assert.Equal(t, taken(netip.MustParsePrefix(subnet), own), where, subnet)
	}
	assert.Equal(t, taken(netip.MustParsePrefix("10.9.0.0/24"), nil), "")
}
